"""How checks over two cases are found and run: each later case of a group is held against the first one.

A group is the cases of one scenario that differ in nothing but `matrix.kind`, the kind of till. The trap: what two
cases say of each other counts only when each is in order by itself; a difference that another failure explains is
unknown, not one more failure.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import harness.checks.across
from harness.checks.registry import Opinion, Skip, all_checks, explain_break, word_opinion
from harness.history.verdict import CheckResult, Verdict
from simulators.till.ledger import Entry
from simulators.till.programme import Guest

KIND = "kind"
"""The name in a matrix whose values make a group."""
IN_ORDER = (Verdict.PASS, Verdict.KNOWN)


@dataclass(frozen=True, slots=True)
class Member:
    """What is left of one case of a group."""

    case: str
    kind: str
    """Its value of `matrix.kind`."""
    verdict: Verdict
    """Of the case by itself."""
    ledger: tuple[Entry, ...] | None
    guests: tuple[Guest, ...]
    """As set up."""
    differs: str = ""
    """Why the scenario says that its cases need not agree; empty: they must."""


PairJudge: TypeAlias = Callable[[Member, Member], Opinion | Skip]
"""Given the first case and a later one; findings are about the later one. Both have a ledger."""


@dataclass(frozen=True, slots=True)
class AcrossCheck:
    """One rule about two cases."""

    id: str
    covers: tuple[str, ...]
    title: str
    explain: str
    judge: PairJudge


_FOUND: dict[str, AcrossCheck] = {}


def across(id: str, *, covers: tuple[str, ...], title: str, explain: str) -> Callable[[PairJudge], PairJudge]:
    """Register a check under its id."""

    def register(function: PairJudge) -> PairJudge:
        assert id not in _FOUND, f"two checks are called {id}"
        _FOUND[id] = AcrossCheck(id, covers, title, explain, function)
        return function

    return register


@cache
def across_checks() -> tuple[AcrossCheck, ...]:
    """Every check over two cases, by id."""
    for module in sorted(found.name for found in pkgutil.iter_modules(harness.checks.across.__path__)):
        importlib.import_module(f"harness.checks.across.{module}")
    found = tuple(_FOUND[id] for id in sorted(_FOUND))
    assert not {check.id for check in found} & {check.id for check in all_checks()}, "two checks share a name"
    return found


@dataclass(frozen=True, slots=True)
class Described:
    """A check of either sort, as it is listed and explained."""

    id: str
    covers: tuple[str, ...]
    title: str
    explain: str


def every_check() -> tuple[Described, ...]:
    """All there are, those over one case first."""
    over_one = [Described(c.id, c.covers, c.title, c.explain) for c in all_checks()]
    return (*over_one, *(Described(c.id, c.covers, c.title, c.explain) for c in across_checks()))


def hold_against(first: Member, later: Member) -> tuple[CheckResult, ...]:
    """Judge a later case of a group by every check, when both are in order by themselves."""
    for member in (first, later):
        if member.verdict not in IN_ORDER:
            verdict = Verdict.SKIP if member.verdict is Verdict.SKIP else Verdict.UNKNOWN
            return _all(verdict, f"{member.case} did not pass by itself ({member.verdict.value})")
    return judge_pair(first, later)


def judge_pair(first: Member, later: Member) -> tuple[CheckResult, ...]:
    """Judge a later case of a group by every check, whatever else is wrong with either."""
    if later.differs:
        return _all(Verdict.SKIP, f"the scenario says that its cases may differ: {later.differs}")
    without = [member.case for member in (first, later) if member.ledger is None]
    if without:
        return _all(Verdict.SKIP, f"the ledger of {' and of '.join(without)} cannot be read")
    return tuple(_judge(check, first, later) for check in across_checks())


def nothing_to_hold_against(why: str) -> tuple[CheckResult, ...]:
    """For the first case of a group, and for one that was played without the others."""
    return _all(Verdict.SKIP, why)


def _judge(check: AcrossCheck, first: Member, later: Member) -> CheckResult:
    try:
        opinion = check.judge(first, later)
    except Exception as error:
        return CheckResult(check.id, check.covers, Verdict.ERROR, 0, note=explain_break(error))
    if isinstance(opinion, Skip):
        return CheckResult(check.id, check.covers, Verdict.SKIP, 0, note=opinion.why)
    return word_opinion(check.id, check.covers, opinion)


def _all(verdict: Verdict, note: str) -> tuple[CheckResult, ...]:
    return tuple(CheckResult(check.id, check.covers, verdict, 0, note=note) for check in across_checks())
