"""replay.order-kept on histories with known verdicts."""

from harness.history.verdict import Verdict
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "replay.order-kept"


def test_a_queue_drained_in_order_passes() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 -> offline
        t2 sells b anna 20.00 -> offline
        t1 voids v a -> offline
        = sale a +50.00
        = sale b +20.00
        = void v -50.00
    """)
    result = results(case.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 2)


def test_an_online_sale_that_overtakes_a_queued_one_fails() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 -> offline
        t2 sells b anna 20.00 = +20.00 -> ok
        = sale a +50.00
    """)
    assert failing(case.evidence()) == {ID}
    explain = sentences(results(case.evidence())[ID])
    assert "sale shop/2026-03-14/t2/1002 overtook sale shop/2026-03-14/t1/1001" in explain
    assert "entry 2 before entry 3" in explain


def test_another_guest_or_another_store_may_go_ahead() -> None:
    case = night("""
        guest anna 120.00
        guest boris 0.00
        t1 sells a anna 50.00 -> offline
        t1 sells b boris 20.00 = +20.00 -> ok
        north.t1 sells c anna 30.00 = +30.00 -> ok
        = sale a +50.00
    """)
    assert failing(case.evidence()) == set()


def test_two_tills_at_once_are_unordered() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00
        t2 sells b anna 20.00 = +20.00 -> ok
        = sale a +50.00
        hears a ok
    """)
    assert failing(case.evidence()) == set()


def test_a_sale_its_till_heard_nothing_of_is_unordered_until_it_does() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 -> unknown
        t1 sells b anna 20.00 = +20.00 -> ok
        = sale a +50.00
        hears a ok
    """)
    assert failing(case.evidence()) == set()


def test_a_void_before_its_accepted_sale_fails() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 -> offline
        t1 voids v a = 0.00 reverses=none -> ok
    """)
    assert failing(case.evidence()) == {ID}
    assert "before its sale" in sentences(results(case.evidence())[ID])


def test_a_sale_the_programme_refused_for_good_has_nothing_to_be_voided() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 -> offline
        t1 voids v a -> offline
        dead a refused: used (this code was used already)
        = void v 0.00 reverses=none
    """)
    assert failing(case.evidence()) == set()


def test_a_sale_refused_because_its_void_was_there_already_was_overtaken() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 -> offline
        t1 voids v a = 0.00 reverses=none -> ok
        dead a refused: voided
    """)
    assert failing(case.evidence()) == {ID}


def test_a_second_void_that_finds_nothing_left_is_not_early() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
        t1 voids v a = -50.00 -> ok
        t2 voids w a = 0.00 reverses=none -> ok
    """)
    assert failing(case.evidence()) == set()


def test_a_reversal_may_come_first() -> None:
    case = night("""
        guest anna 120.00
        t1 redeems r anna 20.00 on=a -> unknown
        t1 reverses u r = 0.00 reverses=none -> ok
    """)
    assert failing(case.evidence()) == set()


def test_one_sale_alone_is_skipped() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
    """)
    assert results(case.evidence())[ID].verdict is Verdict.SKIP
