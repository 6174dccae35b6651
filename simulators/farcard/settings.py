"""How the r_keeper tills of a site are set up; what is our choice is marked in `profile.py`, where it is chosen."""

from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal

from simulators.farcard.book import Book
from simulators.farcard.profile import Transactions
from simulators.farcard.reader import ReaderRule
from simulators.farcard.terms import INTERFACE_CODE
from simulators.kit.instant import SECOND, Span
from simulators.till.courier_settings import DEFAULT_COURIER, CourierSettings
from simulators.till.programme import Dish


@dataclass(frozen=True, slots=True)
class FarCardSettings:
    """`limit` (ns): each act ends within it, however many calls it makes (OFF-12)."""

    transactions: Transactions = Transactions.BLOCKED
    """What becomes of a receipt nobody answers for (FARC-13)."""
    pass_all: bool = True
    """Receipts and bills without a card are reported too."""
    before_receipt: bool = False
    """Ask once more right before the transactions (chmode 13)."""
    after_calls: int | None = None
    """Calls after a sale (chmode 10); None: two with both a discount and a payment by card, else one (6.1a)."""
    images: bool = False
    holds: bool = False
    """The loyalty system offers to set points aside: calls of ours (FARC-15)."""
    v6: bool = False
    """The older function set (FARC-16): no look-up by text, no pictures, no holds, no order with a card's call, no
    calls before and after a receipt or when a bill is withdrawn."""
    readers: tuple[ReaderRule, ...] = ()
    disc_limit_zero: bool = False
    """The driver's "Maximal Discount Value = 0": False: the limit is spent, no discount; True: no limit (6.2)."""
    points_value: Decimal = Decimal(1)
    """Money that one point pays."""
    limit: Span = 30 * SECOND
    day_closes_at: time = time(0)
    first_check: int = 1
    first_number: int = 1
    currency: str = "PLN"
    menu: tuple[Dish, ...] = ()
    """Dishes the till can ring by itself when one is given."""
    courier: CourierSettings = DEFAULT_COURIER
    book: Book = field(default_factory=Book)
    interface: int = INTERFACE_CODE
    """Code of the logical interface to the programme."""
    second: int | None = None
    """Code of the interface to another card system, when there is one (6.2)."""

    def __post_init__(self) -> None:
        if self.second is not None and self.transactions is not Transactions.BLOCKED:
            raise ValueError("how a till with two interfaces defers is not known: its transactions are blocked")
        if self.second == self.interface:
            raise ValueError("two interfaces have two codes")


DEFAULT_SETTINGS = FarCardSettings()
