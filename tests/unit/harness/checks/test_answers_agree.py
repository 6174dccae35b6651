"""balance.answers-agree on histories with known verdicts."""

import pytest
from msgspec.structs import replace

from harness.history.evidence import Evidence, Reading
from harness.history.verdict import Verdict
from simulators.kit.instant import HOUR
from simulators.till.answer import GuestFound
from simulators.till.attempt import Learnt
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "balance.answers-agree"


def test_a_balance_of_any_moment_between_question_and_answer_passes() -> None:
    case = night("""
        guest anna 120.00
        t1 identifies i anna -> ok balance=120.00
        t1 identifies j anna
        t2 sells a anna 50.00 = +50.00 -> ok
        hears j ok balance=120.00
        t1 identifies k anna
        t2 sells b anna 10.00 = +10.00 -> ok
        hears k ok balance=180.00
    """)
    result = results(case.evidence())[ID]
    assert (result.verdict, result.findings) == (Verdict.PASS, ())
    assert result.examined == 9


def test_a_stored_answer_heard_much_later_passes() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> unknown
        t2 sells b anna 10.00 = +10.00 -> ok
        wait 1h
        hears a ok balance=170.00
    """)
    assert failing(case.evidence()) == set()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("t1 identifies i anna -> ok balance=120.00", "was told anna has 120.00"),
        ("t1 sells b anna 10.00 = +10.00 -> ok balance=120.00", "then held 170.00 or 180.00"),
        ("t1 sells b anna 10.00 = +10.00 -> ok earned=11.00", "earned 11.00"),
        ("t1 sells b anna 10.00 = +10.00 -> ok spent=1.00", "spent 1.00"),
        ("t1 redeems r anna 5.00 on=b = -5.00 -> ok points=6.00", "points spent 6.00"),
        ("t1 redeems r anna 5.00 on=b = -5.00 -> ok amount=6.00", "paid with points 6.00"),
        ("t1 voids v a = -50.00 -> ok revoked=5.00", "points revoked 5.00"),
        ("t1 returns x a = -50.00 amount=50.00 earned=50.00 -> ok amount=49.00", "money given back 49.00"),
        ("t1 holds h anna 5.00 on=b = 0.00 -> ok points=4.00", "points held 4.00"),
    ],
)
def test_a_wrong_figure_fails_here_alone(line: str, why: str) -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
    """).read(f"wait 1m\n{line}")
    assert failing(case.evidence()) == {ID}
    assert why in sentences(results(case.evidence())[ID])


def test_a_reading_must_be_a_balance_the_guest_had() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
    """)
    good, bad = Reading("anna", 17000, HOUR, "backend"), Reading("anna", 16999, HOUR, "backend")
    assert failing(case.evidence(readings=(good,))) == set()
    assert failing(case.evidence(readings=(bad,))) == {ID}


def test_nothing_told_is_skipped_and_no_ledger_unknown() -> None:
    assert results(night("guest anna 1.00").evidence())[ID].verdict is Verdict.SKIP
    told = night("""
        guest anna 120.00
        t1 identifies i anna -> ok balance=120.00
    """)
    assert results(told.evidence(ledger=None))[ID].verdict is Verdict.UNKNOWN


def with_numbers(evidence: Evidence) -> Evidence:
    """As a wire tells it that knows guests by number."""
    return replace(evidence, history=tuple(replace(n, entry=_numbered(n.entry)) for n in evidence.history))


def _numbered(entry: object) -> object:
    if isinstance(entry, Learnt) and isinstance(entry.answer, GuestFound):
        return replace(entry, answer=replace(entry.answer, guest="559726264"))
    return entry


@pytest.mark.parametrize(("told", "verdict"), [("120.00", Verdict.PASS), ("130.00", Verdict.FAIL)])
def test_a_guest_told_by_number_is_who_showed_the_card(told: str, verdict: Verdict) -> None:
    case = night(f"""
        guest anna 120.00
        t1 identifies i anna -> ok balance={told}
    """)
    result = results(with_numbers(case.evidence()))[ID]
    assert (result.verdict, result.examined) == (verdict, 1)


def test_a_till_that_asked_about_one_guest_and_was_told_of_another_fails() -> None:
    case = night("""
        guest anna 120.00
        guest ola 120.00
        t1 identifies i anna -> ok balance=120.00
    """)
    assert failing(case.evidence()) == set()
    evidence = case.evidence()
    told = replace(evidence, history=tuple(replace(n, entry=_of_ola(n.entry)) for n in evidence.history))
    assert ID in failing(told)
    assert sentences(results(told)[ID]).startswith("till t1 asked about anna and was told of ola")


def _of_ola(entry: object) -> object:
    if isinstance(entry, Learnt) and isinstance(entry.answer, GuestFound):
        return replace(entry, answer=replace(entry.answer, guest="ola"))
    return entry
