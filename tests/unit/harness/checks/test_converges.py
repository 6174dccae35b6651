"""replay.converges on histories with known verdicts."""

from harness.history.verdict import Verdict
from simulators.kit.instant import MINUTE
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "replay.converges"
QUEUED = """
    guest anna 120.00
    cut gateway-backend
    t1 sells a anna 50.00 -> offline
    t1 sells b anna 10.00 -> offline
    restore gateway-backend
    = sale a +50.00
"""


def test_a_drained_queue_with_an_explained_dead_letter_passes() -> None:
    case = night(QUEUED).read("dead b conflict: same key, other content")
    result = results(case.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 2)


def test_what_is_still_waiting_fails() -> None:
    case = night(QUEUED)
    found = case.evidence(settled=False, pending={"gateway": 1, "tills": 0}, drain=None)
    assert failing(found) == {ID}
    assert "gateway 1" in sentences(results(found)[ID])


def test_a_slow_drain_fails() -> None:
    case = night(QUEUED).read("= sale b +10.00")
    assert failing(case.evidence(drain=2 * MINUTE)) == {ID}


def test_a_dead_letter_without_reason_or_off_the_list_fails() -> None:
    silent = night(QUEUED).read("listed b ")
    assert failing(silent.evidence()) == {ID}
    vanished = night(QUEUED).read("dead b conflict")
    assert failing(vanished.evidence(dead_letters=())) == {ID}
    assert "has vanished" in sentences(results(vanished.evidence(dead_letters=()))[ID])


def test_never_seen_empty_is_unknown() -> None:
    case = night(QUEUED).read("= sale b +10.00")
    assert results(case.evidence(settled=False, drain=None))[ID].verdict is Verdict.UNKNOWN


def test_a_link_that_never_came_back_or_nothing_queued_is_skipped() -> None:
    down = night("""
        guest anna 120.00
        cut gateway-backend
        t1 sells a anna 50.00 -> offline
    """)
    result = results(down.evidence(settled=False, pending={"gateway": 1}))[ID]
    assert result.verdict is Verdict.SKIP
    assert "gateway-backend was never restored" in result.note
    assert results(night("guest anna 1.00").evidence())[ID].verdict is Verdict.SKIP
