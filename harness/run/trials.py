"""What the zoo is played in: cases as they are, and cases in which a part is killed, with what true parts make of them.

Durability needs crashes to show, so a part of the cases is also played with a gateway or the backend killed before a
few of its effects: once as a process (what it had sent is delivered), once by a power cut (that is lost, and what the
disk had not synced).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.checks.across.registry import KIND, Member, judge_pair
from harness.history.verdict import Verdict
from harness.run.groups import Group, group_of
from harness.run.play import Crash, Played, play_virtual
from harness.scenario.expansion import Case
from harness.trouble.killing import DiskFate
from simulators.kit.instant import SECOND
from simulators.till.ledger import Entry

CRASHES_PER_PART = 10
CRASH_TAG = "crash-sweep"
"""Cases that are also played with crashes."""
CRASHED = ("gateway", "backend")
"""Parts that are killed then: what they acknowledged must be on their disks."""
TOO_LONG = ("long", "day")
"""Tags of cases that are left out: they catch nothing the short ones do not."""
MOST_EFFECTS = 20_000
"""A case in which the true parts do more than this is left out too."""


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
        dead = "loses its power" if self.crash.disk is DiskFate.UNSYNCED else "is killed"
        when = f"before effect {self.crash.effect}"
        return f"{self.case.id}, {self.crash.part} {dead} {when}, what it sent {self.crash.sent}"


def trials_of(case: Case) -> tuple[Trial, ...]:
    """The trials of a case: as it is and, when it is tagged so, with crashes spread over the effects of its parts."""
    if set(case.scenario.tags) & set(TOO_LONG):
        return ()
    plain = play_virtual(case, brief=True)
    if sum(plain.effects.values()) > MOST_EFFECTS:
        return ()
    crashes = _crashes(plain) if CRASH_TAG in case.scenario.tags else ()
    killed = (Trial(case, crash, failing(play_virtual(case, crash=crash, brief=True))) for crash in crashes)
    return (Trial(case, None, failing(plain), plain.ledger), *killed)


def _crashes(plain: Played) -> Iterator[Crash]:
    for part, effects in sorted(plain.effects.items()):
        if part.startswith(CRASHED):
            for effect in range(1, effects, -(-effects // CRASHES_PER_PART)):
                yield Crash(part, effect, True, SECOND)
                yield Crash(part, effect, False, SECOND, DiskFate.UNSYNCED)


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
