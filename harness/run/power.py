"""The power of the checks: every broken gateway, backend and till is played, and whoever catches it is written down.

A mutant is caught by a check when that check fails in a case of the library played with it, and passed (or did not
apply) in the same case with the true parts: otherwise the check would be catching something else. Durability needs
crashes to show, so a part of the cases is also played with a gateway or the backend killed before a few of its effects.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from typing import Any

from harness.checks.registry import all_checks
from harness.history.verdict import Verdict
from harness.run.mutants import Suspect, suspects, zoo_with
from harness.run.play import Crash, Played, play_virtual
from harness.scenario.expansion import Case
from simulators.kit.instant import SECOND

CRASHES_PER_PART = 10
CRASH_TAG = "crash-sweep"
"""Cases that are also played with crashes."""
CRASHED = ("gateway", "backend")
"""Parts that are killed then: what they acknowledged must be on their disks."""
CRASH_CHECK = "durable.before-acknowledged"
"""Only mutants meant for this check are played with crashes; to the others a crash adds nothing but time."""
TOO_LONG = ("long", "day")
"""Tags of cases that are left out: they catch nothing the short ones do not."""
MOST_EFFECTS = 20_000
"""A case in which the true parts do more than this is left out too."""


@dataclass(slots=True)
class Kills:
    """What became of one mutant."""

    suspect: Suspect
    by_check: dict[str, int] = field(default_factory=dict)
    alone: dict[str, int] = field(default_factory=dict)
    """By check: cases in which no other check failed."""
    cases: int = 0
    """Cases in which anybody caught it."""
    example: str = ""

    @property
    def is_caught(self) -> bool:
        return bool(self.by_check)

    @property
    def missed(self) -> tuple[str, ...]:
        """Checks that were meant to catch it and did not."""
        return tuple(check for check in self.suspect.meant if check not in self.by_check)


@dataclass(frozen=True, slots=True)
class Trial:
    """One case as it is played against the mutants, with what the true parts made of it."""

    case: Case
    crash: Crash | None
    failing: frozenset[str]
    """Checks that fail even with the true parts: false alarms, which prove nothing here."""

    @property
    def name(self) -> str:
        if self.crash is None:
            return self.case.id
        sent = "delivered" if self.crash.deliver_sent else "lost"
        return f"{self.case.id}, {self.crash.part} killed before effect {self.crash.effect}, what it sent {sent}"


def trials_of(case: Case) -> tuple[Trial, ...]:
    """The trials of a case: as it is and, when it is tagged so, with crashes spread over the effects of its parts."""
    if set(case.scenario.tags) & set(TOO_LONG):
        return ()
    plain = play_virtual(case)
    if sum(plain.effects.values()) > MOST_EFFECTS:
        return ()
    crashes = _crashes(plain) if CRASH_TAG in case.scenario.tags else ()
    killed = (Trial(case, crash, failing(play_virtual(case, crash=crash))) for crash in crashes)
    return (Trial(case, None, failing(plain)), *killed)


def _crashes(plain: Played) -> Iterator[Crash]:
    for part, effects in sorted(plain.effects.items()):
        if part.startswith(CRASHED):
            for effect in range(1, effects, -(-effects // CRASHES_PER_PART)):
                for deliver in (True, False):
                    yield Crash(part, effect, deliver, SECOND)


def failing(played: Played) -> frozenset[str]:
    return frozenset(check.id for check in played.result.checks if check.verdict is Verdict.FAIL)


def try_mutant(suspect: Suspect, trials: Sequence[Trial]) -> Kills:
    """Play one mutant in every trial that may show it."""
    kills = Kills(suspect)
    zoo = zoo_with(suspect.id)
    for trial in trials:
        if trial.crash is not None and CRASH_CHECK not in suspect.meant:
            continue
        played = play_virtual(trial.case, zoo=zoo, crash=trial.crash)
        caught = failing(played) - trial.failing
        if not caught:
            continue
        kills.cases += 1
        for check in sorted(caught):
            kills.by_check[check] = kills.by_check.get(check, 0) + 1
        if len(caught) == 1:
            only = next(iter(caught))
            kills.alone[only] = kills.alone.get(only, 0) + 1
            kills.example = kills.example or f"{trial.name}: {_first(played, only)}"
        elif not kills.example:
            kills.example = f"{trial.name}: {_first(played, min(caught))}"
    return kills


def _first(played: Played, check: str) -> str:
    for result in played.result.checks:
        if result.id == check and result.findings:
            return result.findings[0].explain
    return check


@dataclass(frozen=True, slots=True)
class Power:
    """The whole table."""

    kills: tuple[Kills, ...]
    trials: int
    false_alarms: tuple[tuple[str, str], ...] = ()
    """(trial, check) where a check fails although every part is a true one."""

    @property
    def survivors(self) -> tuple[str, ...]:
        return tuple(k.suspect.id for k in self.kills if not k.is_caught)

    @property
    def missed(self) -> tuple[tuple[str, str], ...]:
        """(mutant, check) where the check meant to catch it did not."""
        return tuple((k.suspect.id, check) for k in self.kills for check in k.missed)

    @property
    def idle_checks(self) -> tuple[str, ...]:
        """Checks for which there is no mutant that they alone catch in some case: they prove nothing of their own."""
        needed = {check for k in self.kills for check in k.alone}
        return tuple(check.id for check in all_checks() if check.id not in needed)


def measure(
    cases: Sequence[Case], only: Sequence[str], workers: int, told: Callable[[Kills], None] | None = None
) -> Power:
    """Play the zoo (or the mutants named in `only`) in the cases' trials. Raises UsageError for an unknown name."""
    known = {suspect.id: suspect for suspect in suspects()}
    for name in only:
        zoo_with(name)
    wanted = [known[name] for name in only] if only else list(known.values())
    with _workers(workers) as in_order:
        trials = [trial for found in in_order(trials_of, cases) for trial in found]
        kills = []
        for found in in_order(partial(try_mutant, trials=trials), wanted):
            kills.append(found)
            if told is not None:
                told(found)
    alarms = tuple((trial.name, check) for trial in trials for check in sorted(trial.failing))
    return Power(tuple(kills), len(trials), alarms)


@contextmanager
def _workers(workers: int) -> Iterator[Callable[..., Iterable[Any]]]:
    """Something like `map`, over as many processes."""
    if workers <= 1:
        yield map
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("forkserver")) as pool:
        yield pool.map
