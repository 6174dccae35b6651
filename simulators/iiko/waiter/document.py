"""JSON of iikoWaiter: names in PascalCase, read whatever their case, as Json.NET does (3.2 [I]); amounts are numbers.

Amounts are `Decimal` on the way in and out, never a float. What cannot be read is `Malformed`, with what was found.
"""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from simulators.kit.money import Minor, to_decimal
from simulators.till.record import Malformed

T = TypeVar("T", bound=Struct)

DEEPEST = 8
_CENTS = Decimal("0.01")
_LARGEST = Decimal(10**13)
_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def write_document(value: Struct) -> bytes:
    """Compact JSON; raises ValueError for text that no JSON can hold (half a surrogate pair)."""
    return _ENCODER.encode(value)


def read_document(raw: bytes | str, to: type[T]) -> T:
    """Raises Malformed. Of two names that differ in case only, the last counts, as in Json.NET [I]."""
    try:
        return msgspec.convert(_named(_DECODER.decode(raw), names_of(to), DEEPEST), to, strict=True)
    except (msgspec.MsgspecError, InvalidOperation, ValueError, OverflowError, RecursionError) as error:
        raise Malformed(str(error) or type(error).__name__) from None


def names_of(to: type[Struct]) -> dict[str, str]:
    """The names of a struct and of all structs in it, by their lower case."""
    found: dict[str, str] = {}
    todo: list[Any] = [msgspec.inspect.type_info(to)]
    while todo:
        match todo.pop():
            case msgspec.inspect.StructType(fields=fields):
                for field in fields:
                    found[field.encode_name.lower()] = field.encode_name
                    todo.append(field.type)
            case msgspec.inspect.VarTupleType(item_type=item):
                todo.append(item)
            case msgspec.inspect.UnionType(types=types):
                todo.extend(types)
            case _:
                pass
    return found


def minor_of(amount: Decimal) -> Minor:
    """Hundredths of an amount; raises Malformed when it has finer parts or is out of reach."""
    if not amount.is_finite() or abs(amount) > _LARGEST or amount != amount.quantize(_CENTS):
        raise Malformed(f"{str(amount)[:40]} is not an amount with at most two decimals")
    return int(amount * 100)


def total_of(amounts: Iterable[Decimal]) -> Minor:
    """Hundredths of all of them together, which must not be out of reach either. Raises Malformed."""
    total = sum(minor_of(amount) for amount in amounts)
    return minor_of(amount_of(total))


def amount_of(minor: Minor) -> Decimal:
    """The amount as it is written: 95000 is 950.00."""
    return to_decimal(minor).quantize(_CENTS)


def _named(value: Any, names: dict[str, str], depth: int) -> Any:
    if depth < 0:
        raise Malformed(f"nested deeper than {DEEPEST}")
    if isinstance(value, dict):
        return {names.get(key.lower(), key): _named(item, names, depth - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_named(item, names, depth - 1) for item in value]
    return value
