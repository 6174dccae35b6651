"""What the checks that were there before make of codes, holds, held receipts and points given by hand."""

import pytest

from harness.checks.across.registry import Member
from harness.checks.across.same_ledger import same_ledger
from harness.checks.registry import Opinion
from harness.history.verdict import Verdict
from simulators.till.programme import GiftOffer, Programme
from tests.unit.harness.checks.notation import Night, failing, night, results, sentences

GIFTS = Programme("gifts", zone="Europe/Warsaw", gifts=(GiftOffer("cake", "Cake", ("cake",), cost=2500),))
APP = """
    guest anna 540.00
    guest boris 50.00
    anna-phone codes k anna pay points=300.00 -> ok code=483920175
    t1 attaches x #483920175 on=a -> ok most=300.00
"""
HELD = "t1 holds h #483920175 300.00 on=a = 0.00 amount=300.00 -> ok"
POSTED = """
    = release a 0.00 amount=300.00 reverses=3 guest=anna
    = redemption a+ -300.00 amount=300.00 guest=anna
    = sale a +950.00 amount=1250.00
"""
UNHELD = POSTED.split("\n", 2)[2]


def case(*lines: str, programme: Programme | None = None) -> Night:
    text = "\n".join((APP, *lines))
    return night(text) if programme is None else night(text, programme)


def test_a_receipt_whose_points_were_held_may_wait() -> None:
    played = case(HELD, "t1 sells a #483920175 1250.00 asks=300.00 held=yes -> offline", "wait 10m", POSTED)
    assert failing(played.evidence()) == set()
    for id in ("balance.no-overspend", "commit.all-or-nothing", "replay.nothing-lost", "balance.conservation"):
        assert results(played.evidence())[id].verdict is Verdict.PASS, id


def test_one_that_only_says_so_may_not() -> None:
    for lines in (
        ("t1 sells a #483920175 1250.00 asks=300.00 held=yes -> offline", UNHELD),
        (
            "t1 holds h #483920175 200.00 on=a = 0.00 amount=200.00 -> ok",
            "t1 sells a #483920175 1250.00 asks=300.00 held=yes -> offline",
            POSTED,
        ),
        (
            HELD,
            "t1 releases r h = 0.00 amount=300.00 -> ok",
            "t1 sells a #483920175 1250.00 asks=300.00 held=yes -> offline",
            UNHELD,
        ),
    ):
        played = case(*lines)
        assert failing(played.evidence()) == {"balance.no-overspend"}, lines
        assert "was accepted for later at till t1 as if set aside before" in sentences(
            results(played.evidence())["balance.no-overspend"]
        )


def test_what_a_dead_receipt_asked_for_is_dead_with_it() -> None:
    played = case(
        HELD,
        "t1 sells a #483920175 1250.00 asks=300.00 held=yes -> offline",
        "dead a refused: insufficient",
    )
    assert failing(played.evidence()) == set()
    lost = case(HELD, "t1 sells a #483920175 1250.00 asks=300.00 held=yes -> offline")
    assert failing(lost.evidence()) == {"replay.nothing-lost"}


def test_half_a_held_receipt_is_torn() -> None:
    played = case(HELD, "t1 sells a #483920175 1250.00 asks=300.00 held=yes -> offline", POSTED.rpartition("= sale")[0])
    assert "commit.all-or-nothing" in failing(played.evidence())


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("t1 redeems r #483920175 310.00 on=a = -310.00 amount=310.00 -> ok", "is for 300.00 points"),
        ("t1 holds h #483920175 310.00 on=a = 0.00 amount=310.00 -> ok", "is for 300.00 points"),
        ("t1 takes g #483920175 cake on=a = -25.00 amount=5.00 -> ok", "not for a gift"),
    ],
)
def test_more_than_the_guest_chose_is_against_the_rules(line: str, why: str) -> None:
    played = case(line, programme=GIFTS)
    assert failing(played.evidence()) == {"balance.conservation"}
    assert why in sentences(results(played.evidence())["balance.conservation"])


def test_in_two_pieces_too() -> None:
    piece = "t1 redeems {} #483920175 200.00 on=a = -200.00 amount=200.00 -> ok"
    assert failing(case(piece.format("r")).evidence()) == set()
    assert failing(case(piece.format("r"), piece.format("s")).evidence()) == {"balance.conservation"}


def test_a_code_to_earn_or_for_a_gift_is_for_nothing_else() -> None:
    def played(mechanic: str, line: str) -> set[str]:
        app = f"guest anna 540.00\nanna-phone codes k anna {mechanic} -> ok code=483920175"
        return failing(night(f"{app}\nt1 attaches x #483920175 on=a -> ok\n{line}", GIFTS).evidence())

    redeems = "t1 redeems r #483920175 10.00 on=a = -10.00 amount=10.00 -> ok"
    takes = "t1 takes g #483920175 cake on=a = -25.00 amount=5.00 -> ok"
    sets_aside = "t1 holds h #483920175 0.00 gift=cake on=a = 0.00 amount=25.00 -> ok"
    assert played("accrue", redeems) == {"balance.conservation"}
    assert played("gift gift=cake", redeems) == {"balance.conservation"}
    assert played("gift gift=tea", takes) == {"balance.conservation"}
    assert played("gift gift=cake", takes) == set()
    assert played("gift gift=cake", sets_aside) == set()
    assert played("gift gift=cake", sets_aside.replace("25.00", "20.00")) == {"balance.conservation"}


def test_a_hold_takes_the_place_of_the_one_before() -> None:
    again = "t1 holds i #483920175 200.00 on=a"
    replaced = case(
        HELD,
        again,
        "= release i 0.00 amount=300.00 reverses=3",
        "= hold i 0.00 amount=200.00",
        "hears i ok points=200.00",
    )
    assert failing(replaced.evidence()) == set()
    both = case(HELD, again + " = 0.00 amount=200.00 -> ok")
    assert failing(both.evidence()) == {"balance.conservation"}
    assert "takes the place of entry 3 on its check, which was not let go" in sentences(
        results(both.evidence())["balance.conservation"]
    )
    over = case(HELD, "wait 2h", again + " = 0.00 amount=200.00 -> ok")
    assert failing(over.evidence()) == set()


def test_points_given_by_hand() -> None:
    given = case("office adjusts z anna 5.00 = +5.00 -> ok", "office adjusts y anna -45.00 = -45.00 -> ok")
    assert failing(given.evidence()) == set()
    wrong = case("office adjusts z anna 5.00 = +6.00 -> ok")
    assert failing(wrong.evidence()) == {"balance.conservation"}
    told = case("office adjusts z anna 5.00 = +5.00 -> ok points=6.00")
    assert failing(told.evidence()) == {"balance.answers-agree"}
    balance = case("office adjusts z anna 5.00 = +5.00 -> ok balance=1.00")
    assert failing(balance.evidence()) == {"balance.answers-agree"}
    lost = case("office adjusts z anna 5.00 -> ok")
    assert failing(lost.evidence()) == {"replay.nothing-lost"}
    elsewhere = case("office adjusts z anna 5.00 = +5.00 guest=boris -> unknown")
    assert failing(elsewhere.evidence()) == {"replay.nothing-invented"}
    ghost = case("office adjusts z anna 5.00 = +5.00 -> refused")
    assert failing(ghost.evidence()) == {"answer.no-ghost"}


def test_points_taken_by_hand_leave_the_floor() -> None:
    taken = case("office adjusts z boris -60.00 = -60.00 -> ok")
    assert failing(taken.evidence()) == {"balance.no-overspend"}
    aside = case(HELD, "office adjusts z anna -250.00 = -250.00 -> ok")
    assert failing(aside.evidence()) == {"balance.no-overspend"}


def test_what_is_told_at_the_scan_is_so() -> None:
    app = APP.rpartition("t1 attaches")[0]
    for figures, expected in (
        ("most=300.00", set[str]()),
        ("most=301.00", {"balance.answers-agree"}),
        ("most=300.00 balance=541.00", {"balance.answers-agree"}),
        ("most=0.00", set[str]()),
    ):
        assert failing(night(f"{app}t1 attaches x #483920175 on=a -> ok {figures}").evidence()) == expected, figures
    rich = "anna-phone codes l boris pay -> ok code=483920177\nt1 attaches y #483920177 on=b -> ok most={}"
    assert failing(night(app + rich.format("50.00")).evidence()) == set()
    over = night(app + rich.format("50.01"))
    assert failing(over.evidence()) == {"balance.answers-agree"}
    assert "it was 50.00 at most" in sentences(results(over.evidence())["balance.answers-agree"])


def test_what_was_let_go_is_told() -> None:
    gone = "t1 detaches d a = 0.00 amount=300.00 reverses=3 -> ok"
    assert failing(case(HELD, gone).evidence()) == set()
    assert failing(case(HELD, gone + " points=299.00").evidence()) == {"balance.answers-agree"}


def test_an_attaching_or_a_code_is_never_missed_in_the_ledger() -> None:
    result = results(case().evidence())["replay.nothing-lost"]
    assert result.verdict is Verdict.SKIP
    detached = results(case("t1 detaches d a -> ok points=0.00").evidence())["replay.nothing-lost"]
    assert detached.verdict is Verdict.PASS


def test_a_sale_with_a_code_is_the_guests_whose_app_took_it() -> None:
    assert failing(case("t1 sells a #483920175 50.00 = +50.00 -> ok").evidence()) == set()
    other = case("t1 sells a #483920175 50.00 = +50.00 guest=boris -> ok balance=100.00")
    assert "replay.nothing-invented" in failing(other.evidence())


def _member(played: Night, kind: str) -> Member:
    evidence = played.evidence()
    return Member(f"case[{kind}]", kind, Verdict.PASS, evidence.ledger, evidence.guests)


def test_whether_points_were_held_before_they_were_spent_does_not_tell_tills_apart() -> None:
    at_once = night("""
        guest anna 540.00
        guest boris 50.00
        t1 redeems r anna 300.00 on=a = -300.00 amount=300.00 -> ok
        t1 sells a anna 1250.00 points=300.00:r = +950.00 -> ok
    """)
    held = case(HELD, "t1 sells a #483920175 1250.00 asks=300.00 held=yes", POSTED, "hears a ok")
    agreed = same_ledger(_member(at_once, "micros"), _member(held, "iiko"))
    assert isinstance(agreed, Opinion)
    assert agreed.findings == ()
    forgotten = case(HELD, "t1 sells a #483920175 1250.00 asks=300.00 held=yes", UNHELD)
    differs = same_ledger(_member(at_once, "micros"), _member(forgotten, "iiko"))
    assert isinstance(differs, Opinion)
    assert [finding.observed[:4] for finding in differs.findings] == ["hold"]
