"""The till's dictionary of discounts by number. Both ends hold the same: the loyalty system names a number, the till
knows what it means (farcard.md 6.2, FARC-06). The numbers of gifts and coupons are ours.
"""

from dataclasses import dataclass

from simulators.till.programme import CardDiscount, GiftOffer, Programme

COUPON_NUMBER = 800
GIFT_NUMBERS = 900
"""The first gift's; the next follow in the programme's order."""
NO_LIMIT = 100_000_000
"""`DiscLimit` of a discount without one, in kopecks: 0 would mean "spent", and this value was seen (5.3) [C]."""


@dataclass(frozen=True, slots=True)
class Book:
    """`bonus_percent`: of the guest's own money, what the till itself credits as kind 2; 0: nothing, the loyalty system
    computes accruals (3)."""

    card_discounts: tuple[CardDiscount, ...] = ()
    gifts: tuple[GiftOffer, ...] = ()
    bonus_percent: int = 0

    def discount_named(self, name: str) -> CardDiscount | None:
        return next((one for one in self.card_discounts if one.name == name), None)

    def discount(self, number: int) -> CardDiscount | None:
        return next((one for one in self.card_discounts if one.number == number), None)

    def gift_number(self, gift: str) -> int | None:
        """None for a gift that is not in the book."""
        return next((GIFT_NUMBERS + i for i, one in enumerate(self.gifts) if one.id == gift), None)

    def gift(self, number: int) -> GiftOffer | None:
        at = number - GIFT_NUMBERS
        return self.gifts[at] if 0 <= at < len(self.gifts) else None

    def limit(self, number: int) -> int:
        """`DiscLimit` of a card discount, in kopecks."""
        found = self.discount(number)
        return NO_LIMIT if found is None or found.limit is None else found.limit


def book_of(programme: Programme) -> Book:
    return Book(programme.card_discounts, programme.gifts)
