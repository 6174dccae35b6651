"""Accepted breaches: known while they last, failures when they are gone or their time is over."""

from datetime import date

from harness.history.report import StepResult
from harness.history.verdict import CheckResult, Verdict
from harness.run.known import accept_known
from harness.scenario.model import Known
from simulators.kit.errors import Place

HERE = Place("x.yaml", 1, 1)
TODAY = date(2026, 3, 14)
LATER, EARLIER = date(2026, 4, 1), date(2026, 3, 1)


def check(verdict: Verdict) -> CheckResult:
    return CheckResult("coupon.once", ("OFF-07",), verdict, 1)


def step(verdict: Verdict) -> StepResult:
    return StepResult(2, 10, "sale", "till1", verdict, "ok", {}, {})


def accept(known: Known, verdict: Verdict) -> tuple[Verdict, Verdict]:
    steps, checks = accept_known([known], [step(verdict)], [check(verdict)], [], TODAY)
    return steps[0].verdict, checks[0].verdict


def test_a_check_that_fails_as_announced_is_known() -> None:
    assert accept(Known("the vendor mends it", LATER, HERE, check="coupon.once"), Verdict.FAIL)[1] is Verdict.KNOWN


def test_a_breach_that_no_longer_happens_is_a_failure() -> None:
    assert accept(Known("the vendor mends it", LATER, HERE, check="coupon.once"), Verdict.PASS)[1] is Verdict.FAIL


def test_after_its_day_it_is_a_failure_again() -> None:
    assert accept(Known("the vendor mends it", EARLIER, HERE, check="coupon.once"), Verdict.FAIL)[1] is Verdict.FAIL


def test_the_same_for_steps_by_number() -> None:
    assert accept(Known("slow", LATER, HERE, step="2"), Verdict.FAIL) == (Verdict.KNOWN, Verdict.FAIL)
    assert accept(Known("slow", LATER, HERE, step="2"), Verdict.PASS)[0] is Verdict.FAIL
    assert accept(Known("slow", LATER, HERE, step="3"), Verdict.FAIL)[0] is Verdict.FAIL
