"""answer.no-ghost on histories with known verdicts."""

import pytest

from harness.history.verdict import Verdict
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "answer.no-ghost"


def test_a_given_up_redemption_that_was_undone_passes() -> None:
    case = night("""
        guest anna 120.00
        t1 redeems r anna 20.00 on=a = -20.00 -> unknown
        t1 reverses u r = +20.00 guest=anna -> ok
        t1 redeems s anna 500.00 on=a -> refused
        t1 sells a anna 50.00 = +50.00 -> ok
    """)
    result = results(case.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 2)
    assert failing(case.evidence()) == set()


@pytest.mark.parametrize("outcome", ["unknown", "refused reason=offline"])
def test_one_that_stands_fails(outcome: str) -> None:
    case = night(f"""
        guest anna 120.00
        t1 redeems r anna 20.00 on=a = -20.00 -> {outcome}
    """)
    assert failing(case.evidence()) == {ID}
    assert "left a ghost: till t1" in sentences(results(case.evidence())[ID])


def test_a_refused_sale_that_was_posted_fails() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> refused reason=blocked
    """)
    assert failing(case.evidence()) == {ID}


def test_a_refused_void_that_undid_fails() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
        t1 voids v a = -50.00 -> refused reason=unknown_receipt
    """)
    assert failing(case.evidence()) == {ID}


def test_a_sale_nobody_heard_of_again_may_stand() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> unknown
    """)
    assert failing(case.evidence()) == set()


def test_before_things_settle_a_ghost_may_still_be_laid() -> None:
    case = night("""
        guest anna 120.00
        t1 redeems r anna 20.00 on=a = -20.00 -> unknown
        t1 reverses u r -> unknown
    """)
    assert results(case.evidence(settled=False))[ID].verdict is Verdict.UNKNOWN


def test_a_hold_ends_by_itself() -> None:
    case = night("""
        guest anna 120.00
        t1 holds h anna 20.00 on=a = 0.00 -> unknown
        wait 2h
        t2 sells b anna 50.00 = +50.00 -> ok
    """)
    assert failing(case.evidence()) == set()


def test_nothing_given_up_is_skipped() -> None:
    assert results(night("guest anna 1.00").evidence())[ID].verdict is Verdict.SKIP


SCANNED = """
    guest anna 0.00
    anna-phone codes k anna accrue -> ok code=483920175
    t1 attaches x #483920175 on=a -> unknown
    t1 reverses u x = 0.00 guest= reverses=none -> ok
    anna-phone codes l anna accrue -> ok code=483920176
    t1 attaches y #483920176 on=a -> refused reason=has_guest
"""


def test_a_guest_nobody_heard_of_is_in_nobodys_way_once_undone() -> None:
    case = night(SCANNED)
    assert failing(case.evidence()) == {ID}
    assert "yet attaching shop/2026-03-14/t1/1001/3 was refused because the check has a guest" in sentences(
        results(case.evidence())[ID]
    )
    let_in = night(SCANNED.replace("refused reason=has_guest", "ok"))
    assert results(let_in.evidence())[ID].verdict is Verdict.PASS
    still_there = night(SCANNED.replace("= 0.00 guest= reverses=none -> ok", "-> unknown"))
    assert failing(still_there.evidence()) == set()
    another = night(
        SCANNED.replace("refused", "unknown").rstrip() + "\n t1 attaches z #1 on=a -> refused reason=has_guest"
    )
    assert failing(another.evidence()) == set()
