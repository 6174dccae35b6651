"""Numbers in LP-SIM bodies: JSON numbers, read and written as Decimal, never as float (iiko_loyaltyplant.md 2, 4.6.4).

Money has two decimals. Points are whole numbers; hundredths of a point, which LoyaltyPlant has not, are written as
decimals (ours).
"""

from decimal import ROUND_HALF_UP, Decimal

from simulators.iiko.lp_sim.errors import Unreadable
from simulators.kit.money import Minor

_LARGEST = 10**15
"""A `Minor` of the exchange holds no more."""
_DIGITS = 13
"""Before the point of the largest."""


def money(amount: Minor) -> Decimal:
    """350.00"""
    return Decimal(amount).scaleb(-2)


def points(amount: Minor) -> Decimal:
    """300, or 300.50 in a programme with hundredths."""
    whole, rest = divmod(amount, 100)
    return money(amount) if rest else Decimal(whole)


def quantity(qty: Decimal) -> Decimal:
    """1, 0.25: without needless zeros and never with an exponent."""
    return Decimal(f"{qty.normalize():f}")


def minor_of(value: Decimal, at: str) -> Minor:
    """Minor units. Raises Unreadable, with the place, for what is no such amount."""
    if value.is_finite():
        if not value:
            return 0
        whole = int(value.scaleb(2)) if -3 <= value.adjusted() <= _DIGITS else 0
        if whole and money(whole) == value and abs(whole) <= _LARGEST:
            return whole
    raise Unreadable(f"{str(value)[:30]} is not an amount with at most two decimals - at `{at}`")


def maybe_minor(value: Decimal | None, at: str) -> Minor | None:
    return None if value is None else minor_of(value, at)


def worth(amount: Minor, value: Decimal) -> Minor:
    """The money that so many points pay, half up; `value`: of one point."""
    return int((amount * value).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def points_for(amount: Minor, value: Decimal) -> Minor:
    """The points that pay so much money, to the hundredth, half up."""
    return int((amount / value).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def points_told(amount: Minor, value: Decimal, at: str) -> Minor:
    """The same of money that somebody told. Raises Unreadable, with the place, for more points than there can be."""
    found = points_for(amount, value)
    if abs(found) > _LARGEST:
        raise Unreadable(f"{money(amount)} is the worth of more points than an account holds - at `{at}`")
    return found
