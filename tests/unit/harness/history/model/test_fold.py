"""Expected balances: the history's operations in the ledger's order, through the model's own rules."""

from msgspec import structs

from harness.history.model.fold import expected_balances
from simulators.till.programme import Benefit, GiftOffer, Programme, Reward
from tests.unit.harness.checks.notation import failing, night


def test_a_day_without_mishap_is_the_ledgers_sum() -> None:
    programme = Programme(
        "p",
        zone="Europe/Warsaw",
        welcome_points=500,
        rewards=(Reward("tea", "Tea", 1000, Benefit(amount=500)),),
        gifts=(GiftOffer("dessert", "Dessert", ("cake",), cost=700),),
    )
    case = night(
        """
        guest anna 120.00
        guest boris 5.00
        t1 sells a anna 50.00 = +50.00 -> ok
        t1 redeems r anna 20.00 on=b = -20.00 -> ok
        t1 sells b anna 50.00 points=20.00:r = +30.00 -> ok
        t1 returns x b dish:0.5 = -5.00 amount=15.00 spent=10.00 earned=15.00 -> ok
        t2 claims c anna tea = -10.00 code=C1 -> ok
        t2 scans d C1 on=e = 0.00 amount=5.00 -> ok
        t2 takes g boris dessert on=e -> refused
        t2 sells e boris 20.00 discount=5.00:C1 coupons=C1 = +15.00 -> ok
        t2 enrols h eva = +5.00 -> ok
        t2 voids v a = -50.00 -> ok
        """,
        programme,
    )
    assert expected_balances(case.evidence()) == {"anna": 11500, "boris": 2000, "eva": 500}
    assert failing(case.evidence()) == set()


def test_mishaps_do_not_move_what_a_balance_should_be() -> None:
    calm = """
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
        t1 sells b anna 10.00 -> offline
    """
    should = {"anna": 18000}
    assert expected_balances(night(calm).evidence()) == should  # lost
    assert expected_balances(night(calm).read("= sale b +10.00\n= sale b +10.00").evidence()) == should  # doubled
    assert expected_balances(night(calm).read("= sale b +99.00").evidence()) == should  # wrong
    invented = night(calm).read("= sale b +10.00\n= sale zzz +99.00 guest=anna")
    assert expected_balances(invented.evidence()) == should


def test_dead_letters_and_reversed_operations_do_not_count() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 -> offline
        dead a blocked
        t1 redeems r anna 20.00 on=b = -20.00 -> unknown
        t1 reverses u r = +20.00 guest=anna -> ok
        t1 redeems s anna 20.00 on=b -> unknown
        t1 reverses w s = 0.00 reverses=none -> ok
        t1 redeems t anna 20.00 on=b = -20.00 -> refused reason=offline
        = void gw +20.00 reverses=5 guest=anna
    """)
    assert expected_balances(case.evidence()) == {"anna": 12000}


def test_what_a_receipt_does_not_speak_for_comes_back() -> None:
    case = night("""
        guest anna 20.00
        t1 redeems r anna 10.00 on=a = -10.00 -> ok
        t1 sells a anna 50.00 = +50.00 -> ok
    """)
    assert expected_balances(case.evidence()) == {"anna": 7000}


def test_points_given_by_hand_and_held_receipts_count() -> None:
    case = night("""
        guest anna 540.00
        anna-phone codes k anna pay points=300.00 -> ok code=483920175
        t1 attaches x #483920175 on=a -> ok most=300.00
        t1 holds h #483920175 300.00 on=a = 0.00 amount=300.00 -> ok
        office adjusts z anna 5.00 = +5.00 -> ok
        t1 sells a #483920175 1250.00 asks=300.00 held=yes -> offline
        = release a 0.00 amount=300.00 reverses=2 guest=anna
        = redemption a+ -300.00 amount=300.00 guest=anna
        = sale a +950.00 amount=1250.00
    """)
    assert expected_balances(case.evidence()) == {"anna": 119_500}
    lost = structs.replace(case.evidence(), ledger=tuple(case.ledger[:3]))
    assert expected_balances(lost) == {"anna": 119_500}
    dead = structs.replace(lost, dead_letters=((case.keys["a"], "refused: insufficient"),))
    assert expected_balances(dead) == {"anna": 54_500}
