"""The ledger as anyone may read it: what the backend holds, entry by entry, append-only.

`made_at` and `business_date` are of the operation, as the till told them; `posted_at` is when the backend wrote it
(OFF-05). A balance is the sum of `points` over a guest's entries.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from msgspec import Struct

from simulators.kit.instant import Moment
from simulators.kit.money import Minor
from simulators.till.receipt import ReceiptId


class EntryKind(Enum):
    OPENING = "opening"
    """The balance a guest was set up with; `key` is empty."""
    WELCOME = "welcome"
    """For registering."""
    SALE = "sale"
    """One for each committed receipt, with or without a guest; `points` is what it earned, `amount` its total."""
    REDEMPTION = "redemption"
    """`points` negative; `amount` is the money it paid."""
    CLAIM = "claim"
    """Points turned into a reward coupon; `points` negative, `coupon` the code issued."""
    COUPON = "coupon"
    """A coupon used; `points` 0, `amount` the money it took off."""
    GIFT = "gift"
    """`points` is minus its cost; `note` is the gift's id, `amount` the money it took off."""
    HOLD = "hold"
    """`points` 0, `amount` the points set aside."""
    RELEASE = "release"
    """`points` 0, `amount` the points let go; `reverses` the hold."""
    RETURN = "return"
    """`points` = given back less revoked, `amount` the money given back; `reverses` the sale."""
    ADJUSTMENT = "adjustment"
    """Points given (positive) or taken by hand; `note` says what for."""
    VOID = "void"
    """Undoes the entry in `reverses` (`points` is its negative). With `reverses` None: an operation or receipt the
    backend had not seen was forbidden, or one that had posted nothing (`points` 0). Voiding again posts nothing."""


class Entry(Struct, frozen=True):
    """One line of the ledger."""

    number: int
    """From 1, in posting order, without holes."""
    kind: EntryKind
    guest: str
    """Guest id; empty for a sale without a guest."""
    points: Minor
    amount: Minor
    key: str
    """Key of the operation that caused it (`Origin.key`)."""
    receipt: ReceiptId | None
    made_at: Moment
    business_date: date
    posted_at: Moment
    reverses: int | None = None
    coupon: str = ""
    earned: Minor = 0
    """RETURN only: points revoked (positive)."""
    spent: Minor = 0
    """RETURN only: points given back (positive)."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """From a backend to parts that want to know: an entry is on its disk. `balance`: of the guest, right after it."""

    entry: Entry
    balance: Minor
