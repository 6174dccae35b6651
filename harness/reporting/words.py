"""The words a failing case is told in, shared by every format that speaks to people (console, junit)."""

from harness.history.garbage import GARBAGE
from harness.history.report import CaseResult, StepResult
from harness.history.verdict import CheckResult, Verdict
from simulators.kit.instant import MS, show_span

ASKS_ATTENTION = (Verdict.FAIL, Verdict.ERROR, Verdict.UNKNOWN)
MOST_GARBAGE = 5


def describe_case(case: CaseResult) -> list[str]:
    """Why a case did not pass: place, expectation, observation, evidence, and the line that repeats it."""
    lines: list[str] = []
    for step in case.steps:
        if step.verdict in ASKS_ATTENTION:
            lines += describe_step(case, step)
    for guest, balance in case.balances.items():
        if balance.verdict is Verdict.FAIL:
            lines.append(f"{case.file}: balance of {guest}")
            lines.append(f"  expected: {balance.expected} (by the {balance.source})")
            lines.append(f"  observed: {balance.observed}")
    for check in case.checks:
        if check.verdict in ASKS_ATTENTION:
            lines += describe_check(check)
    lines += describe_garbage(case)
    if case.note:
        lines.append(case.note)
    lines.append(f"again: {case.reproduce}")
    return lines


def describe_step(case: CaseResult, step: StepResult) -> list[str]:
    lane = f" in lane {step.lane}" if step.lane else ""
    on = f" on {step.on}" if step.on else ""
    lines = [f"{case.file}:{step.line}:{step.column}: {step.verb}{on}{lane}: {step.verdict.value}"]
    if step.note:
        lines.append(f"  {step.note}")
    for name, expected in step.expected.items():
        observed = step.observed.get(name, "nothing")
        if expected != observed:
            lines.append(f"  {name}: expected {expected}, observed {observed}")
    if GARBAGE in step.observed:
        lines.append("  what came was garbage; see below")
    return lines


def describe_garbage(case: CaseResult) -> list[str]:
    """What the parts of a case could not understand: who, when, what was wrong with it, its first bytes (masked)."""
    lines = []
    for heard in case.garbage[:MOST_GARBAGE]:
        lines.append(f"garbage heard by {heard.part} after {show_span(heard.at // MS * MS)}, at byte {heard.offset}:")
        lines.append(f"  {heard.reason}")
        if heard.raw:
            lines.append(f"  {heard.raw}")
    if len(case.garbage) > MOST_GARBAGE:
        lines.append(f"and {len(case.garbage) - MOST_GARBAGE} more that no part understood")
    return lines


def describe_check(check: CheckResult, most: int = 5) -> list[str]:
    covers = f" ({', '.join(check.covers)})" if check.covers else ""
    lines = [f"{check.id}{covers}: {check.verdict.value}"]
    breaches = [f for f in check.findings if not f.warning]
    for finding in breaches[:most]:
        lines.append(f"  {finding.explain}")
        lines.append(f"    expected: {finding.expected}")
        lines.append(f"    observed: {finding.observed}")
        evidence = [
            f"{name} {', '.join(map(str, numbers[:8]))}"
            for name, numbers in (
                ("history", finding.history),
                ("ledger", finding.ledger),
                ("journal", finding.journal),
            )
            if numbers
        ]
        if evidence:
            lines.append(f"    evidence: {'; '.join(evidence)}")
    if len(breaches) > most:
        lines.append(f"  and {len(breaches) - most} more like it")
    if not breaches and check.note:
        lines.append(f"  {check.note}")
    return lines
