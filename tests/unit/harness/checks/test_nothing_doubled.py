"""replay.nothing-doubled on histories with known verdicts."""

from harness.history.verdict import Verdict
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "replay.nothing-doubled"


def test_retries_that_are_posted_once_pass() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> unknown
        hears a ok
        t1 redeems r anna 20.00 on=b = -20.00 -> ok
        t1 sells b anna 30.00 points=20.00:r = +10.00 -> ok
        t1 voids v b = -10.00 reverses=4
        = void v +20.00 reverses=3
        hears v ok
    """)
    result = results(case.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 5)
    assert failing(case.evidence()) == set()


def test_a_receipt_posted_twice_fails_here_alone() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> offline
        t1 sells b anna 10.00 = +10.00 -> offline
        = sale a +50.00
    """)
    assert failing(case.evidence()) == {ID}
    explain = sentences(results(case.evidence())[ID])
    assert explain == "receipt shop/2026-03-14/t1/1001 was posted twice: ledger entries 2 and 4"


def test_a_redemption_posted_twice_is_not_also_an_overspend() -> None:
    case = night("""
        guest anna 20.00
        t1 redeems r anna 20.00 on=a = -20.00 -> ok
        t1 sells a anna 50.00 points=20.00:r = +30.00 -> ok
        = redemption r -20.00
    """)
    assert failing(case.evidence()) == {ID}


def test_what_a_copy_let_a_guest_spend_or_a_void_undo_is_the_copys_fault() -> None:
    case = night("""
        guest anna 0.00
        t1 sells a anna 50.00 = +50.00 -> ok
        = sale a +50.00
        t1 redeems r anna 80.00 on=b = -80.00 -> ok
        t1 sells b anna 80.00 points=80.00:r = 0.00 -> ok
        t1 voids v a = -50.00 reverses=2
        = void v -50.00 reverses=3
        hears v ok
    """)
    assert failing(case.evidence()) == {ID}


def test_two_undoings_of_one_sale_fail() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
        t1 voids v a = -50.00 -> ok
        t1 voids w a = -50.00 -> ok
    """)
    assert failing(case.evidence()) == {ID}


def test_only_openings_is_skipped() -> None:
    case = night("""
        guest anna 20.00
        t1 identifies i anna -> ok
    """)
    assert results(case.evidence())[ID].verdict is Verdict.SKIP
