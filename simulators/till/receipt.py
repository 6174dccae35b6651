"""A check as the till holds it and a receipt as it reports it.

**Discount and bonus are different things** (FARC-05): a discount lowers what the guest owes and so the revenue; points
are a tender, they pay part of an unchanged total. Order 1000 with 10 % off: total 900. Order 1000 with 100 points:
total 1000, of which 100 is paid with points.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

from simulators.kit.instant import Moment, check_year
from simulators.kit.money import Minor
from simulators.till.identifier import Identifier

POINTS = "points"
"""The `kind` of the tender that is points."""


MAX_QUANTITY = Decimal(100_000)
_GRAIN = -3
"""Tills weigh to the gram; a finer quantity is a mistake or an attack."""


def check_quantity(qty: Decimal) -> None:
    """Raises ValueError unless it is a positive, finite quantity with at most three decimals."""
    exponent = qty.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < _GRAIN or not 0 < qty <= MAX_QUANTITY:
        raise ValueError(f"quantity {str(qty)[:20]} is not between 0.001 and {MAX_QUANTITY}")


class ReceiptId(Struct, frozen=True):
    """What makes a receipt the same receipt, however often it is reported. Check numbers may start again daily."""

    store: str
    business_date: date
    terminal: str
    check: int

    def __str__(self) -> str:
        return f"{self.store}/{self.business_date.isoformat()}/{self.terminal}/{self.check}"


class Line(Struct, frozen=True):
    """One line. `total` is the charge before discounts: quantity times price, rounded once."""

    plu: str
    qty: Decimal
    price: Minor
    name: str = ""
    category: str = ""

    def __post_init__(self) -> None:
        check_quantity(self.qty)

    @property
    def total(self) -> Minor:
        return int((self.qty * self.price).quantize(Decimal(1), rounding=ROUND_HALF_UP))


class Discount(Struct, frozen=True):
    """Money taken off the total. `source` says who gave it: a coupon code, a gift, "card", "till"."""

    name: str
    amount: Minor
    source: str
    plu: str | None = None
    """The line it belongs to; None for the whole check."""


class Tender(Struct, frozen=True):
    """One payment. For `kind == POINTS` the amount is money paid with points and `points` how many that took."""

    kind: str
    amount: Minor
    points: Minor = 0
    key: str = ""
    """For points: the key of the redemption that paid it."""


class Receipt(Struct, frozen=True):
    """A paid check. Amounts in minor units; `closed_at` aware, in the till's zone."""

    id: ReceiptId
    opened_at: Moment
    closed_at: Moment
    lines: tuple[Line, ...]
    discounts: tuple[Discount, ...] = ()
    tenders: tuple[Tender, ...] = ()
    guest: Identifier | None = None
    coupons: tuple[str, ...] = ()
    """Codes of the coupons and gifts applied on this check, in the order they were scanned."""
    order: str = ""
    """Name of the order it belongs to, when an order has several receipts (farcard.md 6.2); empty: its own."""

    def __post_init__(self) -> None:
        check_year(self.id.business_date, self.opened_at, self.closed_at)

    @property
    def gross(self) -> Minor:
        """Before discounts."""
        return sum(line.total for line in self.lines)

    @property
    def total(self) -> Minor:
        """Revenue: what is owed after discounts, however it is paid."""
        return self.gross - sum(d.amount for d in self.discounts)

    @property
    def paid_with_points(self) -> Minor:
        return sum(t.amount for t in self.tenders if t.kind == POINTS)


class ReturnLine(Struct, frozen=True):
    """A part of a sold line that comes back."""

    plu: str
    qty: Decimal

    def __post_init__(self) -> None:
        check_quantity(self.qty)
