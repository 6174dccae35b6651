"""coupon.once on histories with known verdicts."""

from harness.history.verdict import Verdict
from simulators.till.programme import Benefit, Programme, Reward
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "coupon.once"
REWARDS = Programme("rewards", zone="Europe/Warsaw", rewards=(Reward("tea", "Tea", 1000, Benefit(amount=500)),))


def test_one_use_passes() -> None:
    case = night(
        """
        guest anna 0.00
        coupon anna C1 reward:tea
        t1 scans c C1 on=a = 0.00 amount=5.00 -> ok
        t1 sells a - 50.00 discount=5.00:C1 coupons=C1 = 0.00 -> ok
        """,
        REWARDS,
    )
    result = results(case.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 1)


def test_two_stores_fail() -> None:
    case = night(
        """
        guest anna 0.00
        coupon anna C1 reward:tea
        t1 scans c C1 on=a = 0.00 amount=5.00 -> ok
        t1 sells a - 50.00 discount=5.00:C1 coupons=C1 = 0.00 -> ok
        north.t1 scans d C1 on=b = 0.00 amount=5.00 -> ok
        north.t1 sells b - 50.00 discount=5.00:C1 coupons=C1 = 0.00 -> ok
        """,
        REWARDS,
    )
    assert failing(case.evidence()) == {ID}
    explain = sentences(results(case.evidence())[ID])
    assert "coupon C1 of anna was used on two checks" in explain
    assert "ledger entries 2 and 4" in explain


def test_a_use_that_was_undone_frees_the_coupon() -> None:
    case = night(
        """
        guest anna 0.00
        coupon anna C1 reward:tea
        t1 scans c C1 on=a = 0.00 amount=5.00 -> ok
        t1 voids v a = 0.00 reverses=2 guest=anna -> ok
        t2 scans d C1 on=b = 0.00 amount=5.00 -> ok
        t2 sells b - 50.00 discount=5.00:C1 coupons=C1 = 0.00 -> ok
        """,
        REWARDS,
    )
    assert failing(case.evidence()) == set()


def test_no_coupon_is_skipped() -> None:
    assert results(night("guest anna 1.00").evidence())[ID].verdict is Verdict.SKIP
