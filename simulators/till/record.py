"""The exchange's values as JSON and back. Used by the gateway's journal, the HTTP dialect `tillproof-v1` and the run
directory. A value that is one of several travels with its `kind`.

Typed strictly by msgspec: a hostile document becomes a `Malformed` with the path in it (`$.receipt.lines[0].qty`),
never another exception.
"""

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

T = TypeVar("T")


class Malformed(ValueError):
    """The JSON is not such a value; the message says what was found and where."""


def to_json(value: object) -> bytes:
    """Compact JSON; struct fields in their order, so equal values give equal bytes."""
    return msgspec.json.encode(value)


def to_text(value: object) -> str:
    return msgspec.json.encode(value).decode()


@cache
def _decoder(to: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(to, strict=True)


def from_json(raw: bytes | str, to: type[T]) -> T:
    """A typed value. `to` may be a union such as `Operation`. Raises Malformed."""
    try:
        value: T = _decoder(cast(Hashable, to)).decode(raw)
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError) as error:
        raise Malformed(str(error)) from error
    return value
