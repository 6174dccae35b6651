"""How checks are found, run and worded into results.

A check is a function from the paired accounts to an `Opinion`, or to `Skip` when the case holds nothing it could ever
apply to ("no part crashed"). The trap: skipping is not "I could not tell". A check that applies and examined nothing,
or that lacks an account it needs, is `unknown`; one that raises is `error`.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from msgspec import Struct

import harness.checks
from harness.history.evidence import Evidence
from harness.history.pairing import Pairing, pair
from harness.history.verdict import CheckResult, Finding, Verdict, judge


class Opinion(Struct, frozen=True):
    """What a check found. `unknown` says why nothing can be said although nothing was found wrong."""

    examined: int
    findings: tuple[Finding, ...] = ()
    note: str = ""
    unknown: str = ""


class Skip(Struct, frozen=True):
    """The check does not apply to this case, and why."""

    why: str


Judge: TypeAlias = Callable[[Pairing], Opinion | Skip]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of the judge."""

    id: str
    covers: tuple[str, ...]
    """Requirement ids."""
    title: str
    explain: str
    """What it asserts, precisely, for `tillproof explain`."""
    needs_ledger: bool
    judge: Judge


_FOUND: dict[str, Check] = {}


def check(
    id: str, *, covers: tuple[str, ...], title: str, explain: str, needs_ledger: bool = True
) -> Callable[[Judge], Judge]:
    """Register a check under its id."""

    def register(function: Judge) -> Judge:
        assert id not in _FOUND, f"two checks are called {id}"
        _FOUND[id] = Check(id, covers, title, explain, needs_ledger, function)
        return function

    return register


@cache
def _discover() -> tuple[Check, ...]:
    for module in sorted(found.name for found in pkgutil.iter_modules(harness.checks.__path__)):
        importlib.import_module(f"harness.checks.{module}")
    return tuple(sorted(_FOUND.values(), key=lambda found: (found.covers, found.id)))


def all_checks() -> tuple[Check, ...]:
    """Every check there is, by the requirement it proves."""
    return _discover()


def check_named(id: str) -> Check | None:
    return next((found for found in all_checks() if found.id == id), None)


def run_checks(evidence: Evidence, only: Iterable[str] | None = None) -> tuple[CheckResult, ...]:
    """Judge a finished case by all checks (or `only` these ids), in the order of `all_checks`."""
    return judge_paired(pair(evidence), only)


def judge_paired(case: Pairing, only: Iterable[str] | None = None) -> tuple[CheckResult, ...]:
    """The same of a case whose accounts lie side by side already."""
    wanted = None if only is None else frozenset(only)
    return tuple(_run(found, case) for found in all_checks() if wanted is None or found.id in wanted)


def _run(found: Check, case: Pairing) -> CheckResult:
    try:
        opinion = found.judge(case)
    except Exception as error:
        return CheckResult(found.id, found.covers, Verdict.ERROR, 0, note=explain_break(error))
    if isinstance(opinion, Skip):
        return CheckResult(found.id, found.covers, Verdict.SKIP, 0, note=opinion.why)
    if found.needs_ledger and case.evidence.ledger is None:
        return CheckResult(found.id, found.covers, Verdict.UNKNOWN, 0, note="the ledger cannot be read")
    return word_opinion(found.id, found.covers, opinion)


def word_opinion(id: str, covers: tuple[str, ...], opinion: Opinion) -> CheckResult:
    """The result of the check of that id."""
    result = judge(id, covers, opinion.examined, opinion.findings)
    verdict, note = result.verdict, opinion.note or result.note
    if opinion.unknown and verdict is not Verdict.FAIL:
        verdict, note = Verdict.UNKNOWN, opinion.unknown
    return CheckResult(id, covers, verdict, opinion.examined, result.findings, note)


def explain_break(error: Exception) -> str:
    """A check that raised, in a note."""
    return f"the check broke: {type(error).__name__}: {error} ({_where(error)})"


def _where(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "nowhere"
    return f"{trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}"
