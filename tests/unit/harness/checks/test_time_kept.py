"""replay.time-kept on histories with known verdicts."""

import pytest

from harness.history.verdict import Verdict
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "replay.time-kept"


def test_a_late_posting_with_the_moment_of_the_sale_passes() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 -> offline
        wait 14h
        = sale a +50.00
    """)
    result = results(case.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 1)


@pytest.mark.parametrize("wrong", ["made=45m", "made=-1s", "day=2026-03-15"])
def test_the_moment_or_day_of_the_replay_fails(wrong: str) -> None:
    case = night(f"""
        guest anna 120.00
        t1 sells a anna 50.00 -> offline
        wait 45m
        = sale a +50.00 {wrong}
    """)
    assert failing(case.evidence()) == {ID}
    assert "the till made it at 2026-03-14 12:00:02.000+01:00 on 2026-03-14" in sentences(results(case.evidence())[ID])


def test_a_wire_may_drop_the_fraction_of_a_second() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 made=300ms = +50.00 made=-300ms -> ok
        t1 sells b anna 50.00 made=300ms = +50.00 made=-200ms -> ok
    """)
    assert results(case.evidence())[ID].findings[0].ledger == (3,)
    assert len(results(case.evidence())[ID].findings) == 1


def test_nothing_posted_is_skipped() -> None:
    assert results(night("guest anna 1.00").evidence())[ID].verdict is Verdict.SKIP
