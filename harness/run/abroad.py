"""Plays a case against a backend or a gateway that is not ours, in the real world, and judges it.

No idle time is skipped, because what is not ours would not skip it; cases go one after the other; the tills show the
time of the scenario. The trap: what is under test remembers earlier runs, so numbers of checks and operations are drawn
from the moment, and a lasting ledger is judged by what the case added to it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from harness.history.evidence import Reading
from harness.history.garbage import GARBAGE
from harness.history.report import CaseResult, StepResult
from harness.history.verdict import Verdict
from harness.run.cast import BACKEND
from harness.run.hearsay import heard_of
from harness.run.lane import Progress
from harness.run.outside_cast import OutsideCasting
from harness.run.plan import WorldKind, reproduce_line
from harness.run.play import Performance, Played, unplayed
from harness.run.terms import Terms
from harness.scenario.expansion import Case
from harness.scenario.model import Scenario, Step, TerminalKind
from harness.scenario.verbs.repeat import Repeat
from harness.target.chronicle import Chronicle, in_case_time, of_this_case
from harness.target.fitting import why_skipped
from harness.target.management import Management
from harness.target.outside import Outside
from harness.target.readback import ReadBack
from harness.world.played import Played as WorldPlayed
from harness.world.real import RealWorld
from harness.world.stage import STAGE
from harness.world.wall import Stopwatch, wall_now
from simulators.backend.rows import read_ledger
from simulators.kit.errors import LabError
from simulators.kit.instant import SECOND, Clock, Instant, Span
from simulators.kit.money import Minor, show_minor
from simulators.till.programme import Guest

LIMIT_S = 300.0
QUIET_WITHIN: Span = 30 * SECOND
"""Real time, so less than our own parts are given."""
NUMBERS = 900_000_000
LEAST_NUMBER = 10_000_000
SPARE = 50
"""Numbers a case may use beyond one a step: conversations before and after, reversals."""


@dataclass(slots=True)
class Abroad:
    """Plays the cases of a run, one after the other."""

    outside: Outside
    management: Management
    _chronicle: Chronicle = field(default_factory=Chronicle)
    _next: int = 0

    async def play(self, case: Case, *, keep: bool, progress: Progress | None = None) -> Played:
        """A case that makes no sense against the target is skipped; one in which the lab broke is an error."""
        why = why_skipped(case.scenario, self.outside)
        if why is not None:
            return self._told(case, unplayed(case, WorldKind.REAL, Verdict.SKIP, why))
        try:
            played = await self._play(case, keep, progress)
        except LabError as error:
            note = f"the lab broke: {self.outside.secrecy.mask(str(error))}"
            return self._told(case, unplayed(case, WorldKind.REAL, Verdict.ERROR, note))
        evidence = played.evidence and self.outside.secrecy.mask_evidence(played.evidence)
        return Played(self._told_as_ours(case, played.result), evidence, played.effects, played.ledger)

    async def _play(self, case: Case, keep: bool, progress: Progress | None) -> Played:
        watch = Stopwatch()
        first = self._first_number(case.scenario)
        case = _as_at_site(case, self.outside, first)
        clock = Clock(case.scenario.start)
        if self.management.moves_clock:
            await self.management.move_clock(clock.epoch)
        began = await self._begin(case.scenario)
        terms = Terms(began.ahead, self._move_clock(clock), not self.outside.is_backend, QUIET_WITHIN)
        with TemporaryDirectory(prefix="tillproof-") as folder:
            world = RealWorld(case.seed, directory=Path(folder), limit_s=LIMIT_S)
            troupe = OutsideCasting(case.scenario, case.seed, self.outside, world, first).put_on(world)
            performance = Performance(case, troupe, False, progress, terms)
            world.add(STAGE, lambda: performance.conductor)
            ahead = timedelta(0) if self.management.moves_clock else wall_now() - clock.epoch
            played = await world.play()
        read = await self._read_back(case.scenario, began, played, clock, ahead)
        judged = performance.judge(played, WorldKind.REAL, watch.seconds(), keep, read=read)
        note = "; ".join([*filter(None, [judged.result.note]), *_beginnings(began)])
        return Played(replace(judged.result, note=note), judged.evidence, judged.effects, judged.ledger)

    # -- before and after

    async def _begin(self, scenario: Scenario) -> "_Beginning":
        """Make the guests, where that is possible, and see what they begin with."""
        guests = scenario.cast.guests
        if not self.outside.is_backend:
            return _Beginning(guests, {})
        management = self.management
        for guest in guests if management.sets_up else ():
            await management.set_up(guest)
        began = guests
        if management.reads_ledger:
            self._chronicle.read_on(await management.ledger(self._chronicle.last))
            began = self._chronicle.begin(guests)
        elif management.reads_balances:
            began = tuple([replace(guest, balance=await management.balance(guest)) for guest in guests])
        ahead = {g.id: b.balance - g.balance for g, b in zip(guests, began, strict=True) if b.balance != g.balance}
        if ahead and management.sets_up:
            name, more = next(iter(ahead.items()))
            raise LabError(f"{name} was set up and yet begins with {_more(more)} than the scenario says")
        return _Beginning(began, ahead)

    async def _read_back(
        self, scenario: Scenario, began: "_Beginning", played: WorldPlayed, clock: Clock, ahead: timedelta
    ) -> ReadBack:
        if not self.outside.is_backend:
            return ReadBack(began.guests, read_ledger(played.rows[BACKEND]))
        management, guests = self.management, scenario.cast.guests
        ledger = None
        if management.reads_ledger:
            openings = self._chronicle.openings(guests, clock.epoch)
            new = await management.ledger(self._chronicle.last)
            self._chronicle.read_on(new)
            own = of_this_case(new, played.history, guests, (store.name for store in scenario.cast.stores))
            ledger = (*openings, *in_case_time(own, heard_of(played, clock, self._direct(scenario)), ahead))
        probed = guests if management.reads_balances else ()
        readings = [Reading(g.id, await management.balance(g), played.now, "probes.balance") for g in probed]
        return ReadBack(began.guests, ledger, began.ahead, tuple(readings))

    def _direct(self, scenario: Scenario) -> frozenset[str]:
        """Tills that call the backend under test themselves."""
        if not self.outside.is_backend:
            return frozenset()
        kinds = {
            TerminalKind.FARCARD: self.outside.farcard is not None,
            TerminalKind.IIKO: self.outside.lp_sim is not None,
            TerminalKind.WAITER: self.outside.lp_sim is not None,
            TerminalKind.CLOUD: self.outside.cloud is not None,
        }
        return frozenset(t.name for t in scenario.cast.terminals if kinds.get(t.kind, False))

    def _move_clock(self, clock: Clock) -> "_ClockMover | None":
        return _ClockMover(self.management, clock) if self.management.moves_clock else None

    def _first_number(self, scenario: Scenario) -> int:
        """Milliseconds of the run's moment, within nine digits; a case takes longer than it uses numbers up."""
        moment = int(wall_now().timestamp() * 1000) % NUMBERS + LEAST_NUMBER
        first = max(moment, self._next)
        self._next = first + _steps(scenario.steps) + SPARE
        return first

    # -- results

    def _told(self, case: Case, played: Played) -> Played:
        return Played(self._told_as_ours(case, played.result), played.evidence, played.effects)

    def _told_as_ours(self, case: Case, result: CaseResult) -> CaseResult:
        """The result with the command that repeats it, and without the run's secrets."""
        hide = self.outside.secrecy.mask
        return replace(
            result,
            reproduce=reproduce_line(case, WorldKind.REAL, self.outside.target.file),
            garbage=tuple(replace(g, reason=hide(g.reason), raw=hide(g.raw)) for g in result.garbage),
            steps=tuple(_hidden(step, hide) for step in result.steps),
        )


@dataclass(frozen=True, slots=True)
class _Beginning:
    """What the guests of a case begin with."""

    guests: tuple[Guest, ...]
    ahead: Mapping[str, Minor]


@dataclass(frozen=True, slots=True)
class _ClockMover:
    """Tells the target what time it is for our tills."""

    management: Management
    clock: Clock

    async def __call__(self, now: Instant) -> None:
        await self.management.move_clock(self.clock.at(now))


def _as_at_site(case: Case, outside: Outside, first: int) -> Case:
    """The case with numbers no earlier run has used, and tills as patient as the site's."""
    cast = case.scenario.cast
    limit = cast.till.limit
    for site in (outside.micros, outside.farcard, outside.lp_sim):
        if site is not None and site.timeout is not None:
            limit = max(limit, site.timeout * 10 // 9 + 1)
    till = replace(cast.till, first_check=first, limit=limit)
    return replace(case, scenario=replace(case.scenario, cast=replace(cast, till=till)))


def _steps(steps: tuple[Step, ...]) -> int:
    """Steps there will be when repeats are played out."""
    count = 0
    for step in steps:
        times = step.verb.times if isinstance(step.verb, Repeat) else 1
        count += 1 + times * _steps(step.verb.inner())
    return count


def _beginnings(began: _Beginning) -> Iterator[str]:
    """What a reader must know to understand the balances shown."""
    for guest, points in began.ahead.items():
        yield f"{guest} began with {_more(points)} than the scenario says: balances are shown as if not"


def _hidden(step: StepResult, hide: Callable[[str], str]) -> StepResult:
    """A step without the secrets that garbage may hold."""
    if GARBAGE not in step.observed:
        return step
    return replace(step, observed={**step.observed, GARBAGE: hide(step.observed[GARBAGE])})


def _more(points: Minor) -> str:
    return f"{show_minor(abs(points))} {'more' if points > 0 else 'less'}"
