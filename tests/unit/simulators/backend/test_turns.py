"""Receipts that ask for their permissions, are tried again, voided, committed again and reinstated (farcard.md 4.2, 6.1,
7.2)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from simulators.kit.money import Minor
from simulators.till.answer import Committed, Reason, Refused, Voided
from simulators.till.asks import CouponMark, GiftMark, asks_of
from simulators.till.identifier import Identifier
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit, FindReceipt, Origin, Redeem, Return, Void
from simulators.till.receipt import POINTS, Discount, Line, Receipt, ReceiptId, Tender
from tests.unit.simulators.backend.shop import (
    ANNA,
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

DAY = NOON.date()
SALE, AGAIN, ROLLBACK, REINSTATE = 1, 2, 3, 4
POINTS_ASK, COUPON_ASK, GIFT_ASK = 10, 11, 12
TWO_SWEETS = (*items(1, CAKE, 1990), *items(1, TEA, 990))


class Cash:
    """One check of a till that knows only the finished receipt; a second passes with every call."""

    def __init__(self, check: int = 7, terminal: str = "5") -> None:
        self.receipt = ReceiptId("s1", DAY, terminal, check)
        self.seconds = 0

    def origin(self, number: int, second: int | None = None) -> Origin:
        self.seconds += 1
        made_at = NOON + timedelta(seconds=self.seconds if second is None else second)
        return Origin("s1", self.receipt.terminal, DAY, made_at, self.receipt.check, number)

    def pay(
        self,
        points: Minor = 0,
        *,
        lines: tuple[Line, ...] = (),
        guest: Identifier | None = ANNA,
        number: int = SALE,
        second: int | None = None,
        reinstates: bool = False,
        discounts: tuple[Discount, ...] = (),
        coupons: tuple[str, ...] = (),
        marks: tuple[CouponMark | GiftMark, ...] = (),
    ) -> Commit:
        origin = self.origin(number, second)
        tenders = [Tender(POINTS, points, points, replace(origin, number=POINTS_ASK).key)] if points else []
        receipt = Receipt(
            self.receipt, NOON, origin.made_at, lines or items(2), discounts, tuple(tenders), guest, coupons
        )
        receipt = replace(receipt, tenders=(*tenders, Tender("cash", receipt.total - points)))
        return Commit(origin, receipt, asks_of(receipt, origin, marks), reinstates)

    def void(self, number: int = ROLLBACK, second: int | None = None, *, reopens: bool = True) -> Void:
        return Void(self.origin(number, second), self.receipt, reopens=reopens)


@pytest.fixture
def disk() -> Iterator[Disk]:
    """Whatever happened, other books from the same rows hold the same."""
    disk = Disk()
    yield disk
    assert_same(disk)


def assert_same(disk: Disk) -> None:
    ours, theirs = disk.books.accounts, disk.again().accounts
    assert theirs.ledger == ours.ledger
    for name, told in vars(theirs).items():
        assert told == getattr(ours, name), name


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
