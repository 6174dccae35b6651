"""balance.no-overspend on histories with known verdicts."""

from harness.history.verdict import Verdict
from simulators.till.programme import Programme
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "balance.no-overspend"


def test_spending_down_to_the_floor_passes() -> None:
    case = night("""
        guest anna 20.00
        t1 redeems r anna 20.00 on=a = -20.00 -> ok
        t1 sells a anna 50.00 points=20.00:r = +30.00 -> ok
    """)
    result = results(case.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 2)


def test_below_the_floor_fails_with_the_figures() -> None:
    text = """
        guest anna 20.00
        t1 redeems r anna 15.00 on=a = -15.00 -> ok
        t2 redeems s anna 15.00 on=b = -15.00 -> ok
        t1 sells a anna 50.00 points=15.00:r = +35.00 -> ok
        t2 sells b anna 50.00 points=15.00:s = +35.00 -> ok
    """
    case = night(text)
    assert failing(case.evidence()) == {ID}
    assert "took 15.00 points and left -10.00, below the floor of 0.00" in sentences(results(case.evidence())[ID])
    lenient = night(text, Programme("lenient", zone="Europe/Warsaw", floor=-1000))
    assert failing(lenient.evidence()) == set()


def test_a_redemption_granted_before_the_backend_posted_it_fails() -> None:
    case = night("""
        guest anna 20.00
        t1 redeems r anna 5.00 on=a -> ok points=5.00 amount=5.00 balance=20.00
        wait 10m
        = redemption r -5.00
        t1 sells a anna 50.00 points=5.00:r = +45.00 -> ok
    """)
    found = failing(case.evidence())
    assert found == {ID}
    assert "nobody could know the balance" in sentences(results(case.evidence())[ID])


def test_points_another_check_holds_cannot_be_spent() -> None:
    case = night("""
        guest anna 20.00
        t1 holds h anna 15.00 on=a = 0.00 -> ok
        t2 redeems r anna 10.00 on=b = -10.00 -> ok
        t2 sells b anna 50.00 points=10.00:r = +40.00 -> ok
    """)
    assert failing(case.evidence()) == {ID}
    assert "15.00 held by other checks" in sentences(results(case.evidence())[ID])


def test_released_expired_and_own_holds_do_not_bind() -> None:
    case = night("""
        guest anna 20.00
        t1 holds h anna 15.00 on=a = 0.00 -> ok
        t1 releases l h = 0.00 amount=15.00 -> ok
        t2 redeems r anna 5.00 on=b = -5.00 -> ok
        t2 sells b anna 5.00 points=5.00:r = 0.00 -> ok
        t1 holds i anna 15.00 on=c = 0.00 -> ok
        t1 redeems s anna 5.00 on=c = -5.00 -> ok
        t1 sells c anna 5.00 points=5.00:s = 0.00 -> ok
        t1 holds j anna 10.00 on=d = 0.00 -> ok
        wait 2h
        t2 redeems t anna 10.00 on=e = -10.00 -> ok
        t2 sells e anna 10.00 points=10.00:t = 0.00 -> ok
    """)
    assert failing(case.evidence()) == set()


def test_a_void_may_go_below_the_floor() -> None:
    case = night("""
        guest anna 0.00
        t1 sells a anna 50.00 = +50.00 -> ok
        t1 redeems r anna 50.00 on=b = -50.00 -> ok
        t1 sells b anna 50.00 points=50.00:r = 0.00 -> ok
        t1 voids v a = -50.00 -> ok
    """)
    assert failing(case.evidence()) == set()


def test_nothing_spent_is_skipped() -> None:
    assert results(night("guest anna 1.00").evidence())[ID].verdict is Verdict.SKIP
