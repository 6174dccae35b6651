"""balance.interval on histories with known verdicts, with a ledger and without."""

from decimal import Decimal

import pytest

from harness.history.evidence import Evidence, Reading
from harness.history.verdict import CheckResult, Verdict
from simulators.kit.instant import HOUR
from simulators.till.programme import Programme, Tier
from tests.unit.harness.checks.notation import Night, failing, night, results, sentences

ID = "balance.interval"
TIERS = Programme("tiers", zone="Europe/Warsaw", tiers=(Tier("bronze", 0, Decimal(1)), Tier("gold", 10000, Decimal(2))))


def judged(case: Night, **changes: object) -> CheckResult:
    return results(case.evidence(**changes))[ID]


def blind(case: Night, **changes: object) -> CheckResult:
    """As of a target whose ledger cannot be read."""
    return judged(case, ledger=None, **changes)


def at_the_end(guest: str, balance: int) -> tuple[Reading, ...]:
    return (Reading(guest, balance, HOUR, "probe"),)


@pytest.mark.parametrize("told", ["100.00", "122.00"])
def test_what_nobody_heard_of_may_or_may_not_be_in(told: str) -> None:
    case = night(f"""
        guest anna 100.00
        t1 sells a anna 22.00 -> unknown
        t2 identifies i anna -> ok balance={told}
    """)
    assert blind(case).verdict is Verdict.PASS


@pytest.mark.parametrize("told", ["99.99", "110.00", "122.01", "144.00"])
def test_a_balance_that_no_operation_explains_fails(told: str) -> None:
    case = night(f"""
        guest anna 100.00
        t1 sells a anna 22.00 -> unknown
        t2 identifies i anna -> ok balance={told}
    """)
    result = blind(case)
    if told == "110.00":
        assert result.verdict is Verdict.PASS, "bounds say nothing of what lies between: that is guest.linearizable's"
        return
    assert result.verdict is Verdict.FAIL
    assert "between 100.00 and 122.00" in sentences(result)


def test_what_was_told_counts_from_then_on() -> None:
    case = night("""
        guest anna 100.00
        t1 sells a anna 22.00 -> ok earned=22.00 balance=122.00
        t2 identifies i anna -> ok balance=100.00
    """)
    result = blind(case)
    assert result.verdict is Verdict.FAIL
    assert "it was 122.00; sale shop/2026-03-14/t1/1001 would explain it" in sentences(result)


def test_what_was_refused_never_counts() -> None:
    case = night("""
        guest anna 100.00
        t1 redeems r anna 30.00 on=a -> refused
        t2 identifies i anna -> ok balance=70.00
    """)
    result = blind(case)
    assert result.verdict is Verdict.FAIL
    assert "redemption shop/2026-03-14/t1/1001/1 would explain it" in sentences(result)


def test_a_long_answer_may_be_of_any_moment_since_the_question() -> None:
    case = night("""
        guest anna 100.00
        t2 identifies i anna
        t1 sells a anna 22.00 -> ok earned=22.00 balance=122.00
        hears i ok balance=100.00
        t2 identifies j anna
        t1 sells b anna 10.00 -> ok earned=10.00 balance=132.00
        hears j ok balance=132.00
    """)
    assert blind(case).verdict is Verdict.PASS


def test_its_own_effect_is_in_the_balance_an_answer_tells() -> None:
    case = night("""
        guest anna 100.00
        t1 redeems r anna 30.00 on=a -> ok points=30.00 amount=30.00 balance=100.00
    """)
    assert blind(case).verdict is Verdict.FAIL


def test_a_reversal_may_come_first_and_an_unheard_one_may_not_have_come() -> None:
    case = night("""
        guest anna 100.00
        t1 redeems r anna 30.00 on=a -> unknown
        t1 reverses u r
        t2 identifies i anna -> ok balance=70.00
        t2 identifies j anna -> ok balance=100.00
        hears u ok returned=30.00 revoked=0.00 balance=100.00
        t2 identifies k anna -> ok balance=100.00
    """)
    assert blind(case).verdict is Verdict.PASS
    late = case.read("t2 identifies l anna -> ok balance=70.00")
    assert blind(late).verdict is Verdict.FAIL


def test_what_a_receipt_does_not_speak_for_is_undone_with_it() -> None:
    case = night("""
        guest anna 100.00
        t1 redeems r anna 30.00 on=a -> ok points=30.00 amount=30.00 balance=70.00
        t1 sells a anna 22.00 -> ok earned=22.00 balance=122.00
        t2 identifies i anna -> ok balance=122.00
    """)
    assert blind(case).verdict is Verdict.PASS
    assert blind(case.read("t2 identifies j anna -> ok balance=92.00")).verdict is Verdict.FAIL


def test_a_void_takes_everything_of_its_receipt_off() -> None:
    case = night("""
        guest anna 100.00
        t1 redeems r anna 30.00 on=a -> ok points=30.00 amount=30.00 balance=70.00
        t1 sells a anna 50.00 points=30.00:r -> ok earned=20.00 balance=90.00
        t1 returns x a -> ok amount=20.00 returned=30.00 revoked=20.00 balance=100.00
        t1 voids v a -> ok returned=0.00 revoked=0.00 balance=100.00
        t2 identifies i anna -> ok balance=100.00
    """)
    assert blind(case).verdict is Verdict.PASS
    assert blind(case.read("t2 identifies j anna -> ok balance=90.00")).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("told", "verdict"), [("130.00", Verdict.PASS), ("160.00", Verdict.PASS), ("163.00", Verdict.FAIL)]
)
def test_untold_points_are_the_models_for_every_tier_within_reach(told: str, verdict: Verdict) -> None:
    case = night(
        f"""
        guest anna 100.00 earned=99.00
        t1 sells a anna 30.00 -> offline
        t1 sells b anna 1.00 -> offline
        t2 identifies i anna -> ok balance={told}
    """,
        TIERS,
    )
    assert blind(case, settled=False).verdict is verdict


def test_what_is_queued_must_be_in_when_every_queue_is_empty() -> None:
    case = night("""
        guest anna 100.00
        t1 sells a anna 22.00 -> offline
        t2 identifies i anna -> ok balance=100.00
    """)
    assert blind(case, readings=at_the_end("anna", 12200)).verdict is Verdict.PASS
    lost = blind(case, readings=at_the_end("anna", 10000))
    assert lost.verdict is Verdict.FAIL
    assert "it was 122.00" in sentences(lost)
    assert blind(case, readings=at_the_end("anna", 10000), settled=False).verdict is Verdict.PASS


def test_what_nobody_can_tell_is_said_and_no_pass() -> None:
    case = night("""
        guest anna 100.00
        anna-phone claims c anna tea -> unknown
        t1 sells a anna 22.00 -> unknown
    """)
    result = blind(case, readings=at_the_end("anna", 12200))
    assert result.verdict is not Verdict.PASS
    case = night("guest anna 100.00\nt1 sells a anna 22.00 -> unknown")
    result = blind(case, readings=at_the_end("anna", 12200))
    assert result.verdict is Verdict.UNKNOWN
    assert "between 100.00 and 122.00: nobody can tell what became of sale shop/2026-03-14/t1/1001" in result.note


def test_a_ledger_tells_what_became_of_what_nobody_heard() -> None:
    case = night("""
        guest anna 100.00
        t1 sells a anna 22.00 = +22.00 -> unknown
        t1 redeems r anna 5.00 on=b -> unknown
        t1 reverses u r = 0.00 reverses=none -> ok
    """)
    assert judged(case, readings=at_the_end("anna", 12200)).verdict is Verdict.PASS
    stale = judged(case, readings=at_the_end("anna", 10000))
    assert stale.verdict is Verdict.FAIL, "an old balance is no reading of what is there when all is over"


def test_what_a_dead_letter_says_was_refused_moves_nothing() -> None:
    text = """
        guest anna 100.00
        t1 sells a anna 22.00 {posted} -> offline
        dead a refused: blocked
        t1 sells b anna 10.00 = +10.00 -> ok
    """
    assert failing(night(text.format(posted="")).evidence()) == set()
    there = night(text.format(posted="= +22.00")).evidence()
    assert failing(there) == {ID}
    assert (
        "was refused for good (blocked) when it came, yet it moved 22.00 points of anna: ledger entry 2"
        in sentences(results(there)[ID])
    )


def test_what_was_parked_may_be_in() -> None:
    case = night("""
        guest anna 100.00
        t1 sells a anna 22.00 = +22.00 -> offline
        dead a no final answer after 5 attempts
        t2 identifies i anna -> ok balance=122.00
    """)
    assert judged(case).verdict is Verdict.PASS


def test_posted_later_than_told_fails_where_the_ledger_agrees_with_every_balance() -> None:
    case = night("""
        guest anna 100.00
        t1 sells a anna 22.00 -> ok earned=22.00 balance=100.00
        t2 identifies i anna -> ok balance=100.00
        = sale a +22.00
    """)
    assert failing(case.evidence()) == {ID, "guest.linearizable"}


@pytest.mark.parametrize(
    "text",
    [
        "t1 sells a anna 22.00 = +23.00 -> ok",  # other points than the rules have: balance.conservation
        "t1 sells a anna 22.00 -> ok earned=22.00 balance=100.00",  # lost
        "t1 sells a anna 22.00 = +22.00 -> ok\n= sale a +22.00",  # doubled
        "= adjustment x +5.00 guest=anna",  # invented
        "t1 identifies i anna -> ok balance=90.00",  # the ledger never held that
        "t1 redeems r anna 5.00 on=a = -5.00 -> refused",  # a ghost
    ],
)
def test_one_defect_is_one_finding(text: str) -> None:
    case = night("guest anna 100.00\n" + text)
    found = failing(case.evidence())
    assert found
    assert ID not in found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "t1 sells a - 22.00 = 0.00 -> ok",
        "t1 sells a stranger 22.00 -> ok earned=22.00",
        "t1 sells a stranger 22.00 -> unknown",
        "t1 takes g anna nothing-of-the-kind on=a -> ok",
        "t1 claims c anna nothing-of-the-kind -> unknown",
        "t1 returns x gone -> ok amount=1.00 revoked=1.00",
        "t1 voids v gone -> ok revoked=7.00",
        "t1 redeems r anna 0.00 on=a -> unknown",
        "t1 redeems r anna -5.00 on=a -> unknown",
    ],
)
def test_odd_histories_do_not_break_it(text: str) -> None:
    case = night("guest anna 100.00\nguest boris 0.00\nt1 sells gone boris 1.00 -> ok earned=1.00 balance=1.00")
    case.history.clear()  # a receipt nobody of the history sold
    case.read(text)
    for evidence in (case.evidence(), case.evidence(ledger=None), case.evidence(guests=())):
        assert results(evidence)[ID].verdict is not Verdict.ERROR


def test_readings_behind_what_cannot_be_bounded_are_not_examined() -> None:
    case = night("""
        guest anna 100.00
        t2 identifies i anna -> ok balance=100.00
        t1 takes g anna unheard-of on=a -> unknown
        t2 identifies j anna -> ok balance=3.00
    """)
    result = blind(case)
    assert (result.verdict, result.examined) == (Verdict.PASS, 1)


def test_nothing_told_is_skipped() -> None:
    assert judged(night("guest anna 100.00")).verdict is Verdict.SKIP


def test_evidence_without_a_history_is_skipped() -> None:
    empty: Evidence = night("guest anna 100.00").evidence(history=(), ledger=None)
    assert results(empty)[ID].verdict is Verdict.SKIP
