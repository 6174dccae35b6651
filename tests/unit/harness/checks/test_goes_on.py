"""till.goes-on on histories with known verdicts."""

from harness.history.verdict import Verdict
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "till.goes-on"


def test_acts_within_their_limit_and_attempts_with_an_outcome_pass() -> None:
    case = night("""
        guest anna 120.00
        act t1 10s
        t1 sells a anna 50.00 -> unknown
        t1 redeems r anna 5.00 on=b -> refused reason=offline
    """)
    result = results(case.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 3)


def test_a_slow_or_endless_act_fails() -> None:
    slow = night("""
        guest anna 120.00
        act t1 11s
    """)
    assert failing(slow.evidence()) == {ID}
    assert "took 11s; its limit is 10s" in sentences(results(slow.evidence())[ID])
    assert failing(night("act t1 never").evidence()) == {ID}


def test_an_attempt_without_an_outcome_fails() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00
    """)
    assert failing(case.evidence()) == {ID}


def test_a_till_that_was_killed_is_excused_and_a_reversal_may_be_on_its_way() -> None:
    killed = night("""
        guest anna 120.00
        act t1 never
        t1 sells a anna 50.00 = +50.00
        crash tills.shop
        crash t1
    """)
    assert ID not in failing(killed.evidence())
    reversal = night("""
        guest anna 120.00
        t1 redeems r anna 5.00 on=b -> unknown
        t1 reverses u r
    """)
    assert ID not in failing(reversal.evidence(settled=False))
    assert ID in failing(reversal.evidence())


def test_nobody_acting_is_skipped() -> None:
    assert results(night("guest anna 1.00").evidence())[ID].verdict is Verdict.SKIP
