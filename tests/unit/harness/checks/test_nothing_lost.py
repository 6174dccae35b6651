"""replay.nothing-lost on histories with known verdicts."""

from harness.history.verdict import Verdict
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "replay.nothing-lost"


def test_online_offline_and_late_sales_that_arrive_pass() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
        t1 sells b anna 20.00 -> offline
        t2 sells c - 10.00 -> unknown
        wait 5m
        = sale b +20.00
        = sale c 0.00
        hears c ok
    """)
    result = results(case.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 3)
    assert failing(case.evidence()) == set()


def test_a_lost_offline_sale_fails_and_is_named() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 -> offline
    """)
    assert failing(case.evidence()) == {ID}
    explain = sentences(results(case.evidence())[ID])
    assert "sale shop/2026-03-14/t1/1001 was lost" in explain
    assert "'offline'" in explain


def test_nothing_is_called_lost_before_the_queues_were_seen_empty() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 -> offline
    """)
    result = results(case.evidence(settled=False))[ID]
    assert result.verdict is Verdict.UNKNOWN
    assert "settled" in result.note


def test_a_dead_letter_is_noted_not_lost() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 -> offline
        dead a blocked
    """)
    result = results(case.evidence())[ID]
    assert result.verdict is Verdict.PASS
    assert "dead-letter list: blocked" in result.note


def test_reversed_and_forbidden_operations_are_exempt() -> None:
    case = night("""
        guest anna 120.00
        t1 redeems r anna 20.00 on=a -> unknown
        t1 reverses u r = 0.00 reverses=none -> ok
        t1 sells a anna 50.00 -> unknown
        t1 voids v a = 0.00 reverses=none -> ok
        hears a ok
    """)
    assert results(case.evidence())[ID].verdict is Verdict.PASS


def test_a_second_void_of_the_same_receipt_has_its_effect_already() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
        t1 voids v a = -50.00 -> ok
        t1 voids w a -> ok
    """)
    assert failing(case.evidence()) == set()


def test_a_lost_void_fails() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
        t1 voids v a -> offline
    """)
    assert failing(case.evidence()) == {ID}


def test_a_receipt_reported_again_under_another_key_counts_by_its_identity() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
    """)
    case.checks["b"] = case.checks["a"]
    case.read("t1 sells b anna 50.00 -> ok earned=50.00 balance=170.00")
    assert failing(case.evidence()) == set()


def test_nothing_accepted_is_skipped_and_no_ledger_is_unknown() -> None:
    refused = night("""
        guest anna 1.00
        t1 redeems r anna 20.00 on=a -> refused
    """)
    assert results(refused.evidence())[ID].verdict is Verdict.SKIP
    sold = night("""
        guest anna 1.00
        t1 sells a anna 50.00 = +50.00 -> ok
    """)
    assert results(sold.evidence(ledger=None))[ID].verdict is Verdict.UNKNOWN
