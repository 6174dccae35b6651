"""Breaches a scenario accepts for a time (`known:`). One that no longer happens is a failure: mend the list."""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from harness.history.report import StepResult
from harness.history.verdict import CheckResult, Verdict
from harness.scenario.model import Known, Step, walk


def accept_known(
    known: Sequence[Known],
    steps: Sequence[StepResult],
    checks: Sequence[CheckResult],
    plan: Sequence[Step],
    today: date,
) -> tuple[list[StepResult], list[CheckResult]]:
    """The results with accepted failures turned into `known`, and breaches that are gone turned into failures."""
    labels = {step.label: str(step.index) for step in walk(tuple(plan)) if step.label}
    new_steps, new_checks = list(steps), list(checks)
    for accepted in known:
        why = f"known until {accepted.until.isoformat()}: {accepted.because}"
        is_over = today > accepted.until
        if accepted.check:
            new_checks = [_check(c, why, is_over) if c.id == accepted.check else c for c in new_checks]
        else:
            index = int(labels.get(accepted.step, accepted.step))
            new_steps = [_step(s, why, is_over) if s.index == index else s for s in new_steps]
    return new_steps, new_checks


def _check(result: CheckResult, why: str, is_over: bool) -> CheckResult:
    if result.verdict is Verdict.FAIL:
        return replace(result, note=f"no longer accepted; {why}") if is_over else _known_check(result, why)
    return replace(result, verdict=Verdict.FAIL, note=f"the breach no longer happens; take it off the list ({why})")


def _known_check(result: CheckResult, why: str) -> CheckResult:
    return replace(result, verdict=Verdict.KNOWN, note=why)


def _step(result: StepResult, why: str, is_over: bool) -> StepResult:
    if result.verdict is Verdict.FAIL:
        return replace(
            result,
            verdict=Verdict.FAIL if is_over else Verdict.KNOWN,
            note=f"no longer accepted; {why}" if is_over else why,
        )
    return replace(result, verdict=Verdict.FAIL, note=f"the breach no longer happens; take it off the list ({why})")
