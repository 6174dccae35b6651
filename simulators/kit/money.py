"""Amounts: whole numbers of minor units (grosz, kopeck, hundredth of a point). Never a float.

`minor` and `Decimal` meet only here. All rounding in the project goes through `round_to`.
"""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from enum import Enum
from typing import Annotated, TypeAlias

from msgspec import Meta

Minor: TypeAlias = Annotated[int, Meta(ge=-(10**15), le=10**15)]
"""An amount of money or points in hundredths; no till deals in more than 10 trillion."""

PLACES = 2
_HUNDRED = Decimal(100)


class Rounding(Enum):
    """How a fraction of a minor unit is decided."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"
    UP = "up"


_MODES = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.DOWN: ROUND_DOWN,
    Rounding.UP: ROUND_UP,
}


def round_to(value: Decimal, step: Minor, rounding: Rounding) -> Minor:
    """`value` minor units (may have a fraction) as a whole multiple of `step` minor units.

    `step=1` keeps hundredths, `step=100` gives whole points. The sign is kept: DOWN goes towards zero, UP away from it,
    so that taking something back mirrors giving it.
    """
    assert step > 0, f"step must be positive, found {step}"
    sign = -1 if value < 0 else 1
    units = (abs(value) / step).quantize(Decimal(1), rounding=_MODES[rounding])
    return sign * int(units) * step


def parse_minor(text: str) -> Minor:
    """Minor units from decimal text: "14.90" is 1490, "-3" is -300.

    Raises ValueError, saying what was found, when it is not a plain decimal with at most two places.
    """
    body = text[1:] if text[:1] in "+-" else text
    whole, dot, places = body.partition(".")
    digits = whole + places
    if not digits.isascii() or not digits.isdigit() or not whole or (dot and not places):
        raise ValueError(f"{text!r} is not an amount such as 14.90")
    if len(places) > PLACES:
        raise ValueError(f"{text!r} has more than {PLACES} decimals")
    if len(whole) > 15:
        raise ValueError(f"{text!r} is too large for an amount")
    minor = int(whole) * 100 + int(places.ljust(PLACES, "0"))
    return -minor if text[0] == "-" else minor


def show_minor(amount: Minor) -> str:
    """Decimal text of an amount: 1490 is "14.90"."""
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(amount), 100)
    return f"{sign}{whole}.{part:02d}"


def to_decimal(amount: Minor) -> Decimal:
    """The amount in major units, exactly."""
    return Decimal(amount) / _HUNDRED
