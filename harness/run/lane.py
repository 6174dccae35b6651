"""A lane: the steps of a scenario in their order, as a flow. Turns motions into effects, answers into step results."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from harness.history.evidence import ActTaken
from harness.history.report import StepResult
from harness.history.verdict import Verdict
from harness.run.comparing import compare, surfaces_of
from harness.run.conductor import Conductor, Gate, last_words
from harness.run.flow import Flow, Wait, pause
from harness.run.observation import observe
from harness.run.overheard import Stay
from harness.run.quiet import Quiet
from harness.run.scene import LiveScene
from harness.run.staging import Staged
from harness.run.telling import Telling
from harness.run.terms import OUR_OWN, Terms
from harness.scenario.day import Visit
from harness.scenario.model import Step, walk
from harness.scenario.motion import (
    AdvanceBy,
    AdvanceTo,
    AtTill,
    BusinessDay,
    Note,
    Nothing,
    Parallel,
    Repeat,
    RestartPart,
    Settle,
)
from harness.world.stage import Advance, AnyEffect, Consult
from simulators.kit.effect import Arm, Disarm, Tell
from simulators.kit.instant import MS, SECOND, Instant, Span, show_span
from simulators.till.cashier import Act, Do, Done

HUNG_AFTER: Span = 2 * SECOND
"""On top of a till's own limit: an act that has not ended by then is taken for hung, and the lane goes on."""
BOOTING: Span = 100 * MS
"""A part that was started again is given so long to be there: in the real world it does not listen at once."""

Progress = Callable[[int, int, str], None]
"""Steps done, steps there will be, what is going on."""
DRAWN = "drawn"
"""Place of steps no file holds."""


@dataclass(slots=True)
class Log:
    """What the lanes of a case wrote down, in the order it ended."""

    steps: list[StepResult] = field(default_factory=list)
    acts: list[ActTaken] = field(default_factory=list)
    hung: set[str] = field(default_factory=set)
    """Terminals with an act that never ended; asking them more would only confuse what they do."""
    stays: dict[int, Stay] = field(default_factory=dict)
    """By place in `steps`: the part a step kept busy, and for how long."""
    tickets: int = 0
    note: str = ""

    def ticket(self, of: str) -> str:
        self.tickets += 1
        return f"{of}:{self.tickets}"


class Lanes:
    """Plays steps for the conductor. `parts` says which part a terminal belongs to, `limits` how long its acts take."""

    def __init__(
        self,
        conductor: Conductor,
        parts: dict[str, str],
        limits: dict[str, Span],
        quiet: Quiet,
        progress: Progress | None = None,
        terms: Terms = OUR_OWN,
    ) -> None:
        self._conductor = conductor
        self._parts = parts
        self._limits = limits
        self._quiet = quiet
        self._progress = progress
        self._move_clock = terms.move_clock
        self._telling = Telling(terms.ahead)
        self.staged = Staged()
        self.log = Log()
        self._done = 0
        self.total = 0
        """Steps there will be; a generated day adds its own."""

    def play(self, steps: tuple[Step, ...], scene: LiveScene, lane: str, now: Instant) -> Flow[Instant]:
        """The steps one after another; gives the instant of the end."""
        for step in steps:
            now = yield from self._step(step, scene, lane, now)
        return now

    def _step(self, step: Step, scene: LiveScene, lane: str, now: Instant) -> Flow[Instant]:
        scene.now = now
        try:
            motion = step.verb.motion(scene)
        except ValueError as error:
            self._note_step(step, lane, Verdict.UNKNOWN, note=f"could not be played: {error}")
            return now
        match motion:
            case AtTill(terminal, act):
                return (yield from self._at_till(step, terminal, act, scene, lane, now))
            case AdvanceBy(by):
                now = yield from self._pass_time(now + by, now)
            case AdvanceTo(moment):
                until = scene.clock.until(moment)
                if until < now:
                    note = f"{moment.isoformat()} is already past; it is {scene.clock.at(now).isoformat()}"
                    self._note_step(step, lane, Verdict.ERROR, note=note)
                    return now
                now = yield from self._pass_time(until, now)
            case Settle(within):
                return (yield from self._settle(step, within, lane, now))
            case Parallel(lanes):
                now = yield from self._parallel(step, lanes, scene, now)
            case Repeat(times, steps):
                self.total += (times - 1) * sum(1 for _ in walk(steps))
                for index in range(1, times + 1):
                    now = yield from self.play(steps, scene.inside(index), lane, now)
            case BusinessDay(visits):
                now = yield from self._day(visits, scene, now)
            case Note() | Nothing():
                pass
            case _:
                effects = self.staged.effects_of(motion)
                assert effects, f"nobody performs {motion}"
                now = yield from self._perform(effects, now)
                if isinstance(motion, RestartPart):
                    now = yield from self._boot(now)
        self._note_step(step, lane, Verdict.PASS)
        return now

    def act(self, terminal: str, act: Act, now: Instant) -> Flow[tuple[Done | None, Instant]]:
        """One act of a cashier, to its end or until it must be taken for hung (None)."""
        ticket = self.log.ticket("act")
        timer = f"hung:{ticket}"
        name = type(act).__name__
        if terminal in self.log.hung:
            return None, now
        asked = now
        start = [Tell(self._parts[terminal], Do(terminal, ticket, act))]
        resumed = yield Wait([*start, Arm(timer, now + self._limits[terminal] + HUNG_AFTER)], (ticket, timer))
        if not isinstance(resumed.message, Done):
            if self._parts[terminal] not in self.staged.killed:
                self.log.hung.add(terminal)
            self.log.acts.append(ActTaken(terminal, ticket, name, asked, None, "hung"))
            return None, resumed.now
        done = resumed.message
        self.log.acts.append(ActTaken(terminal, ticket, name, asked, resumed.now, done.outcome.value))
        now = yield from self._perform([Disarm(timer)], resumed.now)
        return done, now

    def _at_till(self, step: Step, terminal: str, act: Act, scene: LiveScene, lane: str, now: Instant) -> Flow[Instant]:
        asked = now
        done, now = yield from self.act(terminal, act, now)
        self.log.stays[len(self.log.steps)] = Stay(self._parts[terminal], asked, now)
        if done is None:
            note = f"{terminal} did not end the act within {show_span(self._limits[terminal] + HUNG_AFTER)}"
            excused = step.expect is None and self._parts[terminal] in self.staged.killed
            self._note_step(step, lane, Verdict.SKIP if excused else Verdict.FAIL, note=note)
            return now
        observed = self._telling.relative(observe(done), act, done, scene.cast)
        if step.label is not None:
            scene.remember(step.label, done, observed)
        kind = scene.cast.terminal(terminal).kind.value
        compared = compare(step.expect, kind, observed, surfaces_of(done), scene.text)
        if "screen" in compared.expected:
            observed["screen"] = " | ".join(done.screen)
        if "printed" in compared.expected:
            observed["printed"] = " | ".join(done.printed)
        note = compared.note or (done.note if compared.verdict is not Verdict.PASS else "")
        self._note_step(step, lane, compared.verdict, done.outcome.value, observed, compared.expected, note)
        return now

    def _settle(self, step: Step, within: Span, lane: str, now: Instant) -> Flow[Instant]:
        now = yield from self._quiet.settle(within, now)
        if self._quiet.is_quiet:
            self._note_step(step, lane, Verdict.PASS)
        else:
            left = {part: pending.count for part, pending in self._quiet.heard.items() if pending.count}
            silent = f"; no word from {', '.join(self._quiet.silent)}" if self._quiet.silent else ""
            what = ", ".join(f"{count} at {part}" for part, count in left.items()) or "nothing more is known"
            note = f"not quiet within {show_span(within)}: {what}{silent}"
            self._note_step(step, lane, Verdict.FAIL, note=note)
        return now

    def _parallel(
        self, step: Step, lanes: tuple[tuple[str, tuple[Step, ...]], ...], scene: LiveScene, now: Instant
    ) -> Flow[Instant]:
        gate = Gate(self.log.ticket(f"parallel@{step.index}"), len(lanes))
        for name, steps in lanes:
            self._conductor.fork(self._branch(name, steps, scene.inside(scene.index), gate, now))
        resumed = yield gate.wait()
        return resumed.now

    def _branch(self, name: str, steps: tuple[Step, ...], scene: LiveScene, gate: Gate, now: Instant) -> Flow[None]:
        now = yield from self.play(steps, scene, name, now)
        yield last_words(gate.through(now), self.log.ticket("through"), now)

    def _day(self, visits: tuple[Visit, ...], scene: LiveScene, now: Instant) -> Flow[Instant]:
        """A generated day: a flow for each terminal and one for what happens meanwhile, each visit at its time. A
        terminal that falls behind goes on with its next visit at once."""
        self.total += sum(len(visit.steps) for visit in visits)
        ordered = sorted(visits, key=lambda visit: visit.terminal)  # stable: each keeps the order of time
        terminals = [(name, tuple(mine)) for name, mine in groupby(ordered, key=lambda visit: visit.terminal)]
        gate = Gate(self.log.ticket("day"), len(terminals))
        for name, mine in terminals:
            self._conductor.fork(self._visits(name or "meanwhile", mine, scene.inside(scene.index), gate, now))
        resumed = yield gate.wait()
        return resumed.now

    def _visits(self, name: str, visits: tuple[Visit, ...], scene: LiveScene, gate: Gate, now: Instant) -> Flow[None]:
        for visit in visits:
            now = yield from self._pass_time(visit.at, now)
            now = yield from self.play(visit.steps, scene, name, now)
        yield last_words(gate.through(now), self.log.ticket("through"), now)

    def _pass_time(self, until: Instant, now: Instant) -> Flow[Instant]:
        if until <= now:
            return now
        move = self._move_clock
        if move is None:
            resumed = yield pause(self.log.ticket("pause"), until)
            return resumed.now
        key = self.log.ticket("moved")
        resumed = yield Wait([Advance(until - now), Consult(key, lambda: move(until))], (key,))
        return resumed.now

    def _boot(self, now: Instant) -> Flow[Instant]:
        """A part started again has read its disk and opened its ports when the next step is played."""
        resumed = yield pause(self.log.ticket("boot"), now + BOOTING)
        return resumed.now

    def _perform(self, effects: Sequence[AnyEffect], now: Instant) -> Flow[Instant]:
        key = self.log.ticket("performed")
        resumed = yield Wait([*effects, Arm(key, now)], (key,))
        return resumed.now

    def _note_step(
        self,
        step: Step,
        lane: str,
        verdict: Verdict,
        outcome: str | None = None,
        observed: dict[str, str] | None = None,
        expected: dict[str, str] | None = None,
        note: str = "",
    ) -> None:
        self._done += 1
        place = step.place
        if self._progress is not None:
            self._progress(self._done, self.total, f"{step.name} {step.on}".strip())
        if place.file == DRAWN and verdict is Verdict.PASS:
            return  # of a generated day only what went wrong is told; the checks judge the rest
        self.log.steps.append(
            StepResult(
                step.index,
                place.line,
                step.name,
                step.on,
                verdict,
                outcome,
                observed or {},
                expected or {},
                place.column,
                note,
                lane,
            )
        )
