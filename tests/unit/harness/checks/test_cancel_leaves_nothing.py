"""cancel.leaves-nothing on histories with known verdicts."""

from harness.history.verdict import Verdict
from simulators.till.programme import GiftOffer, Programme, Shortfall
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "cancel.leaves-nothing"
PAID = """
    guest anna 540.00
    guest boris 10.00
    t1 redeems r anna 300.00 on=a = -300.00 amount=300.00 -> ok
    t1 sells a anna 1250.00 points=300.00:r = +950.00 -> ok
"""


def test_voided_passes() -> None:
    case = night(PAID + "\nt1 voids v a = -950.00 -> unknown\n= void v +300.00 reverses=3 guest=anna")
    assert failing(case.evidence()) == set()
    result = results(case.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 1)


def test_undone_on_somebody_elses_account_fails() -> None:
    case = night(PAID + "\nt1 voids v a = -950.00 -> unknown\n= void v +300.00 reverses=3 guest=boris")
    assert failing(case.evidence()) == {ID}
    explain = sentences(results(case.evidence())[ID])
    assert "was cancelled and left anna with 300.00 points fewer than before: ledger entries 3, 4 and 5" in explain
    assert "left boris with 300.00 points more than before: ledger entry 6" in explain


def test_returned_in_parts_passes_and_only_then_counts() -> None:
    parts = """
        guest anna 540.00
        t1 sells a anna 100.00 lines=soup:1:35.00,steak:1:65.00 = +100.00 -> ok
        t1 returns x a steak:1 = -65.00 amount=65.00 earned=65.00 -> ok
    """
    assert results(night(parts).evidence())[ID].verdict is Verdict.SKIP
    rest = "t1 returns y a soup:1 = -35.00 amount=35.00 earned=35.00 -> ok"
    assert failing(night(parts + rest).evidence()) == set()
    assert results(night(parts + rest).evidence())[ID].verdict is Verdict.PASS
    kept = "t1 returns y a soup:1 = -34.00 amount=35.00 earned=34.00 -> ok"
    case = night(parts + kept)
    assert failing(case.evidence()) == {ID, "refund.symmetry"}
    assert "was returned whole and left anna with 1.00 points more" in sentences(results(case.evidence())[ID])


def test_the_price_of_a_gift_does_not_come_back_with_the_goods() -> None:
    gifts = Programme("gifts", zone="Europe/Warsaw", gifts=(GiftOffer("cake", "Cake", ("cake",), cost=2500),))
    case = night(
        """
        guest anna 100.00
        t1 takes g anna cake on=a = -25.00 amount=5.00 -> ok
        t1 sells a anna 20.00 discount=5.00:cake = +15.00 -> ok
        t1 returns x a = -15.00 amount=15.00 earned=15.00 -> ok
        """,
        gifts,
    )
    assert failing(case.evidence()) == set()
    assert results(case.evidence())[ID].examined == 1


def test_points_spent_elsewhere_cannot_be_taken_back() -> None:
    spent = """
        guest anna 0.00
        t1 sells a anna 50.00 = +50.00 -> ok
        t1 redeems r anna 40.00 on=b = -40.00 amount=40.00 -> ok
        t1 sells b anna 40.00 points=40.00:r = 0.00 -> ok
    """
    written_off = Programme("p", zone="Europe/Warsaw", shortfall=Shortfall.WRITE_OFF)
    short = "t1 returns x a = -10.00 amount=50.00 earned=10.00 -> ok"
    assert failing(night(spent + short, written_off).evidence()) == set()
    owed = Programme("p", zone="Europe/Warsaw", shortfall=Shortfall.DEBT)
    assert ID in failing(night(spent + short, owed).evidence())


def test_nothing_cancelled_is_skipped() -> None:
    assert results(night(PAID).evidence())[ID].verdict is Verdict.SKIP
    without = "guest anna 1.00\nt1 sells a - 50.00 = 0.00 -> ok\nt1 voids v a = 0.00 -> ok"
    assert results(night(without).evidence())[ID].verdict is Verdict.SKIP


def test_what_was_undone_on_another_account_is_told_here_alone() -> None:
    case = night("""
        guest anna 100.00
        guest boris 100.00
        t1 sells a anna 50.00 = +50.00 -> ok
        t1 sells b boris 20.00 = +20.00 -> ok
        t1 voids v a -> ok revoked=50.00
        = void v -50.00 reverses=3 guest=boris
        t2 identifies i anna -> ok balance=150.00
        t2 identifies j boris -> ok balance=70.00
    """)
    failed = failing(case.evidence())
    assert ID in failed
    assert failed.isdisjoint({"balance.interval", "guest.linearizable"})
