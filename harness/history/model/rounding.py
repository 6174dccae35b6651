"""Exact fractions, rounded once. The model's own, so that it cannot share a rounding defect with what it judges."""

from decimal import Decimal
from fractions import Fraction

from simulators.kit.money import Minor, Rounding


def rounded(value: Fraction, rounding: Rounding = Rounding.HALF_UP, step: Minor = 1) -> Minor:
    """`value` minor units as a whole multiple of `step`; the sign is kept, DOWN is towards zero."""
    units = abs(value) / step
    whole, rest = divmod(units.numerator, units.denominator)
    twice = 2 * rest
    match rounding:
        case Rounding.DOWN:
            up = False
        case Rounding.UP:
            up = rest > 0
        case Rounding.HALF_UP:
            up = twice >= units.denominator
        case Rounding.HALF_EVEN:
            up = twice > units.denominator or (twice == units.denominator and whole % 2 == 1)
    amount = (whole + (1 if up else 0)) * step
    return -amount if value < 0 else amount


def exact(value: Decimal) -> Fraction:
    """A decimal of the rules as a fraction."""
    return Fraction(value)
