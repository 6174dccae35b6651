"""Ids of our own iiko tills that can be read back: a UUID that spells the check, and the operation on it.

iiko's ids are UUIDs (iiko_loyaltyplant.md 2) and LP-SIM has no other place for a business date or an operation's number
(4.6.3, 4.6.4). A version 8 UUID (RFC 9562, 5.8) leaves its 122 bits to whoever makes it, so ours carry what the key of
an operation is made of, and a server end that restarts has forgotten nothing. Profile of ours. A stranger's ids are of
version 4 and say nothing (`read_id` gives None).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from hashlib import blake2b
from uuid import UUID

EPOCH = date(2000, 1, 1)
LARGEST_OUTLET = 2**24 - 1
LARGEST_TERMINAL = 2**12 - 1
LARGEST_NUMBER = 2**31 - 1
"""Of check and operation numbers."""
LARGEST_DAY = 2**16 - 1
_VERSION, _VARIANT = 8, 0b10


def uuid_in(text: str) -> UUID | None:
    """None unless it is a UUID as iiko writes them, in lower case with dashes (2)."""
    try:
        id = UUID(text)
    except ValueError:
        return None
    return id if str(id) == text else None


def number_in(id: UUID) -> int:
    """A number out of a stranger's id: its low 31 bits. Profile of ours."""
    return id.int & LARGEST_NUMBER


def digest_number(raw: bytes) -> int:
    """A number for something nobody numbered, 31 bits that are the same whenever it is. Profile of ours."""
    return int.from_bytes(blake2b(raw, digest_size=4).digest(), "big") & LARGEST_NUMBER


class IdKind(IntEnum):
    """What an id stands for; two kinds never make the same id."""

    ORDER = 1
    OPERATION = 2
    """Idempotency keys, close ids, return ids, transaction ids."""
    POSITION = 3
    """A line: `number` counts them."""


@dataclass(frozen=True, slots=True)
class Spelt:
    """What an id of ours says. `outlet`: the store, as LoyaltyPlant numbers it; `number`: of the operation on the
    check, 0 for the order itself."""

    kind: IdKind
    outlet: int
    business_date: date
    terminal: int
    check: int
    number: int = 0


def spell_id(spelt: Spelt) -> UUID:
    """Raises ValueError with a sentence when something is out of range."""
    day = (spelt.business_date - EPOCH).days
    for what, value, most in (
        ("outlet", spelt.outlet, LARGEST_OUTLET),
        ("business date", day, LARGEST_DAY),
        ("terminal", spelt.terminal, LARGEST_TERMINAL),
        ("check number", spelt.check, LARGEST_NUMBER),
        ("operation number", spelt.number, LARGEST_NUMBER),
    ):
        if not 0 <= value <= most:
            raise ValueError(f"an id has no room for {what} {value}: 0 to {most}")
    first = spelt.outlet << 24 | day << 8 | spelt.kind
    last = spelt.check << 31 | spelt.number
    return UUID(int=first << 80 | _VERSION << 76 | spelt.terminal << 64 | _VARIANT << 62 | last)


def read_id(id: UUID) -> Spelt | None:
    """What an id of ours spells; None for anybody else's."""
    bits = id.int
    if bits >> 76 & 0xF != _VERSION or bits >> 62 & 0b11 != _VARIANT:
        return None
    first, last = bits >> 80, bits & (2**62 - 1)
    kind = first & 0xFF
    if kind not in set(IdKind):
        return None
    day = EPOCH + timedelta(days=first >> 8 & LARGEST_DAY)
    return Spelt(IdKind(kind), first >> 24, day, bits >> 64 & 0xFFF, last >> 31, last & LARGEST_NUMBER)
