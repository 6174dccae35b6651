"""iikoCloud names everything by UUID, the exchange by text: how one becomes the other, and back. Profile of ours [P].

A short text (13 bytes of UTF-8: a dish's number, a gift, a coupon) is spelt in a version 8 UUID and can be read again
by anybody; a longer one is replaced by a digest, which only who knows the text can recognise. `simulators/iiko/ids.py`
spells orders and operations in the same version under kinds of its own, so that no id is taken for another.
"""

from enum import IntEnum
from hashlib import blake2b
from uuid import UUID

from simulators.iiko.ids import digest_number, uuid_in

LONGEST = 13
"""Bytes of a text that fits."""
_DIGEST = 15
"""In place of the length: what follows is a digest."""
_VERSION, _VARIANT = 8, 0b10


class NameKind(IntEnum):
    """What is named; never one of `ids.IdKind`."""

    PRODUCT = 16
    GUEST = 17
    CARD = 18
    CATEGORY = 19
    WALLET = 20
    PROGRAM = 21
    CAMPAIGN = 22
    """Who gives a discount: a coupon's code, a gift, anything that is the `source` of a `Discount`."""
    COUPON = 23
    SERIES = 24
    TRANSACTION = 25
    PAYMENT_TYPE = 26
    TERMINAL_GROUP = 27
    POSITION = 28
    MESSAGE = 29
    ORDER_TYPE = 30
    RANDOM = 31
    """Correlation ids, and transaction ids nobody chose."""


def name_id(kind: NameKind, text: str) -> UUID:
    """The same text always gives the same id. A text that is such an id already is that id."""
    if (known := uuid_in(text)) is not None and is_named(kind, known):
        return known
    raw = text.encode("utf-8", "surrogatepass")
    if len(raw) <= LONGEST:
        length, bits = len(raw), int.from_bytes(raw.ljust(LONGEST, b"\0"), "big")
    else:
        length, bits = _DIGEST, int.from_bytes(blake2b(raw, digest_size=LONGEST).digest(), "big")
    body = length << 8 * LONGEST | bits  # 4 + 104 bits, in the 114 that version, variant and kind leave
    first = (body >> 74) << 8 | kind
    return UUID(int=first << 80 | _VERSION << 76 | (body >> 62 & 0xFFF) << 64 | _VARIANT << 62 | body & (2**62 - 1))


def is_named(kind: NameKind, id: UUID) -> bool:
    """Made here, for such a thing."""
    return id.int >> 76 & 0xF == _VERSION and id.int >> 62 & 0b11 == _VARIANT and id.int >> 80 & 0xFF == kind


def text_of(kind: NameKind, id: UUID) -> str | None:
    """What an id spells; None when it is a digest, or not ours."""
    if not is_named(kind, id):
        return None
    body = (id.int >> 88) << 74 | (id.int >> 64 & 0xFFF) << 62 | id.int & (2**62 - 1)
    length, raw = body >> 8 * LONGEST, (body & (2 ** (8 * LONGEST) - 1)).to_bytes(LONGEST, "big")
    if length > LONGEST or any(raw[length:]):
        return None
    try:
        return bytes(raw[:length]).decode()
    except UnicodeDecodeError:
        return None


def number_of(*parts: str | bytes) -> int:
    """A number for something nobody numbered, that is made of such parts."""
    raws = [part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts]
    return digest_number(b"".join(len(raw).to_bytes(4, "big") + raw for raw in raws))
