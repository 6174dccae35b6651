"""Exit statuses, for CI to act on (contracts: Command line)."""

from collections.abc import Iterable

from harness.history.verdict import Verdict

PASSED = 0
FAILED = 1
USAGE = 2
BROKEN = 3
UNKNOWN = 4
NOTHING = 5
INTERRUPTED = 130


def status_of(verdicts: Iterable[Verdict], *, warned: bool = False, strict: bool = False) -> int:
    """Where several apply: 1, then 3, then 4. Nothing selected is 5; only skips is not a pass either: 4."""
    seen = set(verdicts)
    if not seen:
        return NOTHING
    if Verdict.FAIL in seen or (strict and warned):
        return FAILED
    if Verdict.ERROR in seen:
        return BROKEN
    if Verdict.UNKNOWN in seen:
        return UNKNOWN
    if seen & {Verdict.PASS, Verdict.KNOWN}:
        return PASSED
    return UNKNOWN
