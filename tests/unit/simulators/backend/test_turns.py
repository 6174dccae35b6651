"""Receipts that ask for their permissions, are tried again, voided, committed again and reinstated.

farcard.md 4.2, 6.1 and 7.2.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from simulators.kit.money import Minor
from simulators.till.answer import Committed, Reason, Voided
from simulators.till.asks import CouponMark, GiftMark
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit, FindReceipt, Return
from simulators.till.receipt import Discount
from tests.unit.simulators.backend.shop import (
    BOB,
    CAKE,
    CODE,
    COFFEE,
    NOON,
    TEA,
    Disk,
    Till,
    items,
    reason_of,
)
from tests.unit.simulators.backend.till_of_receipts import (
    AGAIN,
    COUPON_ASK,
    GIFT_ASK,
    OTHER,
    REINSTATE,
    Cash,
    assert_same,
)

TWO_SWEETS = (*items(1, CAKE, 1990), *items(1, TEA, 990))


@pytest.fixture
def disk() -> Iterator[Disk]:
    """Whatever happened, other books from the same rows hold the same."""
    disk = Disk()
    yield disk
    assert_same(disk)


def kinds(entries: tuple[Entry, ...]) -> list[tuple[str, Minor]]:
    return [(entry.kind.value, entry.points) for entry in entries if entry.kind is not EntryKind.OPENING]


# -- asked for with the receipt ---------------------------------------------------------------------------------------


def test_points_asked_for_with_the_receipt_stand_before_the_sale_under_their_own_key(disk: Disk) -> None:
    commit = Cash().pay(1000)
    assert disk.do(commit) == Committed(1980, 1000, 12980)
    assert [(e.kind, e.points, e.amount, e.key) for e in disk.books.entries[2:]] == [
        (EntryKind.REDEMPTION, -1000, 1000, commit.asks[0].origin.key),
        (EntryKind.SALE, 1980, 2980, commit.origin.key),
    ]


def test_a_gift_a_coupon_and_points_together_each_post_under_their_own_key(disk: Disk) -> None:
    gift = (Discount("Two sweets", 1990, "sweet", CAKE), Discount("Two sweets", 990, "sweet", TEA))
    coupon = Discount("Birthday", 894, "BDAY-1")
    commit = Cash().pay(
        500,
        lines=(*items(1, COFFEE, 1490), *TWO_SWEETS),
        discounts=(*gift, coupon),
        coupons=("sweet", "BDAY-1"),
        marks=(GiftMark(GIFT_ASK, "sweet"), CouponMark(COUPON_ASK, "BDAY-1")),
    )
    answer = disk.do(commit)
    assert isinstance(answer, Committed)
    posted = disk.books.entries[2:]
    assert [(e.kind, e.points, e.amount, e.note or e.coupon) for e in posted] == [
        (EntryKind.GIFT, -1000, 2980, "sweet"),
        (EntryKind.COUPON, 0, 894, "BDAY-1"),
        (EntryKind.REDEMPTION, -500, 500, ""),
        (EntryKind.SALE, 96, 596, ""),
    ]
    assert [e.key.rpartition("/")[2] for e in posted] == ["113", "112", "110", "101"]
    assert {e.made_at for e in posted} == {commit.origin.made_at}


SPOILT = {
    "too few points": (Reason.INSUFFICIENT, {"points": 12_500, "lines": items(20)}),
    "points are fine, the receipt is another guest's": (Reason.WRONG_GUEST, {"points": 1000}),
    "a points tender that nobody asked for": (Reason.NOT_APPLICABLE, {"points": 1000}),
    "the second of two": (Reason.OUTSIDE_WINDOW, {"points": 1000}),
    "an ask of another check": (Reason.MALFORMED, {"points": 1000}),
    "two asks with one key": (Reason.MALFORMED, {"points": 1000}),
    "an ask with the key of the receipt": (Reason.MALFORMED, {"points": 1000}),
}


def _spoil(how: str, commit: Commit, till: Till) -> Commit:
    asks = commit.asks
    first = asks[0].origin
    match how:
        case "points are fine, the receipt is another guest's":
            return replace(commit, receipt=replace(commit.receipt, guest=BOB))
        case "a points tender that nobody asked for":
            tender = replace(commit.receipt.tenders[0], key=replace(first, number=99).key)
            return replace(commit, receipt=replace(commit.receipt, tenders=(tender,)))
        case "the second of two":
            return replace(commit, asks=(*asks, replace(till.coupon(7, "VAL-1"), origin=replace(first, number=50))))
        case "an ask of another check":
            return replace(commit, asks=(*asks, replace(asks[0], origin=replace(first, number=50, check=8))))
        case "two asks with one key":
            return replace(commit, asks=(*asks, asks[0]))
        case "an ask with the key of the receipt":
            return replace(commit, asks=(*asks, replace(asks[0], origin=commit.origin)))
        case _:
            return commit


@pytest.mark.parametrize("how", SPOILT)
def test_all_or_nothing(disk: Disk, how: str) -> None:
    """Holds let go and codes bound on the way are as they were, too."""
    till = Till()
    disk.do(till.hold(7, 300))
    reason, content = SPOILT[how]
    commit = _spoil(how, Cash().pay(guest=CODE, **content), till)  # type: ignore[arg-type]
    rows, before = dict(disk.rows), disk.again().accounts
    assert reason_of(disk.do(commit)) is reason
    assert disk.rows.pop(f"answer/{commit.origin.key}").key not in rows
    assert disk.rows == rows
    del disk.books.accounts.answers[commit.origin.key]
    assert vars(disk.books.accounts) == vars(before)


def test_a_key_that_was_voided_is_not_spent_with_a_receipt(disk: Disk) -> None:
    commit, till = Cash().pay(1000), Till()
    disk.do(till.void(7, commit.asks[0].origin.key))
    assert reason_of(disk.do(commit)) is Reason.VOIDED
    assert kinds(disk.books.entries) == [("void", 0)]


def test_a_key_that_something_else_came_under_is_not_spent_with_a_receipt(disk: Disk) -> None:
    commit = Cash().pay(1000)
    disk.do(commit.asks[0])
    assert reason_of(disk.do(commit)) is Reason.CONFLICT
    assert kinds(disk.books.entries) == [("redemption", -1000)]


def test_what_was_asked_for_with_a_receipt_is_voided_with_it_only(disk: Disk) -> None:
    commit, till = Cash().pay(1000), Till()
    disk.do(commit)
    assert reason_of(disk.do(till.void(7, commit.asks[0].origin.key))) is Reason.NOT_APPLICABLE
    assert disk.do(till.void(7)) == Voided(1000, 1980, 12000)


def test_a_one_time_code_is_bound_by_what_is_posted_only(disk: Disk) -> None:
    assert reason_of(disk.do(Cash(7).pay(12_500, lines=items(20), guest=CODE))) is Reason.INSUFFICIENT
    assert isinstance(disk.do(Cash(8).pay(1000, guest=CODE)), Committed)
    assert reason_of(disk.do(Cash(9).pay(1000, guest=CODE))) is Reason.USED


# -- tried again ------------------------------------------------------------------------------------------------------


def test_a_refused_receipt_is_judged_anew_at_a_later_moment_and_not_before(disk: Disk) -> None:
    cash = Cash()
    short = cash.pay(12_500, lines=items(20), second=10)
    assert reason_of(disk.do(short)) is Reason.INSUFFICIENT
    disk.do(Cash(8).pay(lines=items(1)))
    assert reason_of(disk.do(short)) is Reason.INSUFFICIENT, "a copy is no other try"
    assert isinstance(disk.do(cash.pay(12_500, lines=items(20), second=11)), Committed)
    assert isinstance(disk.do(short), Committed), "the late copy of a try hears what came of it"
    assert kinds(disk.books.entries) == [("sale", 1490), ("redemption", -12500), ("sale", 17300)]


def test_a_copy_of_a_try_that_was_refused_again_is_not_judged_once_more(disk: Disk) -> None:
    cash = Cash()
    first, second = cash.pay(12_500, lines=items(20)), cash.pay(12_500, lines=items(20))
    for commit in (first, second):
        assert reason_of(disk.do(commit)) is Reason.INSUFFICIENT
    disk.do(Cash(8).pay(lines=items(1)))
    for commit in (first, second):
        assert reason_of(disk.do(commit)) is Reason.INSUFFICIENT


def test_another_content_under_the_key_of_a_refused_receipt_is_a_conflict(disk: Disk) -> None:
    cash = Cash()
    disk.do(cash.pay(12_500, lines=items(20)))
    assert reason_of(disk.do(cash.pay(1000))) is Reason.CONFLICT


def test_a_try_after_a_success_says_the_same_and_posts_nothing(disk: Disk) -> None:
    cash = Cash()
    answer, entries = disk.do(cash.pay(1000)), disk.books.entries
    assert disk.do(cash.pay(1000)) == answer
    assert disk.books.entries == entries


def test_a_void_of_before_the_latest_try_does_not_reach_what_that_was_told(disk: Disk) -> None:
    cash = Cash()
    first = cash.pay(1000, second=10)
    answer = disk.do(first)
    assert disk.do(cash.pay(1000, second=12)) == answer
    assert disk.do(cash.void(second=11)) == Voided(0, 0, None)
    assert disk.balance() == 12980
    assert disk.do(cash.pay(1000, second=13)) == answer


def test_a_receipt_told_again_under_another_key_stands_from_then_on(disk: Disk) -> None:
    cash = Cash()
    answer = disk.do(cash.pay(second=10))
    assert disk.do(cash.pay(number=AGAIN, second=12)) == answer
    assert disk.do(cash.void(second=11)) == Voided(0, 0, None)
    assert disk.do(cash.void(number=OTHER, second=12)) == Voided(0, 2980, 12000)


# -- voided and open again --------------------------------------------------------------------------------------------


def test_a_void_that_reopens_leaves_the_account_as_before_and_the_receipt_may_be_paid_again(disk: Disk) -> None:
    cash = Cash()
    first = cash.pay(1000)
    disk.do(first)
    assert disk.do(cash.void()) == Voided(1000, 1980, 12000)
    assert reason_of(disk.do(first)) is Reason.VOIDED
    assert disk.do(cash.pay(500)) == Committed(2480, 500, 13980), "the same keys and another content"
    assert reason_of(disk.do(first)) is Reason.VOIDED
    assert kinds(disk.books.entries) == [
        ("redemption", -1000),
        ("sale", 1980),
        ("void", -1980),
        ("void", 1000),
        ("redemption", -500),
        ("sale", 2480),
    ]


def test_a_void_of_the_same_moment_takes_its_receipt_with_it(disk: Disk) -> None:
    """A reversal made for a receipt that nobody answered carries the receipt's moment."""
    cash = Cash()
    commit = cash.pay(1000, second=5)
    disk.do(commit)
    assert disk.do(cash.void(second=5)) == Voided(1000, 1980, 12000)
    assert isinstance(disk.do(cash.pay(1000, second=6)), Committed)


def test_a_void_of_a_receipt_never_seen_leaves_a_trace_and_forbids_what_was_made_before(disk: Disk) -> None:
    cash = Cash()
    late, void = cash.pay(1000), cash.void()
    assert disk.do(void) == Voided(0, 0, None)
    assert reason_of(disk.do(late)) is Reason.VOIDED
    assert reason_of(disk.do(Till(at=NOON - timedelta(hours=1)).redeem(7, 100))) is Reason.VOIDED
    assert kinds(disk.books.entries) == [("void", 0)]
    assert isinstance(disk.do(cash.pay(1000)), Committed), "the very key that was refused as late"


def test_a_repeated_void_says_the_same_until_the_sale_is_posted_again(disk: Disk) -> None:
    cash = Cash()
    disk.do(cash.pay(1000, second=1))
    answer = disk.do(cash.void(second=2))
    entries = disk.books.entries
    assert disk.do(cash.void(second=3)) == answer
    assert disk.books.entries == entries
    disk.do(cash.pay(500, second=4))
    assert disk.do(cash.void(second=3)) == answer, "a late copy"
    assert disk.balance() == 13980
    assert disk.do(cash.void(second=5)) == Voided(500, 2480, 12000)
    assert disk.do(cash.void(second=5)) == Voided(500, 2480, 12000)


def test_a_void_overtaken_by_the_next_turn_changes_nothing(disk: Disk) -> None:
    cash = Cash()
    disk.do(cash.pay(500, second=3))
    assert disk.do(cash.void(number=OTHER, second=2)) == Voided(0, 0, None)
    assert disk.balance() == 13980


def test_a_receipt_voided_for_good_stays_so_whatever_would_reopen_it(disk: Disk) -> None:
    cash = Cash()
    disk.do(cash.pay(1000))
    disk.do(cash.void(number=OTHER, reopens=False))
    assert disk.do(cash.void()) == Voided(0, 0, None)
    assert reason_of(disk.do(cash.pay(1000, number=AGAIN))) is Reason.VOIDED
    assert reason_of(disk.do(cash.pay(1000, number=REINSTATE, reinstates=True))) is Reason.VOIDED


def test_a_reopened_receipt_can_be_voided_for_good(disk: Disk) -> None:
    cash = Cash()
    disk.do(cash.pay(1000))
    disk.do(cash.void())
    disk.do(cash.pay(1000))
    assert disk.do(cash.void(number=OTHER, reopens=False)) == Voided(1000, 1980, 12000)
    assert reason_of(disk.do(cash.pay(1000, number=AGAIN))) is Reason.VOIDED


def test_a_reopened_receipt_is_no_finished_one(disk: Disk) -> None:
    cash, till = Cash(), Till()
    disk.do(cash.pay(1000))
    disk.do(cash.void())
    assert reason_of(disk.do(FindReceipt(till.origin(0), cash.receipt))) is Reason.VOIDED
    assert reason_of(disk.do(Return(till.origin(0), cash.receipt))) is Reason.VOIDED
    disk.do(cash.pay(500))
    assert reason_of(disk.do(Return(till.origin(0), cash.receipt))) is None


# -- reinstated -------------------------------------------------------------------------------------------------------


def test_a_reinstated_sale_stands_as_it_was_whatever_the_rules_say_now(disk: Disk) -> None:
    cash = Cash()
    disk.do(cash.pay(11_000, lines=items(20)))
    disk.do(cash.void())
    disk.do(Cash(8).pay(5000, lines=items(10)))
    reinstate = cash.pay(11_000, lines=items(20), number=REINSTATE, reinstates=True)
    there = disk.balance()
    answer = disk.do(reinstate)
    assert answer == Committed(18_800, 11_000, there - 11_000 + 18_800)
    assert [(e.kind, e.points, e.key) for e in disk.books.entries[-2:]] == [
        (EntryKind.REDEMPTION, -11_000, reinstate.asks[0].origin.key),
        (EntryKind.SALE, 18_800, reinstate.origin.key),
    ]
    assert disk.do(reinstate) == answer
    assert disk.do(cash.void(second=99)) == Voided(11_000, 18_800, there)


def test_a_reinstatement_posts_points_under_the_keys_it_asks_with(disk: Disk) -> None:
    cash = Cash()
    disk.do(cash.pay(1000))
    disk.do(cash.void())
    reinstate = cash.pay(1000, number=REINSTATE, ask=OTHER, reinstates=True)
    assert isinstance(disk.do(reinstate), Committed)
    assert disk.books.entries[-2].key == reinstate.asks[0].origin.key
    assert disk.books.entries[-2].key.endswith(str(OTHER))


def test_a_reinstatement_spends_below_the_balance_if_it_must(disk: Disk) -> None:
    cash = Cash()
    disk.do(cash.pay(11_000, lines=items(8)))
    disk.do(cash.void())
    disk.do(Cash(8).pay(8000, lines=items(6)))
    assert isinstance(disk.do(cash.pay(11_000, lines=items(8), number=REINSTATE, reinstates=True)), Committed)
    assert disk.balance() == 12_000 - 11_000 + 920 - 8000 + 940


def test_a_reinstatement_of_a_void_that_never_came_answers_as_the_sale_and_forbids_that_void(disk: Disk) -> None:
    cash = Cash()
    answer = disk.do(cash.pay(1000, second=1))
    void = cash.void(second=2)
    assert disk.do(cash.pay(1000, number=REINSTATE, second=3, reinstates=True)) == answer
    assert kinds(disk.books.entries) == [("redemption", -1000), ("sale", 1980)]
    assert disk.do(void) == Voided(0, 0, None)
    assert disk.balance() == 12980


def test_a_reinstatement_of_what_was_never_seen_is_a_sale(disk: Disk) -> None:
    cash = Cash()
    void = cash.void(second=2)
    assert disk.do(cash.pay(1000, number=REINSTATE, second=3, reinstates=True)) == Committed(1980, 1000, 12980)
    assert disk.do(void) == Voided(0, 0, None)
    assert disk.balance() == 12980


def test_a_reinstatement_of_before_the_void_is_late(disk: Disk) -> None:
    cash = Cash()
    disk.do(cash.pay(1000, second=1))
    disk.do(cash.void(second=2))
    reinstate = cash.pay(1000, number=REINSTATE, second=3, reinstates=True)
    disk.do(reinstate)
    disk.do(cash.void(second=4))
    assert reason_of(disk.do(reinstate)) is Reason.VOIDED
    assert disk.balance() == 12000


def test_another_receipt_is_not_reinstated(disk: Disk) -> None:
    cash = Cash()
    disk.do(cash.pay(1000))
    disk.do(cash.void())
    assert reason_of(disk.do(cash.pay(500, number=REINSTATE, reinstates=True))) is Reason.CONFLICT
    assert disk.balance() == 12000


def test_returns_of_a_voided_sale_come_back_with_it(disk: Disk) -> None:
    cash, till = Cash(), Till(at=NOON + timedelta(hours=1))
    disk.do(cash.pay(1000))
    disk.do(till.back(7))
    before = disk.balance()
    disk.do(cash.void(second=9000))
    assert disk.balance() == 12000
    disk.do(cash.pay(1000, number=REINSTATE, second=9001, reinstates=True))
    assert disk.balance() == before
    assert reason_of(disk.do(Return(till.origin(0), cash.receipt))) is Reason.ALREADY_RETURNED


def test_what_a_void_undid_twice_is_reinstated_once(disk: Disk) -> None:
    """The second void finds nothing; what the first one undid is what comes back."""
    cash = Cash()
    disk.do(cash.pay(1000))
    disk.do(cash.void())
    disk.do(cash.void(number=OTHER))
    assert isinstance(disk.do(cash.pay(1000, number=REINSTATE, reinstates=True)), Committed)
    assert disk.balance() == 12980
