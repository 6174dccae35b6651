"""Verdicts: what a check, a step, a case may end as, and how several become one (contracts: Verdicts)."""

from collections.abc import Iterable
from enum import Enum

from msgspec import Struct


class Verdict(Enum):
    """In the order of `worst`: later wins."""

    SKIP = "skip"
    PASS = "pass"
    KNOWN = "known"
    UNKNOWN = "unknown"
    ERROR = "error"
    FAIL = "fail"


_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The one that matters most; of none at all: unknown, for nothing was asserted."""
    return max(verdicts, key=_RANK.__getitem__, default=Verdict.UNKNOWN)


class Finding(Struct, frozen=True):
    """One breach (or, for `warning`, one SHOULD that was not kept), with what a reader needs to believe it."""

    explain: str
    """One sentence naming the guilty operations."""
    expected: str
    observed: str
    history: tuple[int, ...] = ()
    """Indices into the history."""
    ledger: tuple[int, ...] = ()
    """Entry numbers."""
    journal: tuple[int, ...] = ()
    """Indices into the journal."""
    warning: bool = False


class CheckResult(Struct, frozen=True):
    """What one check says of one case. Nothing examined is `unknown`, never `pass`."""

    id: str
    covers: tuple[str, ...]
    verdict: Verdict
    examined: int
    findings: tuple[Finding, ...] = ()
    note: str = ""
    """Why it is unknown or an error."""


def judge(check: str, covers: tuple[str, ...], examined: int, findings: Iterable[Finding]) -> CheckResult:
    """The result of a check that ran: fail on any breach, unknown when it examined nothing, else pass."""
    found = tuple(findings)
    if any(not f.warning for f in found):
        return CheckResult(check, covers, Verdict.FAIL, examined, found)
    if examined == 0:
        return CheckResult(check, covers, Verdict.UNKNOWN, 0, found, note="nothing to examine in this case")
    return CheckResult(check, covers, Verdict.PASS, examined, found)
