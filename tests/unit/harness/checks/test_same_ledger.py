"""`ledger.same-for-every-till`, by hand-written ledgers: what counts, what does not, and when nothing can be said."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace as changed

from harness.checks.across.registry import (
    Member,
    across_checks,
    every_check,
    hold_against,
    judge_pair,
    nothing_to_hold_against,
)
from harness.checks.registry import Opinion, all_checks
from harness.history.verdict import CheckResult, Verdict
from harness.scenario.requirement import REQUIREMENTS
from simulators.till.ledger import Entry, EntryKind
from simulators.till.programme import CouponKind, Guest, IssuedCoupon
from simulators.till.receipt import ReceiptId

ID = "ledger.same-for-every-till"
DAY = date(2026, 3, 14)
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
GUESTS = (
    Guest("anna", (), coupons=(IssuedCoupon("SECRET-1", "anna", CouponKind.REWARD, "latte", NOON),)),
    Guest("bob", ()),
)


def entry(number: int, kind: EntryKind, guest: str = "anna", points: int = 0, amount: int = 0, **more: object) -> Entry:
    base = {"key": f"k{number}", "receipt": None, "made_at": NOON, "business_date": DAY, "posted_at": NOON}
    return Entry(number, kind, guest, points, amount, **{**base, **more})  # type: ignore[arg-type]


def sale(number: int, guest: str = "anna", points: int = 75, amount: int = 1500, **more: object) -> Entry:
    return entry(number, EntryKind.SALE, guest, points, amount, **more)


def member(kind: str, *ledger: Entry, verdict: Verdict = Verdict.PASS, differs: str = "") -> Member:
    return Member(f"mixed/sale[kind={kind},seed=0]", kind, verdict, tuple(ledger), GUESTS, differs)


def held(first: Member, later: Member) -> CheckResult:
    (result,) = hold_against(first, later)
    assert result.id == ID
    return result


LEDGER = (
    entry(1, EntryKind.OPENING, points=10000),
    entry(2, EntryKind.REDEMPTION, points=-1000, amount=1000),
    sale(3),
    sale(4, "bob", 0, 800),
    sale(5, ""),
    entry(6, EntryKind.RETURN, "bob", -10, 400, earned=10, reverses=4),
    entry(7, EntryKind.COUPON, "anna", 0, 500, coupon="SECRET-1"),
    entry(8, EntryKind.GIFT, "anna", -500, 0, note="two"),
    entry(9, EntryKind.VOID, "anna", -75, 1500, reverses=3),
)


def test_the_same_ledger_is_the_same() -> None:
    result = held(member("micros", *LEDGER), member("farcard", *LEDGER))
    assert (result.verdict, result.examined, result.findings) == (Verdict.PASS, 8, ())
    assert result.note == "as in mixed/sale[kind=micros,seed=0]"


def test_what_is_the_tills_own_does_not_count() -> None:
    """Other numbers, keys, receipts, times, an opening balance, the order between guests, voids of nothing."""
    own = [
        changed(
            e,
            number=e.number + 10,
            key=f"other{e.number}",
            receipt=ReceiptId("s", DAY, "9", 77 + e.number),
            made_at=NOON + timedelta(seconds=e.number),
            posted_at=NOON + timedelta(hours=e.number),
            reverses=None if e.reverses is None else e.reverses + 10,
        )
        for e in LEDGER
    ]
    opening, redemption, sold, bobs, nobodys, *rest = own
    nothing = entry(30, EntryKind.VOID, "anna")
    later = [changed(opening, points=1), nobodys, bobs, redemption, sold, nothing, *rest]
    assert held(member("micros", *LEDGER), member("farcard", *later)).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("change", "observed"),
    [
        ({"points": 76}, "sale of 15.00, 0.76 points on 2026-03-14 (ledger 3)"),
        ({"amount": 1400}, "sale of 14.00, 0.75 points on 2026-03-14 (ledger 3)"),
        ({"business_date": date(2026, 3, 13)}, "sale of 15.00, 0.75 points on 2026-03-13 (ledger 3)"),
        ({"kind": EntryKind.HOLD}, "hold of 15.00, 0.75 points on 2026-03-14 (ledger 3)"),
    ],
)
def test_what_the_till_cannot_choose_counts(change: dict[str, object], observed: str) -> None:
    later = [changed(e, **change) if e.number == 3 else e for e in LEDGER[:5]]
    result = held(member("micros", *LEDGER[:5]), member("farcard", *later))
    assert result.verdict is Verdict.FAIL
    (finding,) = result.findings
    there = "sale of 15.00, 0.75 points on 2026-03-14 (ledger 3)"
    assert finding.observed == observed
    assert finding.expected == f"{there}, as in mixed/sale[kind=micros,seed=0]"
    assert finding.ledger == (3,)
    assert finding.explain == (f"anna, entry 2: a till of kind micros left {there}, one of kind farcard {observed}")


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (6, {"earned": 9}),
        (6, {"spent": 1}),
        (7, {"coupon": "DRAWN-7"}),
        (8, {"note": "three"}),
        (9, {"reverses": 2}),
    ],
)
def test_so_do_what_is_given_back_the_offer_the_gift_and_what_is_undone(number: int, change: dict[str, object]) -> None:
    later = [changed(e, **change) if e.number == number else e for e in LEDGER]
    result = held(member("micros", *LEDGER), member("farcard", *later))
    assert [f.ledger for f in result.findings] == [(number,)]
    assert "SECRET-1" not in str(result)
    assert "DRAWN-7" not in str(result)


def test_codes_drawn_in_the_case_may_differ() -> None:
    claim = entry(2, EntryKind.CLAIM, points=-100, coupon="AAA")
    one, other = member("micros", claim), member("farcard", changed(claim, coupon="BBB"))
    assert held(one, other).verdict is Verdict.PASS


def test_an_entry_too_few_and_one_too_many_are_told() -> None:
    fewer = held(member("micros", *LEDGER[:3]), member("farcard", *LEDGER[:2])).findings[0]
    assert (fewer.observed, fewer.ledger) == ("nothing more", ())
    more = held(member("micros", *LEDGER[:2]), member("farcard", *LEDGER[:3])).findings[0]
    assert more.expected == "nothing more, as in mixed/sale[kind=micros,seed=0]"
    assert more.ledger == (3,)


def test_the_order_of_a_guests_entries_counts() -> None:
    swapped = (LEDGER[0], LEDGER[2], LEDGER[1])
    (finding,) = held(member("micros", *LEDGER[:3]), member("farcard", *swapped)).findings
    assert finding.explain.startswith("anna, entry 1: a till of kind micros left redemption of 10.00, -10.00 points")


def test_guests_are_told_each_for_themselves() -> None:
    later = [changed(e, points=1) if e.number in (3, 4, 5) else e for e in LEDGER[:5]]
    findings = held(member("micros", *LEDGER[:5]), member("farcard", *later)).findings
    assert [f.explain.partition(",")[0] for f in findings] == ["receipts without a guest", "anna", "bob"]


def test_newcomers_are_known_by_the_order_they_came_in() -> None:
    def with_newcomers(one: str, other: str) -> tuple[Entry, ...]:
        return sale(1, one, 5), sale(2, other, 7), sale(3, one, 9)

    same = held(member("micros", *with_newcomers("g1", "g2")), member("farcard", *with_newcomers("x", "a")))
    assert same.verdict is Verdict.PASS
    wrong = held(member("micros", *with_newcomers("g1", "g2")), member("farcard", sale(1, "x", 7), sale(2, "a", 5)))
    assert [f.explain.partition(",")[0] for f in wrong.findings] == ["newcomer 1", "newcomer 2"]


def test_nothing_posted_by_either_says_nothing() -> None:
    result = held(member("micros", LEDGER[0]), member("farcard", LEDGER[0]))
    assert (result.verdict, result.note) == (Verdict.SKIP, "neither till posted anything")


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.ERROR, Verdict.UNKNOWN])
@pytest.mark.parametrize("who", [0, 1])
def test_a_case_that_did_not_pass_is_held_against_nothing(verdict: Verdict, who: int) -> None:
    pair = [member("micros", *LEDGER), member("farcard")]
    pair[who] = replace(pair[who], verdict=verdict)
    result = held(*pair)
    assert result.verdict is Verdict.UNKNOWN
    assert result.note == f"{pair[who].case} did not pass by itself ({verdict.value})"
    assert judge_pair(*pair)[0].verdict is Verdict.FAIL, "power judges by the checks alone"


def test_a_known_breach_is_in_order_and_a_skipped_case_was_not_played() -> None:
    known = replace(member("micros", *LEDGER), verdict=Verdict.KNOWN)
    assert held(known, member("farcard", *LEDGER)).verdict is Verdict.PASS
    skipped = replace(member("micros"), verdict=Verdict.SKIP, ledger=None)
    assert held(skipped, member("farcard", *LEDGER)).verdict is Verdict.SKIP


def test_a_scenario_that_says_why_may_differ() -> None:
    why = "a FarCards till has no returns"
    result = held(member("micros", *LEDGER, differs=why), member("farcard", differs=why))
    assert (result.verdict, result.note) == (Verdict.SKIP, f"the scenario says that its cases may differ: {why}")


def test_a_ledger_that_cannot_be_read_is_told() -> None:
    result = held(replace(member("micros"), ledger=None), member("farcard", *LEDGER))
    assert (result.verdict, result.note) == (
        Verdict.SKIP,
        "the ledger of mixed/sale[kind=micros,seed=0] cannot be read",
    )


def test_a_check_that_breaks_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def divide(*_: Member) -> Opinion:
        raise ZeroDivisionError("of ours")

    broken = replace(across_checks()[0], judge=divide)
    monkeypatch.setattr("harness.checks.across.registry.across_checks", lambda: (broken,))
    result = held(member("micros", *LEDGER), member("farcard", *LEDGER))
    assert result.verdict is Verdict.ERROR
    assert result.note.startswith("the check broke: ZeroDivisionError")


def test_it_is_listed_beside_the_others() -> None:
    assert [check.id for check in every_check()] == [
        *(check.id for check in all_checks()),
        *(check.id for check in across_checks()),
    ]
    (mine,) = [check for check in every_check() if check.id == ID]
    assert set(mine.covers) <= set(REQUIREMENTS)
    assert [r.note for r in nothing_to_hold_against("alone")] == ["alone"]
