"""Plays one case in a world and judges it."""

import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from msgspec.structs import replace

from harness.checks.across.registry import KIND, Member
from harness.checks.registry import judge_paired
from harness.history.digest import full_digest, meaning_digest
from harness.history.evidence import Evidence
from harness.history.garbage import garbage_in
from harness.history.pairing import pair
from harness.history.report import CaseResult
from harness.history.verdict import CheckResult, Verdict, worst
from harness.run.cast import BACKEND, Casting, Troupe, Zoo
from harness.run.conductor import Conductor
from harness.run.counting import SHOW_PIECE, counts_of, sketch_of
from harness.run.crew import OTHER
from harness.run.ending import End, judge_then, play_to_the_end
from harness.run.groups import group_of
from harness.run.judging import (
    balances_of_target,
    checks_of_target,
    judge_balances,
    judge_case,
    warnings_of,
)
from harness.run.known import accept_known
from harness.run.lane import Lanes, Progress
from harness.run.mutants import zoo_with
from harness.run.overheard import with_garbage
from harness.run.plan import WorldKind, reproduce_line
from harness.run.quiet import Quiet
from harness.run.scene import LiveScene
from harness.run.terms import OUR_OWN, Terms
from harness.scenario.expansion import Case
from harness.scenario.model import asserts_nothing, walk
from harness.target.readback import ReadBack
from harness.trouble.killing import Crash as Crash
from harness.trouble.rule import Rule
from harness.trouble.watched import Watched
from harness.world.played import Played as WorldPlayed
from harness.world.real import RealWorld
from harness.world.stage import STAGE
from harness.world.virtual import VirtualWorld
from harness.world.wall import Stopwatch, wall_now
from harness.world.wording import BEFORE
from simulators.backend.rows import read_ledger
from simulators.kit.errors import LabError
from simulators.kit.instant import SECOND, Instant
from simulators.till.ledger import Entry

Fault: TypeAlias = tuple[str, Rule]
"""A link, and what it does to messages from the start of the case."""


@dataclass(frozen=True, slots=True)
class Played:
    """A case, judged, with its evidence when it was to be kept."""

    result: CaseResult
    evidence: Evidence | None
    effects: dict[str, int]
    """By part: how many effects it performed (virtual world), for crash sweeps."""
    ledger: tuple[Entry, ...] | None = None
    """Of a case of a group (`harness.run.groups`), when it can be read: what the others of it are compared by."""
    other_ledger: tuple[Entry, ...] = ()
    """Of the other card system of the cast, which no check judges."""
    conversed_at: Instant = 0
    """When the conversation at the end began: what tills say from then on is not of the scenario."""


def play_virtual(
    case: Case,
    *,
    keep: bool = False,
    progress: Progress | None = None,
    zoo: Zoo | None = None,
    crash: Crash | None = None,
    crashes: tuple[Crash, ...] = (),
    faults: tuple[Fault, ...] = (),
    limit_events: int = 2_000_000,
    brief: bool = False,
) -> Played:
    """Play a case in the virtual world. With a crash or a fault only the checks judge: steps could not know of it.

    `brief`: the same judgement without what only reports show (digest, counts, sketch), for sweeps of thousands.
    """
    watch = Stopwatch()
    world = VirtualWorld(case.seed, limit_events=limit_events)
    performance = Performance(
        case,
        Casting(case.scenario, case.seed, zoo or zoo_with(case.mutant)).put_on(world),
        False,
        progress,
        terms_of(case),
    )
    world.add(STAGE, lambda: performance.conductor)
    crashes = (*case.crashes, *(() if crash is None else (crash,)), *crashes)
    for one in crashes:
        for part in (one.part, *one.beside):
            performance.expect_death(part)
        world.crash_at(one.part, one.effect, one.deliver_sent, one.restart_after, one.disk, one.clock, one.beside)
    for link, rule in faults:
        world.fault(link, rule)
    fault = lay_cut(world, case)
    played = world.play()
    alone = bool(crashes or faults or fault)
    missed = why_uncut(case, fault) or why_alive(case, played)
    seconds = watch.seconds()
    return performance.judge(
        played, WorldKind.VIRTUAL, seconds, keep, by_checks_alone=alone, brief=brief, missed=missed
    )


async def play_real(
    case: Case,
    *,
    keep: bool = False,
    progress: Progress | None = None,
    zoo: Zoo | None = None,
    faults: tuple[Fault, ...] = (),
    limit_s: float = 120.0,
) -> Played:
    """Play a case over loopback sockets, with SQLite files under a folder of its own that goes with it."""
    watch = Stopwatch()
    with TemporaryDirectory(prefix="tillproof-") as folder:
        world = RealWorld(case.seed, directory=Path(folder), limit_s=limit_s)
        performance = Performance(
            case,
            Casting(case.scenario, case.seed, zoo or zoo_with(case.mutant)).put_on(world),
            True,
            progress,
            terms_of(case),
        )
        world.add(STAGE, lambda: performance.conductor)
        for link, rule in faults:
            world.fault(link, rule)
        fault = lay_cut(world, case)
        played = await world.play()
    alone = bool(faults or fault)
    return performance.judge(
        played, WorldKind.REAL, watch.seconds(), keep, by_checks_alone=alone, missed=why_uncut(case, fault)
    )


def terms_of(case: Case) -> Terms:
    """A cut may take its time; only then is the case over."""
    if case.cut is None or not case.cut.lasts:
        return OUR_OWN
    return Terms(linger=case.cut.lasts + SECOND)


def lay_cut(world: VirtualWorld | RealWorld, case: Case) -> Watched | None:
    """Lay the cut of a case over its link; None when it has none."""
    if case.cut is None:
        return None
    fault = case.cut.rule()
    world.fault(case.cut.link, fault)
    return fault


def why_uncut(case: Case, fault: Watched | None) -> str:
    """Why a case proves nothing of the message that was to be cut; empty when it was, or none was to be."""
    if case.cut is None or (fault is not None and fault.struck is not None):
        return ""
    way = f"answer {case.cut.answer}" if case.cut.point.needs_answer else f"request {case.cut.number}"
    return f"nothing was cut: {way} never came on {case.cut.link}"


def why_alive(case: Case, played: WorldPlayed) -> str:
    """Why a case proves nothing of the deaths it is for; empty when all of them came."""
    died = Counter(event.part for event in played.parts if event.what == "crash" and event.text.startswith(BEFORE))
    for crash in case.crashes:
        died[crash.part] -= 1
        if died[crash.part] < 0:
            return f"{crash.part} was not killed: it never came to its effect {crash.effect}"
    return ""


def unplayed(case: Case, world: WorldKind, verdict: Verdict, note: str) -> Played:
    """The result of a case that was not played (skip) or could not be (error), with the reason."""
    scenario = case.scenario
    result = CaseResult(
        id=scenario.id,
        case=case.id,
        title=scenario.title,
        file=scenario.file,
        covers=scenario.covers,
        tags=scenario.tags,
        verdict=verdict,
        duration_s=0.0,
        digest="",
        reproduce=reproduce_line(case, world),
        steps=(),
        balances={},
        checks=(),
        seed=case.seed,
        world=world.value,
        note=note,
        values=dict(scenario.values),
        differs=scenario.differs.because if scenario.differs is not None else "",
        cut=case.cut,
        crashes=case.crashes,
    )
    return Played(result, None, {})


def member_of(case: Case, played: Played) -> Member:
    """What of a played case the others of its group are held against."""
    scenario, result = case.scenario, played.result
    kind = dict(case.values)[KIND]
    return Member(result.case, kind, result.verdict, played.ledger, scenario.cast.guests, result.differs)


def with_results(case: Case, played: Played, results: tuple[CheckResult, ...]) -> Played:
    """A played case with what the checks over several cases say of it; one that was not played stays as it is."""
    if not played.result.checks:
        return played
    known = [accepted for accepted in case.scenario.known if any(accepted.check == r.id for r in results)]
    _, judged = accept_known(known, (), results, (), wall_now().date())
    verdict = worst((played.result.verdict, *(r.verdict for r in judged if r.verdict is not Verdict.SKIP)))
    result = replace(played.result, checks=(*played.result.checks, *judged), verdict=verdict)
    return Played(result, played.evidence, played.effects, played.ledger)


def could_not_play(case: Case, world: WorldKind, error: Exception) -> Played:
    """An error of the lab, or a defect of ours, is one case's error: the others are still played."""
    if isinstance(error, LabError):
        return unplayed(case, world, Verdict.ERROR, f"the lab broke: {error}")
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    note = f"tillproof itself broke: {type(error).__name__}: {error} ({where})"
    return unplayed(case, world, Verdict.ERROR, note)


class Performance:
    """One case on its way: the conductor with its lanes, and afterwards the judgement."""

    def __init__(
        self,
        case: Case,
        troupe: Troupe,
        skip_idle: bool,
        progress: Progress | None,
        terms: Terms = OUR_OWN,
    ) -> None:
        self._case = case
        self._troupe = troupe
        self._end = End()
        self.conductor = Conductor(skip_idle=skip_idle)
        self._quiet = Quiet(troupe.keepers)
        self._lanes = Lanes(self.conductor, dict(troupe.parts), dict(troupe.limits), self._quiet, progress, terms)
        self._lanes.total = sum(1 for _ in walk(case.scenario.steps))
        self._scene = LiveScene(case.scenario.cast, case.seed, troupe.clock)
        self.conductor.begin(play_to_the_end(self._lanes, self._scene, troupe, self._quiet, self._end, terms))

    def expect_death(self, part: str) -> None:
        """The world may kill this part: an act it then does not end says nothing of its next life."""
        self._lanes.staged.killed.add(part)

    def judge(
        self,
        played: WorldPlayed,
        world: WorldKind,
        duration_s: float,
        keep: bool,
        *,
        by_checks_alone: bool = False,
        brief: bool = False,
        read: ReadBack | None = None,
        missed: str = "",
    ) -> Played:
        """`read`: what could be read of a target; None when the ledger is that of the backend that played. `missed`:
        why the case proves nothing of what it is for."""
        scenario = self._case.scenario
        evidence = self._evidence(played, read)
        paired = pair(evidence)
        checks: list[CheckResult] = list(judge_paired(paired) if read is None else checks_of_target(evidence))
        garbage = garbage_in(evidence)
        steps, balances = with_garbage(self._lanes.log.steps, self._lanes.log.stays, garbage), {}
        if by_checks_alone:
            steps = []
        else:
            steps += judge_then(scenario.then, self._scene, evidence, self._end, len(steps) + 1, checks)
            stated = {guest: wanted.texts for guest, wanted in (scenario.then.balances if scenario.then else ())}
            balances = judge_balances(evidence, stated) if read is None else balances_of_target(evidence, stated, read)
        steps, checks = accept_known(scenario.known, steps, checks, scenario.steps, wall_now().date())
        verdict = judge_case(steps, balances, checks)
        note = self._shortfall(played, by_checks_alone) or missed
        if note:
            verdict = worst((verdict, Verdict.UNKNOWN))
        if played.ended == "broke":
            verdict = worst((verdict, Verdict.ERROR))
        digest = "" if brief else full_digest(evidence) if world is WorldKind.VIRTUAL else meaning_digest(evidence)
        result = CaseResult(
            id=scenario.id,
            case=self._case.id,
            title=scenario.title,
            file=scenario.file,
            covers=scenario.covers,
            tags=scenario.tags,
            verdict=verdict,
            duration_s=duration_s,
            digest=digest,
            reproduce=reproduce_line(self._case, world),
            steps=tuple(steps),
            balances=balances,
            checks=tuple(checks),
            seed=self._case.seed,
            world=world.value,
            note=note,
            warnings=warnings_of(checks),
            profiles=self._troupe.profiles,
            counts={} if brief else counts_of(paired),
            sketch=sketch_of(paired, scenario) if SHOW_PIECE in scenario.tags and not brief else (),
            garbage=garbage,
            values=dict(scenario.values),
            differs=scenario.differs.because if scenario.differs is not None else "",
            cut=self._case.cut,
            crashes=self._case.crashes,
        )
        ledger = evidence.ledger if group_of(self._case) is not None else None
        other = read_ledger(played.rows[OTHER]) if OTHER in played.rows else ()
        kept = evidence if keep else None
        return Played(result, kept, played.effects, ledger, other, self._end.conversed_at)

    def _shortfall(self, played: WorldPlayed, by_checks_alone: bool) -> str:
        """Why the case proves less than it should; empty when it does not."""
        if played.ended == "limit":
            return "it did not end within the limit of the world"
        if played.ended == "broke":
            broke = [event.text for event in played.parts if event.what == "broke" and event.part == STAGE]
            return f"the stage broke: {broke[0] if broke else 'no trace'}"
        if self._end.complaint:
            return self._end.complaint
        if not self._end.reached:
            return f"it ended early ({played.ended})"
        if not by_checks_alone and asserts_nothing(self._case.scenario):
            return "the scenario asserts nothing: no step expects, and `then` says nothing"
        return ""

    def _evidence(self, played: WorldPlayed, read: ReadBack | None) -> Evidence:
        scenario, quiet = self._case.scenario, self._quiet
        letters = tuple(letter for pending in quiet.heard.values() for letter in pending.dead_letters)
        return Evidence(
            epoch=scenario.start,
            zone=scenario.cast.programme.zone,
            programme=scenario.cast.programme,
            guests=scenario.cast.guests if read is None else read.guests,
            tills=tuple(replace(till, part=self._troupe.parts[till.name]) for till in self._troupe.tills),
            history=played.history,
            journal=played.journal,
            ledger=read_ledger(played.rows[BACKEND]) if read is None else read.ledger,
            readings=() if read is None else read.readings,
            parts=played.parts,
            acts=tuple(self._lanes.log.acts),
            pending={part: pending.count for part, pending in quiet.heard.items()},
            dead_letters=letters,
            drain=quiet.drain,
            drain_limit=quiet.limit,
            settled=self._end.reached and quiet.is_quiet,
        )
