"""discount.is-not-tender on histories with known verdicts."""

import pytest

from harness.history.verdict import Verdict
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "discount.is-not-tender"


def test_order_1000_with_a_discount_and_with_points() -> None:
    case = night("""
        guest anna 100.00
        t1 sells a anna 1000.00 discount=100.00:card = +900.00 amount=900.00 -> ok
        t1 redeems r anna 100.00 on=b = -100.00 -> ok
        t1 sells b anna 1000.00 points=100.00:r = +900.00 amount=1000.00 -> ok
    """)
    result = results(case.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 2)
    assert failing(case.evidence()) == set()


@pytest.mark.parametrize(
    ("sale", "why"),
    [
        (
            "t1 sells b anna 1000.00 points=100.00:r = +900.00 amount=900.00 -> ok",
            "with revenue 900.00; its total is 1000",
        ),
        ("t1 sells b anna 1000.00 points=100.00:r cash=800.00 = +900.00 -> ok", "tenders of 900.00 do not add up"),
        ("t1 sells b - 10.00 discount=11.00:card = 0.00 -> ok", "more than the gross"),
        ("t1 sells b anna 1000.00 discount=100.00:points = +900.00 -> ok", "points were taken as a discount"),
    ],
)
def test_wrong_arithmetic_fails(sale: str, why: str) -> None:
    case = night("""
        guest anna 100.00
        t1 redeems r anna 100.00 on=c = -100.00 -> ok
        t1 sells c anna 500.00 points=100.00:r = +400.00 -> ok
    """).read(sale)
    assert failing(case.evidence()) == {ID}
    assert why in sentences(results(case.evidence())[ID])


def test_a_tender_that_is_not_its_redemption_fails() -> None:
    case = night("""
        guest anna 100.00
        t1 redeems r anna 100.00 on=a = -100.00 -> ok
        t1 sells a anna 500.00 points=90.00:r = +410.00 -> ok
    """)
    assert ID in failing(case.evidence())


def test_nothing_sold_is_skipped() -> None:
    assert results(night("guest anna 1.00").evidence())[ID].verdict is Verdict.SKIP
