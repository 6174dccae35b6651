"""What the translators between the exchange and FarCards need to know of a site; part of the settings of `FarCard`."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from decimal import Decimal

from simulators.farcard.book import Book
from simulators.farcard.holders import Holders, Neighbour
from simulators.farcard.profile import Cardless, Spend
from simulators.farcard.restaurant import Restaurant
from simulators.kit.instant import with_offset
from simulators.kit.money import Minor, Rounding, round_to
from simulators.till.identifier import IdentifierKind

INTERFACE_ID, INTERFACE_CODE = 1_002_634, 11
"""As in the examples of farcard.md; every site has its own."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Both ends must agree in all but the last block."""

    restaurants: tuple[Restaurant, ...] = ()
    book: Book = field(default_factory=Book)
    zone: tzinfo = UTC
    """Dates and times travel without a zone; this is the restaurant's."""
    interface_id: int = INTERFACE_ID
    """Of the logical interface: internal (`INTERFACES@current`)."""
    interface_code: int = INTERFACE_CODE
    """The same, as seen outside (`PAYMENT@interface`)."""
    points_value: Decimal = Decimal(1)
    """Money that one point pays."""
    coupon_prefixes: tuple[str, ...] = ()
    """A card number that begins so is a coupon's: coupons are scanned as cards (2.7)."""
    code_digits: int = 6
    """A text of so many digits given to FindEmail is a one-time code (profile of ours)."""

    spend: Spend = Spend.OWN
    cardless: Cardless = Cardless.NONE
    vat_percent: int = 20
    """Included in prices; 0: packets have no taxes."""
    cash_note: Minor = 0
    """Cash is handed over in multiples of this, and the rest comes back as a line of its own (4.8); 0: exactly what is
    due."""

    neighbour: Neighbour | None = None
    """The till's other interface, listed beside this one (6.2)."""
    holders: Holders | None = None
    """Whose cards are on a receipt there."""

    def is_coupon(self, card: str) -> bool:
        return any(card.startswith(prefix) for prefix in self.coupon_prefixes)

    def money(self, points: Minor) -> Minor:
        """What points are worth, rounded half up."""
        return round_to(points * self.points_value, 1, Rounding.HALF_UP)

    def spendable(self, points: Minor) -> Minor:
        """What a till may be told that points will pay: rounded down, or it would be offered a hundredth too much."""
        return round_to(points * self.points_value, 1, Rounding.DOWN)

    def points(self, money: Minor) -> Minor:
        """The other way; the same number again as long as a point is worth 1.00."""
        return round_to(money / self.points_value, 1, Rounding.HALF_UP) if self.points_value else 0

    def local(self, moment: datetime) -> datetime:
        """As packets write it: the restaurant's time, whole seconds, no zone."""
        return moment.astimezone(self.zone).replace(tzinfo=None, microsecond=0)

    def aware(self, local: datetime) -> datetime:
        """The moment meant; one that says its zone keeps it."""
        return with_offset(local.replace(tzinfo=self.zone)) if local.tzinfo is None else local

    def kind_of_text(self, text: str) -> IdentifierKind:
        """What a text given to FindEmail is (profile of ours): a phone, a one-time code, else a QR."""
        body = text.removeprefix("+")
        if body.isascii() and body.isdigit():
            if 10 <= len(body) <= 15:
                return IdentifierKind.PHONE
            if len(text) == self.code_digits:
                return IdentifierKind.CODE
        return IdentifierKind.QR
