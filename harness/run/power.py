"""The power of the checks: every broken gateway, backend and till is played, and whoever catches it is written down.

A mutant is caught by a check when that check fails in a case of the library played with it, and passed (or did not
apply) in the same case with the true parts: otherwise the check would be catching something else. Durability needs
crashes to show, so a part of the cases is also played with a gateway or the backend killed before a few of its effects.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context
from typing import Any

from harness.checks.across.registry import KIND, Member, across_checks, judge_pair
from harness.checks.registry import all_checks
from harness.history.verdict import Verdict
from harness.run.groups import Group, group_of
from harness.run.mutants import Suspect, suspects, zoo_with
from harness.run.play import Crash, Played, play_virtual
from harness.scenario.expansion import Case
from simulators.kit.instant import SECOND
from simulators.till.ledger import Entry

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
    _example_alone: bool = False

    def count(self, caught: frozenset[str], *, alone: bool, example: str) -> None:
        """Write down the checks that caught it in one trial; `alone`: the only one there is, and no other did."""
        for check in sorted(caught):
            self.by_check[check] = self.by_check.get(check, 0) + 1
            if alone:
                self.alone[check] = self.alone.get(check, 0) + 1
        if not self.example or (alone and not self._example_alone):
            self.example, self._example_alone = example, alone

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
    ledger: tuple[Entry, ...] | None = None
    """That the true parts leave, of a case of a group, until the group is judged; then None."""

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
    return (Trial(case, None, failing(plain), plain.ledger), *killed)


def _crashes(plain: Played) -> Iterator[Crash]:
    for part, effects in sorted(plain.effects.items()):
        if part.startswith(CRASHED):
            for effect in range(1, effects, -(-effects // CRASHES_PER_PART)):
                for deliver in (True, False):
                    yield Crash(part, effect, deliver, SECOND)


def failing(played: Played) -> frozenset[str]:
    return frozenset(check.id for check in played.result.checks if check.verdict is Verdict.FAIL)


def judge_groups(trials: Sequence[Trial]) -> tuple[Trial, ...]:
    """The trials with what checks over several cases say against the true parts: false alarms of the later case."""
    alarms: dict[str, frozenset[str]] = {}
    left = {trial.case.id: trial.ledger for trial in trials if trial.crash is None}
    for first, later in pairs_of(trials):
        alarms[later.case.id] = frozenset(failing_across(first.case, later.case, left))
    return tuple(
        replace(
            trial,
            failing=trial.failing | (alarms.get(trial.case.id, frozenset()) if trial.crash is None else frozenset()),
            ledger=None,
        )
        for trial in trials
    )


def pairs_of(trials: Sequence[Trial]) -> Iterator[tuple[Trial, Trial]]:
    """The first and each later trial of every group, crashes left out."""
    firsts: dict[Group, Trial] = {}
    for trial in trials:
        group = group_of(trial.case) if trial.crash is None else None
        if group is not None and (first := firsts.setdefault(group, trial)) is not trial:
            yield first, trial


def failing_across(first: Case, later: Case, left: Mapping[str, tuple[Entry, ...] | None]) -> dict[str, str]:
    """Checks by which the later case fails against the first, and how; `left` is the ledger of each, by case id."""
    results = judge_pair(_member(first, left), _member(later, left))
    return {result.id: result.findings[0].explain for result in results if result.verdict is Verdict.FAIL}


def _member(case: Case, left: Mapping[str, tuple[Entry, ...] | None]) -> Member:
    """Judged by the checks alone, so in order whatever the steps said."""
    differs = case.scenario.differs.because if case.scenario.differs is not None else ""
    return Member(case.id, dict(case.values)[KIND], Verdict.PASS, left[case.id], case.scenario.cast.guests, differs)


def try_mutant(suspect: Suspect, trials: Sequence[Trial], briefly: bool = False) -> Kills:
    """Play one mutant in every trial that may show it. `briefly`: until each check that is meant to has caught it alone
    (a check over several cases needs all of them)."""
    kills = Kills(suspect)
    zoo = zoo_with(suspect.id)
    caught_by: dict[str, frozenset[str]] = {}
    left: dict[str, tuple[Entry, ...] | None] = {}
    for trial in trials:
        if trial.crash is not None and CRASH_CHECK not in suspect.meant:
            continue
        if briefly and kills.alone.keys() >= set(suspect.meant):
            return kills
        played = play_virtual(trial.case, zoo=zoo, crash=trial.crash)
        caught = failing(played) - trial.failing
        if trial.crash is None:
            caught_by[trial.case.id], left[trial.case.id] = caught, played.ledger
        if caught:
            kills.cases += 1
            kills.count(caught, alone=len(caught) == 1, example=f"{trial.name}: {_first(played, min(caught))}")
    for first, later in pairs_of(trials):
        found = failing_across(first.case, later.case, left)
        across = frozenset(found) - later.failing
        if across:
            others = caught_by[first.case.id] | caught_by[later.case.id]
            kills.cases += not caught_by[later.case.id]
            alone = not others and len(across) == 1
            kills.count(across, alone=alone, example=f"{later.name}: {found[min(across)]}")
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
    grouped: bool = False
    """Whether any cases were held against each other: without any, no check over several cases can catch anybody."""

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
        checks = [check.id for check in all_checks()]
        checks += [check.id for check in across_checks()] if self.grouped else []
        return tuple(check for check in checks if check not in needed)


def measure(
    cases: Sequence[Case],
    only: Sequence[str],
    workers: int,
    told: Callable[[Kills], None] | None = None,
    briefly: bool = False,
) -> Power:
    """Play the zoo (or the mutants named in `only`) in the cases' trials; `briefly`: as for `try_mutant`. Raises
    UsageError for an unknown name."""
    known = {suspect.id: suspect for suspect in suspects()}
    for name in only:
        zoo_with(name)
    wanted = [known[name] for name in only] if only else list(known.values())
    with _workers(workers) as in_order:
        trials = judge_groups([trial for found in in_order(trials_of, cases) for trial in found])
        kills = []
        for found in in_order(partial(try_mutant, trials=trials, briefly=briefly), wanted):
            kills.append(found)
            if told is not None:
                told(found)
    alarms = tuple((trial.name, check) for trial in trials for check in sorted(trial.failing))
    return Power(tuple(kills), len(trials), alarms, any(pairs_of(trials)))


@contextmanager
def _workers(workers: int) -> Iterator[Callable[..., Iterable[Any]]]:
    """Something like `map`, over as many processes."""
    if workers <= 1:
        yield map
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("forkserver")) as pool:
        yield pool.map
