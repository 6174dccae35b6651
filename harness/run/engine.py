"""The engine: plays a plan's cases and tells a listener what happens. It knows no report format and prints nothing."""

import asyncio
import contextlib
import gc
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import partial
from typing import Any

from harness.history.report import (
    CaseFinished,
    CaseProgress,
    CaseResult,
    CaseStarted,
    RunEvent,
    RunFinished,
    RunStarted,
)
from harness.history.verdict import Verdict, worst
from harness.run.folder import RunFolder
from harness.run.groups import Groups, group_of, planned_groups
from harness.run.lane import Progress
from harness.run.plan import Plan, WorldKind
from harness.run.play import Played, could_not_play, member_of, play_real, play_virtual, with_results
from harness.run.pool import processes
from harness.scenario.expansion import Case
from harness.target.outside import Outside
from harness.version import __version__
from harness.world.wall import Stopwatch, wall_now

Listener = Callable[[RunEvent], None]
MANY_OBJECTS = 10_000
"""More than a case of a few steps leaves behind, far less than one of a whole day."""


class Engine:
    """Plays one plan."""

    def __init__(self, plan: Plan, hear: Listener) -> None:
        self._plan = plan
        self._hear = hear
        self.results: list[CaseResult] = []
        self._folder = RunFolder(plan.out, plan.described()) if plan.out is not None else None
        self._grouped = {case.id: case for case in plan.cases if group_of(case) is not None}
        self._groups: Groups[Played] = Groups(planned_groups(plan.cases))

    def run(self) -> RunFinished:
        """Play everything. An interruption (Ctrl-C) ends it early and is reported as such, never lost."""
        plan = self._plan
        watch = Stopwatch()
        self._hear(
            RunStarted(
                plan.world.value,
                plan.seed,
                len(plan.cases),
                plan.target_name,
                wall_now().isoformat(timespec="seconds"),
                __version__,
                plan.cut_matrix,
            )
        )
        interrupted = False
        rest_what_is_loaded()
        try:
            if plan.target is not None:
                run_loop(self._play_abroad(plan.target))
            elif plan.world is WorldKind.REAL:
                run_loop(self._play_real())
            elif plan.workers > 1 and len(plan.cases) > 1:
                self._play_virtual_side_by_side()
            else:
                self._play_virtual()
        except KeyboardInterrupt:
            interrupted = True
        finally:
            gc.unfreeze()
        for played, results in self._groups.rest():
            self._tell(with_results(self._grouped[played.result.case], played, results))
        finished = self._finish(watch.seconds(), interrupted)
        self._hear(finished)
        if self._folder is not None:
            self._folder.close(finished)
        return finished

    def _finish(self, duration_s: float, interrupted: bool) -> RunFinished:
        summary = {v.value: 0 for v in Verdict}
        for result in self.results:
            summary[result.verdict.value] += 1
        folder = str(self._folder.path) if self._folder is not None else None
        return RunFinished(worst(r.verdict for r in self.results), summary, duration_s, interrupted, folder)

    def _take(self, played: Played) -> bool:
        """Keep a result, or hold it until what it is held against is played; True when the run should stop here."""
        case = self._grouped.get(played.result.case)
        if case is None:
            return self._tell(played)
        stop = False
        for one, results in self._groups.take(member_of(case, played), played):
            stop = self._tell(with_results(self._grouped[one.result.case], one, results)) or stop
        return stop

    def _tell(self, played: Played) -> bool:
        self.results.append(played.result)
        if self._folder is not None:
            self._folder.add(played.result, played.evidence)
        self._hear(CaseFinished(played.result))
        return self._plan.fail_fast and played.result.verdict in (Verdict.FAIL, Verdict.ERROR)

    def _play_virtual(self) -> None:
        for case in self._plan.cases:
            self._hear(CaseStarted(case.id, case.scenario.title))
            played = _play_virtual(case, self._folder is not None, partial(self._progress, case))
            if self._take(played):
                return

    def _progress(self, case: Case, done: int, total: int, text: str) -> None:
        self._hear(CaseProgress(case.id, done, total, text))

    def _play_virtual_side_by_side(self) -> None:
        keep = self._folder is not None
        todo: Iterator[Case] = iter(self._plan.cases)
        with processes(self._plan.workers) as pool:
            running: set[Future[Played]] = set()
            stop = False
            while not stop:
                for case in todo:
                    self._hear(CaseStarted(case.id, case.scenario.title))
                    running.add(pool.submit(_play_in_worker, case, keep))
                    if len(running) >= self._plan.workers * 2:
                        break
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    stop = self._take(future.result()) or stop
            for future in running:
                future.cancel()

    async def _play_real(self) -> None:
        """Up to `workers` cases at once in one loop: most of a case is waiting, and each has its own world."""
        queue = list(reversed(self._plan.cases))

        async def work() -> None:
            while queue:
                case = queue.pop()
                self._hear(CaseStarted(case.id, case.scenario.title))
                played = await _play_real(case, self._folder is not None, partial(self._progress, case))
                if self._take(played):
                    queue.clear()

        async with asyncio.TaskGroup() as group:
            for _ in range(max(1, self._plan.workers)):
                group.create_task(work())

    async def _play_abroad(self, outside: Outside) -> None:
        """One case after the other: what is under test is one, and its guests too."""
        from harness.run.abroad import Abroad
        from harness.target.management import Management

        async with Management(outside.target, outside.secrecy) as management:
            abroad = Abroad(outside, management)
            for case in self._plan.cases:
                self._hear(CaseStarted(case.id, case.scenario.title))
                keep = self._folder is not None
                if self._take(await abroad.play(case, keep=keep, progress=partial(self._progress, case))):
                    return


def rest_what_is_loaded() -> None:
    """Modules and cases stay until the end: looking through them for garbage again and again takes a fifth of a run.
    A case leaves a few thousand objects, so it is looked for once a case and not twenty times in one."""
    if gc.get_freeze_count() == 0:
        gc.collect()
        gc.freeze()
        gc.set_threshold(MANY_OBJECTS)


def _play_in_worker(case: Case, keep: bool) -> Played:
    rest_what_is_loaded()
    return _play_virtual(case, keep, None)


def _play_virtual(case: Case, keep: bool, progress: Progress | None) -> Played:
    try:
        return play_virtual(case, keep=keep, progress=progress)
    except Exception as error:
        return could_not_play(case, WorldKind.VIRTUAL, error)


async def _play_real(case: Case, keep: bool, progress: Progress) -> Played:
    try:
        return await play_real(case, keep=keep, progress=progress)
    except Exception as error:
        return could_not_play(case, WorldKind.REAL, error)


def run_loop(main: Coroutine[Any, Any, None]) -> None:
    """asyncio.run on uvloop where there is one."""
    factory = None
    with contextlib.suppress(ImportError):
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main)
