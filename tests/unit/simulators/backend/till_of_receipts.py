"""A till that knows only the finished receipt (r_keeper), for trying the backend on: one check of it."""

from datetime import timedelta

from msgspec.structs import replace

from simulators.kit.money import Minor
from simulators.till.asks import CouponMark, GiftMark, asks_of
from simulators.till.identifier import Identifier
from simulators.till.operation import Commit, Origin, Void
from simulators.till.receipt import POINTS, Discount, Line, Receipt, ReceiptId, Tender
from tests.unit.simulators.backend.shop import ANNA, NOON, Disk, items

DAY = NOON.date()
SALE, AGAIN, ROLLBACK, REINSTATE, OTHER = 101, 102, 103, 104, 105
POINTS_ASK, COUPON_ASK, GIFT_ASK = 110, 112, 113


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
        more: Minor = 0,
        *,
        lines: tuple[Line, ...] = (),
        guest: Identifier | None = ANNA,
        number: int = SALE,
        second: int | None = None,
        reinstates: bool = False,
        discounts: tuple[Discount, ...] = (),
        coupons: tuple[str, ...] = (),
        marks: tuple[CouponMark | GiftMark, ...] = (),
        ask: int = POINTS_ASK,
    ) -> Commit:
        """`points` and `more` of them are two payments."""
        origin = self.origin(number, second)
        paid = [amount for amount in (points, more) if amount]
        tenders = [Tender(POINTS, part, part, replace(origin, number=ask + i).key) for i, part in enumerate(paid)]
        receipt = Receipt(
            self.receipt, NOON, origin.made_at, lines or items(2), discounts, tuple(tenders), guest, coupons
        )
        receipt = replace(receipt, tenders=(*tenders, Tender("cash", receipt.total - sum(paid))))
        return Commit(origin, receipt, asks_of(receipt, origin, marks), reinstates)

    def void(self, number: int = ROLLBACK, second: int | None = None, *, reopens: bool = True) -> Void:
        return Void(self.origin(number, second), self.receipt, reopens=reopens)


def assert_same(disk: Disk) -> None:
    ours, theirs = disk.books.accounts, disk.again().accounts
    assert theirs.ledger == ours.ledger
    for name, told in vars(theirs).items():
        assert told == getattr(ours, name), name
