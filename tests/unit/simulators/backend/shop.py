"""A small cafe to try the backend on: its programme, its guests, and a till that makes operations."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from simulators.backend.books import Books
from simulators.backend.rows import opening_rows
from simulators.kit.chance import stream
from simulators.kit.event import Row
from simulators.kit.money import Minor
from simulators.till.answer import Reason, Refused, SingleAnswer
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import (
    Claim,
    Commit,
    Coupon,
    Gift,
    Hold,
    Identify,
    Origin,
    Redeem,
    Release,
    Return,
    Single,
    Void,
)
from simulators.till.programme import (
    Benefit,
    CouponKind,
    Dish,
    GiftOffer,
    Guest,
    IssuedCoupon,
    Occasion,
    Programme,
    Reward,
)
from simulators.till.receipt import POINTS, Discount, Line, Receipt, ReceiptId, ReturnLine, Tender

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
ANNA = Identifier(IdentifierKind.QR, "7770123")
BOB = Identifier(IdentifierKind.CARD, "4000")
CODE = Identifier(IdentifierKind.CODE, "918273")

COFFEE, CAKE, TEA = "1001", "2001", "3001"

PROGRAMME = Programme(
    name="cafe",
    rewards=(Reward("coffee", "Free coffee", 5000, Benefit(plu=COFFEE), valid_days=30),),
    occasions=(
        Occasion("birthday", "Birthday", Benefit(percent=20), birthday=True, before_days=3, after_days=3),
        Occasion("valentine", "Valentine's", Benefit(amount=500), from_day="02-13", to_day="02-15"),
    ),
    gifts=(GiftOffer("sweet", "Two sweets", (CAKE, TEA, COFFEE), choose=2, cost=1000),),
    menu=(Dish(COFFEE, "Coffee", 1490, "drinks"), Dish(CAKE, "Cake", 1990, "sweets"), Dish(TEA, "Tea", 990, "drinks")),
    welcome_points=500,
)
GUESTS = (
    Guest(
        "anna",
        (ANNA, CODE),
        "Anna",
        balance=12000,
        birthday=date(1990, 3, 14),
        coupons=(
            IssuedCoupon("BDAY-1", "anna", CouponKind.OCCASION, "birthday", NOON),
            IssuedCoupon("BDAY-2", "anna", CouponKind.OCCASION, "birthday", NOON),
            IssuedCoupon("VAL-1", "anna", CouponKind.OCCASION, "valentine", NOON),
        ),
    ),
    Guest("bob", (BOB,), "Bob", balance=3000, expires=date(2026, 12, 31)),
)


class Till:
    """Makes operations of one terminal: each with a number of its own; a minute passes between them unless told."""

    def __init__(self, terminal: str = "5", store: str = "s1", at: datetime = NOON) -> None:
        self.terminal = terminal
        self.store = store
        self.at = at
        self._numbers = count(1)

    def origin(self, check: int) -> Origin:
        self.at += timedelta(minutes=1)
        return Origin(self.store, self.terminal, self.at.date(), self.at, check, next(self._numbers))

    def receipt(
        self,
        check: int,
        lines: tuple[Line, ...],
        guest: Identifier | None = ANNA,
        tenders: tuple[Tender, ...] = (),
        coupons: tuple[str, ...] = (),
        discounts: tuple[Discount, ...] = (),
    ) -> Receipt:
        id = ReceiptId(self.store, self.at.date(), self.terminal, check)
        return Receipt(id, self.at, self.at, lines, discounts, tenders, guest, coupons)

    def sale(
        self,
        check: int,
        lines: tuple[Line, ...],
        guest: Identifier | None = ANNA,
        tenders: tuple[Tender, ...] = (),
        coupons: tuple[str, ...] = (),
        discounts: tuple[Discount, ...] = (),
    ) -> Commit:
        receipt = self.receipt(check, lines, guest, tenders, coupons, discounts)
        return Commit(self.origin(check), receipt)

    def identify(self, guest: Identifier = ANNA) -> Identify:
        return Identify(self.origin(0), guest)

    def redeem(self, check: int, points: Minor, due: Minor = 10_000, guest: Identifier = ANNA) -> Redeem:
        return Redeem(self.origin(check), guest, points, due)

    def coupon(self, check: int, code: str, lines: tuple[Line, ...] = ()) -> Coupon:
        return Coupon(self.origin(check), code, self.receipt(check, lines or items(1), None))

    def gift(self, check: int, choice: tuple[str, ...], lines: tuple[Line, ...], gift: str = "sweet") -> Gift:
        return Gift(self.origin(check), ANNA, gift, choice, self.receipt(check, lines))

    def hold(self, check: int, points: Minor, guest: Identifier = ANNA) -> Hold:
        return Hold(self.origin(check), guest, points)

    def release(self, hold: str) -> Release:
        return Release(self.origin(0), hold)

    def void(self, check: int, operation: str | None = None, day: date | None = None) -> Void:
        target = ReceiptId(self.store, day or self.at.date(), self.terminal, check)
        return Void(self.origin(0), target, operation)

    def back(self, check: int, *lines: ReturnLine) -> Return:
        return Return(self.origin(0), ReceiptId(self.store, self.at.date(), self.terminal, check), lines)

    def claim(self, reward: str = "coffee", guest: Identifier = ANNA) -> Claim:
        return Claim(self.origin(0), guest, reward)


class Disk:
    """Books with the rows they wrote, as a disk would hold them."""

    def __init__(
        self, programme: Programme = PROGRAMME, guests: tuple[Guest, ...] = GUESTS, books: type[Books] = Books
    ) -> None:
        self.programme = programme
        self.rows: dict[str, Row] = {row.key: row for row in opening_rows(programme, guests, NOON)}
        self.type = books
        self.books = books.replay(programme, self.rows.values(), stream(0, "codes"))

    def do(self, operation: Single, posted_at: datetime | None = None) -> SingleAnswer:
        performed = self.books.perform(operation, posted_at or operation.origin.made_at)
        for row in performed.rows:
            if row.value is None:
                self.rows.pop(row.key)
            else:
                self.rows[row.key] = row
        return performed.answer

    def again(self) -> Books:
        """Other books from the same rows."""
        return self.type.replay(self.programme, self.rows.values(), stream(0, "codes"))

    def balance(self, guest: str = "anna") -> Minor:
        return self.books.balance_of(guest)


def items(pieces: int, plu: str = COFFEE, price: Minor = 1490, category: str = "drinks") -> tuple[Line, ...]:
    return (Line(plu, Decimal(pieces), price, category=category),)


def by_points(redeem: Redeem, amount: Minor | None = None) -> Tender:
    return Tender(POINTS, redeem.points if amount is None else amount, redeem.points, redeem.origin.key)


def reason_of(answer: object) -> Reason | None:
    return answer.reason if isinstance(answer, Refused) else None
