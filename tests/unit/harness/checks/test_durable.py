"""durable.before-acknowledged on histories with known verdicts."""

from harness.history.verdict import Verdict
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "durable.before-acknowledged"


def test_what_was_acknowledged_and_arrives_passes() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 -> offline
        crash gateway
        restart gateway
        = sale a +50.00
    """)
    result = results(case.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 1)


def test_what_a_crash_lost_fails_here_alone() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 -> offline
        crash gateway
        restart gateway
        t1 sells b anna 10.00 = +10.00 -> ok
    """)
    assert failing(case.evidence()) == {ID}
    explain = sentences(results(case.evidence())[ID])
    assert "sale shop/2026-03-14/t1/1001 was acknowledged" in explain
    assert "lost when gateway was killed" in explain


def test_what_is_lost_after_the_crash_is_not_the_crashs_doing() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
        crash gateway
        restart gateway
        t1 sells b anna 10.00 -> offline
    """)
    assert failing(case.evidence()) == {"replay.nothing-lost"}


def test_while_things_are_pending_nothing_is_lost() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 -> offline
        crash gateway
    """)
    assert results(case.evidence(settled=False))[ID].verdict is Verdict.UNKNOWN


def test_without_a_crash_and_with_nothing_acknowledged_it_is_skipped() -> None:
    calm = night("""
        guest anna 120.00
        t1 sells a anna 50.00 -> offline
    """)
    assert results(calm.evidence())[ID].verdict is Verdict.SKIP
    early = night("""
        guest anna 120.00
        crash gateway
        t1 sells a anna 50.00 = +50.00 -> ok
    """)
    assert results(early.evidence())[ID].verdict is Verdict.SKIP
