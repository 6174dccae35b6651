"""balance.conservation on histories with known verdicts."""

from datetime import time
from decimal import Decimal

import pytest

from harness.history.verdict import Verdict
from simulators.till.programme import (
    Benefit,
    Earning,
    EarnRule,
    GiftOffer,
    Occasion,
    Programme,
    Redeeming,
    Reward,
    Tier,
    Window,
)
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "balance.conservation"
FULL = Programme(
    "full",
    zone="Europe/Warsaw",
    welcome_points=500,
    earning=Earning(rules=(EarnRule("happy hour", Decimal(2), Window(from_time=time(12), to_time=time(13))),)),
    tiers=(Tier("gold", 100_00, Decimal("1.5")),),
    redeeming=Redeeming(max_percent=50, least=500, step=100),
    rewards=(Reward("tea", "Tea", 1000, Benefit(amount=500), valid_days=10),),
    occasions=(Occasion("birthday", "Birthday", Benefit(percent=20), birthday=True, before_days=1, after_days=1),),
    gifts=(GiftOffer("dessert", "Dessert", ("cake", "pie"), cost=700),),
)


def test_what_the_rules_give_passes() -> None:
    case = night(
        """
        guest anna 120.00 birthday=1990-03-14
        coupon anna B1 occasion:birthday
        t1 sells a anna 50.00 = +100.00 -> ok
        t1 redeems r anna 20.00 on=b due=50.00 = -20.00 -> ok
        t1 sells b anna 50.00 points=20.00:r = +90.00 -> ok
        t1 claims c anna tea = -10.00 code=C1 -> ok
        t1 scans d C1 on=e = 0.00 amount=5.00 -> ok
        t1 scans f B1 on=e = 0.00 amount=20.00 -> ok
        t1 takes g anna dessert on=e = -7.00 -> ok
        wait 1h
        t1 sells e anna 100.00 discount=5.00:C1,20.00:B1,1.00:dessert coupons=C1,B1,dessert = +111.00 -> ok
        t1 enrols h eva = +5.00 -> ok
        """,
        FULL,
    )
    result = results(case.evidence())[ID]
    assert result.findings == ()
    assert (result.verdict, result.examined) == (Verdict.PASS, 14)
    assert failing(case.evidence()) == set()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("t1 sells a anna 50.00 = +99.99 -> ok", "moves 99.99 in ledger entry 2; by the rules 100.00"),
        ("t1 claims c anna tea = -9.00 code=C1 -> ok", "by the rules -10.00"),
        ("t1 takes g anna dessert on=e choice=soup = -7.00 -> ok", "soup is not among its dishes"),
        ("t1 takes g anna dessert on=e = -6.00 -> ok", "by the rules -7.00"),
        ("t1 redeems r anna 20.00 on=b due=30.00 = -20.00 -> ok", "at most 50 %"),
        ("t1 redeems r anna 4.00 on=b = -4.00 -> ok", "the least that can be spent is 5.00"),
        ("t1 redeems r anna 5.50 on=b = -5.50 -> ok", "in multiples of 1.00"),
        ("t1 redeems r anna 20.00 on=b = -19.00 -> ok", "by the rules -20.00"),
        ("t1 redeems r anna 20.00 on=b = -20.00 amount=21.00 -> ok", "pays 21.00"),
        ("t1 scans f B1 on=e = 0.00 amount=30.00 -> ok", "takes off 30.00"),
        ("t1 scans f B1 on=e made=96h = 0.00 amount=20.00 -> ok", "Birthday window is not open"),
        ("t1 scans f OLD on=e = 0.00 amount=5.00 -> ok", "valid for 10 days"),
        ("t1 scans f NO on=e = 0.00 -> ok", "nobody was ever issued it"),
        ("t1 enrols h eva = +4.00 -> ok", "by the rules 5.00"),
        ("t1 holds h anna 20.00 on=b = 0.00 amount=10.00 -> ok", "sets aside 10.00"),
        ("t1 scans f B1 on=e made=30h -> refused reason=outside_window", "although coupon B1 was good"),
    ],
)
def test_what_the_rules_do_not_give_fails(line: str, why: str) -> None:
    case = night(
        """
        guest anna 120.00 birthday=1990-03-14
        coupon anna B1 occasion:birthday
        coupon anna OLD reward:tea at=2026-03-01
        """,
        FULL,
    ).read(line)
    assert failing(case.evidence()) == {ID}
    assert why in sentences(results(case.evidence())[ID])


def test_a_wrong_opening_balance_fails() -> None:
    assert failing(night("guest anna 120.00 posted=12.00").evidence()) == {ID}


def test_a_tier_counts_life_before_the_moment_of_the_sale() -> None:
    case = night(
        """
        guest anna 0.00 earned=40.00
        wait 2h
        t1 sells a anna 60.00 -> offline
        t2 sells b anna 10.00 -> offline
        t1 sells c anna 10.00 -> offline
        = sale a +60.00
        = sale b +15.00
        = void x 0.00 reverses=none
        = sale c +15.00
        """,
        FULL,
    )
    assert ID not in failing(case.evidence())


def test_a_sale_replayed_late_is_judged_at_its_moment() -> None:
    text = """
        guest anna 0.00
        t1 sells a anna 50.00 -> offline
        wait 2h
        = sale a {points}
    """
    assert failing(night(text.format(points="+100.00"), FULL).evidence()) == set()
    assert failing(night(text.format(points="+50.00"), FULL).evidence()) == {ID}


def test_a_card_that_is_no_good_earns_nothing() -> None:
    case = night("""
        guest anna 0.00 expires=2026-03-13
        t1 sells a anna 50.00 = +50.00 -> ok
    """)
    assert failing(case.evidence()) == {ID}


def test_what_the_receipt_does_not_speak_for_must_be_undone() -> None:
    text = """
        guest anna 20.00
        t1 redeems r anna 10.00 on=a = -10.00 -> ok
        t1 sells a anna 50.00 = +50.00 -> ok
    """
    assert failing(night(text).evidence()) == {ID}
    assert "does not speak for redemption" in sentences(results(night(text).evidence())[ID])
    undone = text.replace("+50.00 -> ok", "+50.00\n= void a +10.00 reverses=2\nhears a ok")
    assert failing(night(undone).evidence()) == set()


def test_undoing_what_the_receipt_speaks_for_fails() -> None:
    case = night("""
        guest anna 20.00
        t1 redeems r anna 10.00 on=a = -10.00 -> ok
        t1 sells a anna 50.00 points=10.00:r = +40.00 -> ok
        = void a +10.00 reverses=2
    """)
    assert failing(case.evidence()) == {ID}


def test_a_void_that_forgets_the_redemption_fails() -> None:
    case = night("""
        guest anna 20.00
        t1 redeems r anna 10.00 on=a = -10.00 -> ok
        t1 sells a anna 50.00 points=10.00:r = +40.00 -> ok
        t1 voids v a = -40.00 -> ok
    """)
    assert failing(case.evidence()) == {ID}
    assert "left entry 2 standing" in sentences(results(case.evidence())[ID])


def test_a_void_of_another_amount_fails() -> None:
    case = night("""
        guest anna 20.00
        t1 sells a anna 50.00 = +50.00 -> ok
        t1 voids v a = -49.00 -> ok
    """)
    assert failing(case.evidence()) == {ID, "cancel.leaves-nothing"}


def test_an_empty_ledger_is_skipped() -> None:
    assert results(night("guest anna 1.00 unposted=yes").evidence())[ID].verdict is Verdict.SKIP


def test_a_coupon_of_a_card_that_is_no_good_is_rightly_refused() -> None:
    text = """
        guest anna 0.00 expires=2026-03-13
        coupon anna C1 reward:tea
        t1 scans c C1 on=a {}
    """
    club = Programme("club", zone="Europe/Warsaw", rewards=(Reward("tea", "Tea", 100, Benefit(amount=500)),))
    assert failing(night(text.format("-> refused reason=expired"), club).evidence()) == set()
    granted = night(text.format("= 0.00 amount=5.00 -> ok"), club)
    assert failing(granted.evidence()) == {ID}
    assert "the card of anna, whose it is, is not good" in sentences(results(granted.evidence())[ID])
    good = text.replace("2026-03-13", "2026-03-14")
    assert failing(night(good.format("-> refused reason=expired"), club).evidence()) == {ID}
