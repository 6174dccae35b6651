"""guest.linearizable on histories with known verdicts, and on drawn ones: those that happened one after another pass,
and one reading that is off does not."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import harness.checks.linearizable
from harness.history.evidence import Evidence, Noted
from harness.history.verdict import CheckResult, Verdict
from simulators.kit.money import show_minor
from simulators.till.answer import GuestFound
from simulators.till.attempt import Learnt
from simulators.till.programme import GiftOffer, Programme
from tests.unit.harness.checks.notation import Night, failing, night, results, sentences

ID = "guest.linearizable"


def judged(case: Night, **changes: object) -> CheckResult:
    return results(case.evidence(**changes))[ID]


def blind(text: str, programme: Programme | None = None) -> CheckResult:
    """As of a target whose ledger cannot be read."""
    case = night(text) if programme is None else night(text, programme)
    return judged(case, ledger=None)


def test_a_balance_cannot_be_spent_and_be_there_again() -> None:
    text = """
        guest anna 100.00
        t1 redeems r anna 50.00 on=a -> unknown
        t2 identifies i anna -> ok balance=100.00
        t3 identifies j anna -> ok balance=50.00
    """
    assert blind(text).verdict is Verdict.PASS
    again = blind(text + "t2 identifies k anna -> ok balance=100.00")
    assert again.verdict is Verdict.FAIL
    assert "where the balance is 50.00, none of these can come next" in sentences(again)
    assert "was told 100.00" in sentences(again)


def test_the_interval_has_nothing_to_say_of_that() -> None:
    case = night("""
        guest anna 100.00
        t1 redeems r anna 50.00 on=a -> unknown
        t3 identifies j anna -> ok balance=50.00
        t2 identifies k anna -> ok balance=100.00
    """)
    assert failing(case.evidence(ledger=None, settled=False)) == {ID}


def test_two_long_readings_may_cross_and_two_that_follow_each_other_may_not() -> None:
    crossing = """
        guest anna 100.00
        t1 sells a anna 22.00
        t2 identifies i anna
        t3 identifies j anna
        hears i ok balance=122.00
        hears j ok balance=100.00
        hears a ok earned=22.00 balance=122.00
    """
    assert blind(crossing).verdict is Verdict.PASS
    following = """
        guest anna 100.00
        t1 sells a anna 22.00
        t2 identifies i anna
        hears i ok balance=122.00
        t3 identifies j anna
        hears j ok balance=100.00
        hears a ok earned=22.00 balance=122.00
    """
    assert blind(following).verdict is Verdict.FAIL


def test_what_lies_between_the_bounds_may_be_no_sum_of_operations() -> None:
    text = """
        guest anna 100.00
        t1 sells a anna 22.00 -> unknown
        t2 identifies i anna -> ok balance={}
    """
    assert blind(text.format("122.00")).verdict is Verdict.PASS
    assert blind(text.format("110.00")).verdict is Verdict.FAIL


def test_not_both_of_two_spendings_of_the_same_points() -> None:
    text = """
        guest anna 100.00
        t1 redeems r anna 80.00 on=a -> ok points=80.00 amount=80.00 balance=20.00
        t2 redeems s anna {} on=b -> ok points={} amount=80.00 balance={}
    """
    assert blind(text.format("20.00", "20.00", "0.00")).verdict is Verdict.PASS
    assert blind(text.format("80.00", "80.00", "-60.00")).verdict is Verdict.FAIL


def test_points_that_were_there_are_not_refused() -> None:
    text = """
        guest anna 100.00
        t1 redeems r anna {} on=a -> refused
        t2 identifies i anna -> ok balance=100.00
    """
    assert blind(text.format("100.01")).verdict is Verdict.PASS
    refused = night(text.format("100.00"))
    assert failing(refused.evidence()) == {ID}
    assert "was refused as if there were less than 100.00" in sentences(judged(refused))


def test_points_may_have_been_held_or_away_when_they_were_refused() -> None:
    held = """
        guest anna 100.00
        t1 holds h anna 30.00 on=a = 0.00 -> ok points=30.00
        {}
        t2 redeems r anna 80.00 on=b -> refused
        t2 identifies i anna -> ok
    """
    assert failing(night(held.format("")).evidence()) == set()
    assert failing(night(held.format("t1 releases q h = 0.00 -> ok")).evidence()) == {ID}
    assert failing(night(held.format("wait 61m")).evidence()) >= {ID}
    away = """
        guest anna 100.00
        t1 redeems q anna 30.00 on=a -> unknown
        t2 redeems r anna 80.00 on=b -> refused
        t2 identifies i anna -> ok balance=100.00
    """
    assert blind(away.replace("\n        t2 identifies i anna -> ok balance=100.00", "")).verdict is Verdict.PASS
    assert blind(away).verdict is Verdict.FAIL, "they were there before it and are there after it"


@pytest.mark.parametrize(
    ("between", "verdict"),
    [
        ("", Verdict.FAIL),
        ("t1 reverses u c -> ok", Verdict.FAIL),
        ("t1 scans d C1 on=b -> ok", Verdict.PASS),
        ("t1 scans d C1 on=b -> unknown", Verdict.PASS),
        ("t1 scans d C1 on=b -> ok\nt1 reverses u d -> ok returned=0.00", Verdict.FAIL),
        ("t1 scans d C1 on=b -> ok\nt1 sells b anna 9.00 -> ok earned=9.00 balance=109.00", Verdict.FAIL),
        ("t1 scans d C1 on=b -> ok\nt1 sells b anna 9.00 coupons=C1 -> ok earned=9.00 balance=109.00", Verdict.PASS),
    ],
)
def test_a_coupon_is_used_for_everybody_or_for_nobody(between: str, verdict: Verdict) -> None:
    case = night("guest anna 100.00\ncoupon anna C1 reward:tea\nt1 scans c C1 on=c -> refused reason=not_applicable")
    case.read(f"{between}\nt2 scans e C1 on=e -> refused reason=used")
    assert judged(case, ledger=None).verdict is verdict


def test_a_coupon_is_used_once() -> None:
    text = """
        guest anna 100.00
        coupon anna C1 reward:tea
        t1 scans c C1 on=a -> {}
        t2 scans d C1 on=b -> ok
        t2 identifies i anna -> ok balance=100.00
    """
    assert blind(text.format("unknown")).verdict is Verdict.PASS
    assert blind(text.format("ok")).verdict is Verdict.FAIL


def test_a_void_closes_the_door() -> None:
    text = """
        guest anna 100.00
        t1 sells a anna 22.00 -> unknown
        t1 voids v a -> ok returned=0.00 revoked={} balance=100.00
        t2 identifies i anna -> ok balance={}
    """
    assert blind(text.format("0.00", "100.00")).verdict is Verdict.PASS
    assert blind(text.format("22.00", "100.00")).verdict is Verdict.PASS
    assert blind(text.format("0.00", "122.00")).verdict is Verdict.FAIL
    assert blind(text.format("7.00", "100.00")).verdict is Verdict.FAIL, "it never had 7.00 to take back"


def test_limits_told_are_of_the_same_account() -> None:
    gifts = Programme("gifts", zone="Europe/Warsaw", gifts=(GiftOffer("cake", "Cake", ("cake",), cost=2500),))
    text = """
        guest anna 100.00
        t1 takes g anna cake on=a -> ok
        t1 holds h anna {} on=a -> ok points={}
        t2 identifies i anna -> ok balance=75.00
    """
    assert blind(text.format("75.00", "75.00"), gifts).verdict is Verdict.PASS
    assert blind(text.format("76.00", "76.00"), gifts).verdict is Verdict.FAIL


def test_the_search_gives_up_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"t{n % 5} sells a{n} anna {n}.01 -> unknown" for n in range(1, 14)]
    text = "\n".join(("guest anna 0.00", *lines, "t9 identifies i anna -> ok balance=0.50"))
    monkeypatch.setattr(harness.checks.linearizable, "MOST_STATES", 200)
    result = judged(night(text), ledger=None, settled=False)
    assert result.verdict is Verdict.UNKNOWN
    assert "gave up after 200 states of the account of anna" in result.note


def test_unheard_operations_without_a_reading_cost_nothing() -> None:
    lines = [
        f"t{n % 5} sells a{n} anna {n}.01 -> unknown\nt7 identifies i{n} anna -> ok balance=0.00" for n in range(200)
    ]
    assert blind("\n".join(("guest anna 0.00", *lines))).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "text",
    [
        "t1 identifies i anna -> ok balance=90.00",
        "t1 sells a anna 22.00 = +23.00 -> ok",
        "t1 sells a anna 22.00 -> ok earned=22.00 balance=100.00\nt1 identifies i anna -> ok",
        "t1 redeems r anna 120.00 on=a = -120.00 -> ok",
    ],
)
def test_one_defect_is_one_finding(text: str) -> None:
    found = failing(night("guest anna 100.00\n" + text).evidence())
    assert found
    assert ID not in found


def test_nothing_told_is_skipped() -> None:
    assert judged(night("guest anna 100.00")).verdict is Verdict.SKIP
    assert judged(night("guest anna 100.00\nt1 sells a anna 5.00 -> unknown")).verdict is Verdict.SKIP
    unbounded = "guest anna 1.00\nt1 takes g anna nothing on=a -> ok\nt1 identifies i anna -> ok balance=1.00"
    assert blind(unbounded).verdict is Verdict.SKIP


# -- drawn histories --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """What tills do one after another, and how each is told of it."""

    verb: str
    points: int
    heard: bool
    """False: it happened and nobody heard."""


ACTS = st.lists(
    st.builds(
        Drawn,
        st.sampled_from(["sells", "redeems", "identifies", "voids", "adjusts"]),
        st.integers(1, 40),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
)


def played(acts: Sequence[Drawn]) -> Night:
    """The acts, one after another, by a programme that does everything right."""
    case = night("guest anna 100.00\nt9 identifies first anna -> ok balance=100.00")
    balance, sold = 10000, dict[str, int]()
    for n, act in enumerate(acts):
        points, till = act.points * 100, f"t{n % 4}"
        told, shown = "ok" if act.heard else "unknown", show_minor(points)
        match act.verb:
            case "sells":
                balance += points
                sold[f"s{n}"] = points
                figures = f"earned={shown} balance={show_minor(balance)}"
                case.read(f"{till} sells s{n} anna {shown} -> {told} {figures if act.heard else ''}")
            case "redeems" if points > balance:
                case.read(f"{till} redeems r{n} anna {shown} on=c{n} -> refused")
            case "redeems":
                balance -= points
                figures = f"points={shown} amount={shown} balance={show_minor(balance)}"
                case.read(f"{till} redeems r{n} anna {shown} on=c{n} -> {told} {figures if act.heard else ''}")
            case "adjusts":
                balance += points
                figures = f"points={shown} balance={show_minor(balance)}"
                case.read(f"{till} adjusts m{n} anna {shown} -> {told} {figures if act.heard else ''}")
            case "voids" if sold:
                label, earned = sold.popitem()
                balance -= earned
                figures = f"returned=0.00 revoked={show_minor(earned)}"
                case.read(f"{till} voids v{n} {label} -> {told} {figures if act.heard else ''}")
            case _:
                case.read(f"{till} identifies i{n} anna -> ok balance={show_minor(balance)}")
    return case.read(f"t9 identifies last anna -> ok balance={show_minor(balance)}")


def flipped(evidence: Evidence, by: int) -> Evidence:
    """The last reading is off."""
    *before, last = evidence.history
    assert isinstance(last.entry, Learnt)
    assert isinstance(last.entry.answer, GuestFound)
    told = last.entry.answer.balance
    assert told is not None
    wrong = replace(last.entry, answer=replace(last.entry.answer, balance=told + by))
    return replace(evidence, history=(*before, Noted(last.index, last.at, last.part, wrong)))


@settings(max_examples=150, deadline=None)
@given(ACTS)
def test_what_happened_one_after_another_is_accepted(acts: list[Drawn]) -> None:
    evidence = played(acts).evidence(ledger=None, settled=False)
    judgements = results(evidence)
    assert judgements[ID].verdict is Verdict.PASS, sentences(judgements[ID])
    assert judgements["balance.interval"].verdict is Verdict.PASS, sentences(judgements["balance.interval"])


@settings(max_examples=150, deadline=None)
@given(ACTS, st.integers(1, 99))
def test_a_reading_that_is_off_is_rejected(acts: list[Drawn], by: int) -> None:
    """Every operation moves whole points, so a balance with a fraction is none."""
    evidence = flipped(played(acts).evidence(ledger=None, settled=False), by)
    assert results(evidence)[ID].verdict in (Verdict.FAIL, Verdict.UNKNOWN)
    if all(act.heard for act in acts):
        assert failing(evidence) == {ID, "balance.interval"}
