"""What a record is read from: XML attributes or JSON members, by name without regard to case.

A name that is missing is zero or empty (farcard.md 5.2); what stands there and cannot be meant is `Unreadable`, with
the place. `card_record.py` reads one record from either.
"""

from typing import Protocol

from simulators.farcard.dialects.contract import Unreadable
from simulators.kit.money import Minor

U8, U16, U32 = 2**8 - 1, 2**16 - 1, 2**32 - 1
S64 = 2**63 - 1
LARGEST_SUM = 10**15
"""Of `Minor`."""


class Fields(Protocol):
    """All raise Unreadable."""

    def text(self, name: str) -> str: ...

    def whole(self, name: str, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        ...

    def flag(self, name: str) -> bool: ...

    def money(self, name: str) -> Minor:
        """Kopecks, whatever unit is written."""
        ...


def checked(value: int, low: int, high: int, where: str) -> int:
    """The number, if it is in range. Raises Unreadable."""
    if not low <= value <= high:
        raise Unreadable(f"{where} {str(value)[:24]} is not from {low} to {high}")
    return value


def quoted(text: str, length: int = 40) -> str:
    """What was found, for a sentence."""
    return repr(text if len(text) <= length else f"{text[:length]}…")
