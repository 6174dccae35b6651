"""What all messages share: names in camelCase, money as Decimal, moments as iiko writes them, JSON both ways.

The trap: money is a JSON number (`double`, iiko_loyaltyplant.md 2 [D]) and is never a float here: it is read from its
digits and written as digits with two decimals. An absent field and a null one mean the same [I]; unknown fields are
tolerated [I]; a required field is required.
"""

from datetime import UTC, date, datetime, time, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from simulators.kit.money import Minor, to_decimal
from simulators.till.record import Malformed

LARGEST_SUM = Decimal(10**10)
"""Of a payment [D]; taken for every sum that is asked with."""
LARGEST_TOLD = Decimal(10**13)
"""Of a sum that is answered: as much as an account can hold."""
LARGEST_AMOUNT = Decimal("999.999")
"""Of a quantity [D]."""
_CENT = Decimal("0.01")
_GRAM = Decimal("0.001")
_FINEST = -20
"""A double has no more digits behind the point that mean anything."""

Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Revision = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Stamp = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}:\d{2}(\.\d{1,7})?)?$")]
"""`yyyy-MM-dd HH:mm:ss.fff` without a zone: of orders local to the terminal, of transactions UTC [D]."""


class Request(Struct, frozen=True, rename="camel", omit_defaults=True):
    """Base of what is asked."""


class Reply(Struct, frozen=True, rename="camel"):
    """Base of what is answered: what is not known is said as null."""


class Nothing(Reply, frozen=True):
    """`{}`: done, and that is all that is said."""


_encoder = msgspec.json.Encoder(decimal_format="number")


def encode(message: Struct) -> bytes:
    return _encoder.encode(message)


def decode(raw: bytes, to: Any) -> Any:
    """A message of one of our types. Raises Malformed, with the path in it, and nothing else."""
    try:
        return msgspec.json.decode(raw, type=to, strict=True)
    except (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError) as error:
        raise Malformed(str(error)) from error


def check_sum(*sums: Decimal | None) -> None:
    """Of a request. Raises ValueError for a number no account can mean."""
    _check(sums, LARGEST_SUM)


def check_told(*sums: Decimal | None) -> None:
    """Of an answer."""
    _check(sums, LARGEST_TOLD)


def _check(sums: tuple[Decimal | None, ...], most: Decimal) -> None:
    for value in sums:
        if value is None:
            continue
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or not exponent >= _FINEST or not -most <= value <= most:
            raise ValueError(f"{str(value)[:20]} is no sum up to {most}")


def check_amount(value: Decimal) -> None:
    """Raises ValueError for a number that is no quantity."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or not exponent >= _FINEST or not 0 < value <= LARGEST_AMOUNT:
        raise ValueError(f"{str(value)[:20]} is no quantity up to {LARGEST_AMOUNT}")


def minor_of(value: Decimal) -> Minor:
    """Hundredths of a sum; a double's dust is rounded off (2 decimals, away from zero in the middle [C])."""
    return int((value * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def sum_of(amount: Minor) -> Decimal:
    """A sum as it is written: always two decimals."""
    return to_decimal(amount).quantize(_CENT)


def grams(value: Decimal) -> Decimal:
    """A quantity to its three decimals."""
    return value.quantize(_GRAM, rounding=ROUND_HALF_UP).normalize() + 0


def stamp_of(moment: datetime, zone: tzinfo = UTC) -> str:
    """A moment as iiko writes it: milliseconds (what is finer is cut off), in `zone`, which is not said."""
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 1000:03d}"


def stamp_of_day(day: date) -> str:
    return f"{day.isoformat()} 00:00:00.000"


def moment_of(stamp: str, zone: tzinfo = UTC) -> datetime:
    """The other way. Raises ValueError for a date that does not exist."""
    day, _, rest = stamp.replace("T", " ").partition(" ")
    whole, _, part = (rest or "00:00:00").partition(".")
    clock = time.fromisoformat(whole).replace(microsecond=int(part[:6].ljust(6, "0")))
    return datetime.combine(date.fromisoformat(day), clock, zone)


def day_of(stamp: str) -> date:
    """The day of a birthday. Raises ValueError."""
    return date.fromisoformat(stamp[:10])
