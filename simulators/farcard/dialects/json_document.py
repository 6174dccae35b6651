"""JSON of the HTTP form, both ways: numbers are whole or `Decimal`, never a float; names without regard to case.

The traps: JSON has numbers no record can hold (`1e999999`), so nothing is made an int before it was measured; and
texts that are no text (half a surrogate pair).
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

import msgspec

from simulators.farcard.dialects.contract import Unreadable
from simulators.farcard.dialects.fields import LARGEST_SUM, S64, checked, quoted
from simulators.kit.money import Minor

Json: TypeAlias = "bool | int | Decimal | str | Sequence[Json] | Mapping[str, Json] | None"
MAX_DIGITS = 40
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def write_json(value: Json) -> bytes:
    """Decimals as numbers, with their places."""
    return _ENCODER.encode(value)


def read_json(text: str, what: str) -> object:
    """The value of a document. Raises Unreadable."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise Unreadable(f"{what} is not JSON: {error.msg} at character {error.pos}") from None
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise Unreadable(f"{what} is not JSON we read: {str(error)[:100]}") from None


def decimal_units(amount: Minor) -> Decimal:
    """Hundredths as units with two places, as that library writes them: -8500 is -85.00."""
    return Decimal(amount).scaleb(-2)


def card_number(card: str) -> int | None:
    """The card as the 64-bit number that JSON dialects have; None when it is none, or would lose leading zeros."""
    if not card.isascii() or not card.isdigit() or len(card) > 19 or str(int(card)) != card or int(card) > S64:
        return None
    return int(card)


class Members:
    """Those of one object. `path` names it in sentences, as `$.CardInfo`.

    `scale`: by how much sums are multiplied to be kopecks: 100 where they are currency units.
    """

    def __init__(self, value: object, path: str = "$", scale: int = 1) -> None:
        if not isinstance(value, dict):
            raise Unreadable(f"{path} is not an object")
        self.path = path
        self._scale = scale
        self._values: dict[str, object] = {}
        for key, member in value.items():
            self._values.setdefault(str(key).lower(), member)

    def has(self, name: str) -> bool:
        return self._values.get(name.lower()) is not None

    def require(self, name: str) -> None:
        """Raises Unreadable when there is no such member, or null, or an empty text."""
        if self._values.get(name.lower()) in (None, ""):
            raise Unreadable(f"{self.path}.{name} is missing")

    def is_text(self, name: str) -> bool:
        return isinstance(self._values.get(name.lower()), str)

    def text(self, name: str) -> str:
        value = self._values.get(name.lower())
        if value is None:
            return ""
        if not isinstance(value, str):
            raise Unreadable(f"{self.path}.{name} is not a text")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Unreadable(f"{self.path}.{name} holds half a surrogate pair") from None
        return value

    def card(self, name: str) -> str:
        """A card: a number, or a text."""
        value = self._values.get(name.lower())
        if isinstance(value, int) and not isinstance(value, bool):
            return str(checked(value, 0, S64, f"{self.path}.{name}"))
        return self.text(name)

    def whole(self, name: str, low: int, high: int) -> int:
        return self._scaled(name, 1, low, high)

    def money(self, name: str) -> Minor:
        return self._scaled(name, self._scale, -LARGEST_SUM, LARGEST_SUM)

    def hundredths(self, name: str, high: int) -> int:
        """A percentage times 100."""
        return self._scaled(name, self._scale, 0, high)

    def flag(self, name: str) -> bool:
        value = self._values.get(name.lower())
        if value not in (None, 0, 1) or isinstance(value, Decimal):
            raise Unreadable(f"{self.path}.{name} is neither true nor false")
        return bool(value)

    def blob(self, name: str) -> bytes:
        """The bytes of a base64 text; none for null."""
        try:
            return base64.b64decode(self.text(name), validate=True)
        except (ValueError, binascii.Error) as error:
            raise Unreadable(f"{self.path}.{name} is not base64: {error}") from None

    def members(self, name: str) -> "Members":
        """An object inside; null or missing is an empty one."""
        value = self._values.get(name.lower())
        return Members({} if value is None else value, f"{self.path}.{name}", self._scale)

    def each(self, name: str) -> list["Members"]:
        """The objects of an array inside; null or missing is an empty one."""
        value = self._values.get(name.lower())
        if value is not None and not isinstance(value, list):
            raise Unreadable(f"{self.path}.{name} is not an array")
        return [Members(one, f"{self.path}.{name}[{at}]", self._scale) for at, one in enumerate(value or ())]

    def _scaled(self, name: str, scale: int, low: int, high: int) -> int:
        where = f"{self.path}.{name}"
        number = self._number(name, where)
        if isinstance(number, Decimal):
            number = _whole(number, scale, where)
        else:
            number *= scale
        return checked(number, low, high, where)

    def _number(self, name: str, where: str) -> int | Decimal:
        """Numbers in quotes are numbers too."""
        match self._values.get(name.lower()):
            case None | "" | False:
                return 0
            case True:
                return 1
            case int() | Decimal() as value:
                return value
            case str() as text if len(text) <= MAX_DIGITS and text.isascii():
                try:
                    return Decimal(text.strip())
                except ArithmeticError:
                    raise Unreadable(f"{where} {quoted(text)} is not a number") from None
            case _:
                raise Unreadable(f"{where} is not a number")


def _whole(number: Decimal, scale: int, where: str) -> int:
    """`number` times `scale`, if that is whole and no more than some twenty digits."""
    if not number.is_finite() or number.adjusted() > MAX_DIGITS or len(number.as_tuple().digits) > MAX_DIGITS:
        raise Unreadable(f"{where} is no number we read")
    shifted = number.scaleb(2) if scale == 100 else number
    if shifted != shifted.to_integral_value():
        kind = "a sum with two decimals" if scale == 100 else "whole"
        raise Unreadable(f"{where} {str(number)[:24]} is not {kind}")
    return int(shifted)


def _refuse(name: str) -> object:
    raise ValueError(f"{name} is no number")
