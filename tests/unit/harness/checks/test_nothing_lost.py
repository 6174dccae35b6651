"""replay.nothing-lost on histories with known verdicts."""

import pytest
from msgspec.structs import replace

from harness.history.evidence import Evidence
from harness.history.verdict import Verdict
from simulators.till.answer import Released, Voided
from simulators.till.attempt import Learnt
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


def untold(evidence: Evidence) -> Evidence:
    """Of a programme that says yes to what is undone, and no more."""
    history = []
    for noted in evidence.history:
        match noted.entry:
            case Learnt(answer=Released() | Voided() as answer) as learnt:
                history.append(replace(noted, entry=replace(learnt, answer=replace(answer, told=False))))
            case _:
                history.append(noted)
    return replace(evidence, history=tuple(history))


NOTHING_THERE = """
    guest anna 120.00
    t1 holds h anna 20.00 on=a -> unknown
    t1 releases r h -> ok
    t1 sells a anna 50.00 -> unknown
    t1 voids v a -> ok
"""


def test_where_undoing_what_never_was_is_a_bare_yes_nothing_is_lost_by_it() -> None:
    assert failing(untold(night(NOTHING_THERE).evidence())) == set()
    assert ID in failing(night(NOTHING_THERE).evidence())


@pytest.mark.parametrize("behind", ["= hold h 0.00 amount=20.00", "= sale a +50.00 amount=50.00"])
def test_what_comes_in_behind_it_was_there_to_be_undone(behind: str) -> None:
    assert ID in failing(untold(night(NOTHING_THERE + behind).evidence()))
