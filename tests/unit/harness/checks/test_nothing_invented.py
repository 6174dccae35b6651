"""replay.nothing-invented on histories with known verdicts."""

import pytest

from harness.history.verdict import Verdict
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "replay.nothing-invented"


def test_entries_with_an_operation_behind_them_pass() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
        t1 sells b - 9.00 = 0.00 -> ok
        t1 enrols e eva = 0.00 -> ok
    """)
    result = results(case.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 4)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("= sale shop/2026-03-14/t9/1/1 +50.00 guest=anna", "no till attempted"),
        ("= redemption a -5.00", "which is a commit"),
        ("= opening x 5.00 guest=zoe", "nobody set up"),
        ("= void a -50.00 reverses=99", "not before it"),
    ],
)
def test_entries_without_one_fail(line: str, why: str) -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
    """).read(line)
    assert failing(case.evidence()) == {ID}
    assert why in sentences(results(case.evidence())[ID])


def test_a_sale_on_anothers_account_fails() -> None:
    case = night("""
        guest anna 120.00
        guest boris 5.00
        t1 sells a anna 50.00 = +50.00 guest=boris -> ok balance=55.00
    """)
    assert failing(case.evidence()) == {ID}
    assert "is on the account of boris, but" in sentences(results(case.evidence())[ID])


def test_a_void_of_another_receipt_fails() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
        t1 sells b anna 10.00 = +10.00 -> ok
        t1 voids v a = -50.00 reverses=2
        = void v -10.00 reverses=3
        hears v ok
    """)
    assert ID in failing(case.evidence())


def test_a_gateways_own_reversal_of_what_it_refused_is_no_invention() -> None:
    case = night("""
        guest anna 120.00
        t1 redeems r anna 20.00 on=a = -20.00 -> refused reason=offline
        = void shop/2026-03-14/gateway/0/1 +20.00 reverses=2 guest=anna
        = void shop/2026-03-14/gateway/0/2 0.00 reverses=none
    """)
    assert failing(case.evidence()) == set()


def test_undoing_what_a_till_was_told_is_done_is_an_invention() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
        = void shop/2026-03-14/gateway/0/1 -50.00 reverses=2 guest=anna
    """)
    assert failing(case.evidence()) == {ID}


def test_a_sale_with_a_card_that_is_no_good_may_be_nobodys() -> None:
    case = night("""
        guest anna 120.00 expires=2026-03-13
        t1 sells a anna 50.00 = 0.00 guest= -> ok earned=0.00 balance=120.00
    """)
    assert ID not in failing(case.evidence())


def test_an_empty_ledger_is_skipped() -> None:
    assert results(night("guest anna 1.00 unposted=yes").evidence())[ID].verdict is Verdict.SKIP


@pytest.mark.parametrize(("taken_back", "verdict"), [(True, Verdict.PASS), (False, Verdict.FAIL)])
def test_a_card_goes_on_to_the_next_account_when_the_first_registration_was_taken_back(
    taken_back: bool, verdict: Verdict
) -> None:
    case = night("t1 enrols e eva = +10.00 guest=new-1 -> unknown")
    if taken_back:
        case.read("t1 reverses r e = -10.00 reverses=1 guest=new-1 -> ok")
    case.read("t1 enrols f eva = +10.00 guest=new-2 -> unknown")
    assert results(case.evidence())[ID].verdict is verdict
