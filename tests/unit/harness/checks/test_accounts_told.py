"""balance.answers-agree on what is told of accounts and coupons."""

import pytest

from harness.history.verdict import Verdict
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "balance.answers-agree"
DAY = """
    guest anna 100.00
    coupon anna C1 reward:tea
    t1 sells a anna 50.00 = +50.00 -> unknown
    t1 redeems r anna 20.00 on=b = -20.00 amount=20.00 -> unknown
"""


@pytest.mark.parametrize(
    ("answer", "fails"),
    [
        ("moved=100.00,50.00,-20.00", False),
        ("moved=50.00,-20.00", False),  # the balance set up came before the time asked for, or not
        ("moved=50.00", True),
        ("moved=50.00,-20.00,7.00", True),
        ("moved=50.00,50.00,-20.00", True),
        ("moved=50.00 more=1", False),
        ("moved=", True),
    ],
)
def test_movements_told_are_those_of_the_account(answer: str, fails: bool) -> None:
    case = night(f"{DAY}\n office reads q anna -> ok {answer}")
    result = results(case.evidence())[ID]
    assert (result.verdict is Verdict.FAIL, result.examined) == (fails, 1)


def test_a_page_in_the_middle_may_leave_some_out_and_invents_none() -> None:
    assert ID not in failing(night(f"{DAY}\n office reads q anna skip=1 -> ok moved=50.00").evidence())
    case = night(f"{DAY}\n office reads q anna skip=1 -> ok moved=51.00")
    assert "office was told of the account of anna 51.00 which it never had" in sentences(results(case.evidence())[ID])


@pytest.mark.parametrize(
    ("lines", "used", "fails"),
    [
        ("", "no", False),
        ("", "yes", True),
        ("t1 scans c C1 on=b = 0.00 amount=5.00 -> ok", "yes", False),
        ("t1 scans c C1 on=b = 0.00 amount=5.00 -> ok", "no", True),
        ("t1 scans c C1 on=b = 0.00 amount=5.00 -> ok\n t1 reverses v c = 0.00 guest=anna -> ok", "no", False),
        ("t1 scans c C1 on=b = 0.00 amount=5.00 -> ok\n t1 reverses v c = 0.00 guest=anna -> ok", "yes", True),
    ],
)
def test_a_coupon_is_said_to_be_used_when_it_is(lines: str, used: str, fails: bool) -> None:
    case = night(f"guest anna 1.00\n coupon anna C1 reward:tea\n {lines}\n office looks q C1 -> ok used={used}")
    result = results(case.evidence())[ID]
    assert (result.verdict is Verdict.FAIL) is fails
