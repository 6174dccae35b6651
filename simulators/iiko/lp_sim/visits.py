"""What a server end remembers of strangers: whose orders are whose, because their bodies leave out what our own say,
and when a key was first heard, because they do not say when they made a request and a repeat must stay the same.

Bounded; lost with the life of whoever holds it. Our own tills need none of it, so for them a restarted server has
forgotten nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from simulators.till.programme import GiftOffer
from simulators.till.receipt import ReceiptId

K = TypeVar("K")
V = TypeVar("V")

MOST_VISITS = 2000
"""Then the one touched longest ago is forgotten."""
MOST_KEYS = 10_000
MOST_POSITIONS = 500
"""Of one order."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Of one order. The first body that says what check it is decides, whichever terminal speaks later."""

    receipt: ReceiptId
    code: str = ""
    """The guest on it."""
    gift: GiftOffer | None = None
    hold: str = ""
    """Key of the last hold."""
    positions: tuple[tuple[UUID, str], ...] = ()
    """What each line is, as last told."""

    def product_at(self, position: UUID) -> str | None:
        return next((code for id, code in self.positions if id == position), None)


class Visits:
    """One memory, for all links of a server end that share it."""

    def __init__(self, most: int = MOST_VISITS, most_keys: int = MOST_KEYS) -> None:
        self._most, self._most_keys = most, most_keys
        self._by_order: dict[UUID, Visit] = {}
        self._heard: dict[tuple[str, UUID], datetime] = {}

    def __len__(self) -> int:
        return len(self._by_order)

    def of(self, order: UUID) -> Visit | None:
        return self._by_order.get(order)

    def keep(self, order: UUID, visit: Visit) -> None:
        self._by_order.pop(order, None)
        self._by_order[order] = visit
        _shorten(self._by_order, self._most)

    def first_heard(self, store: str, key: UUID, moment: datetime) -> datetime:
        """When that store's key came first: now, or some time ago."""
        first = self._heard.setdefault((store, key), moment)
        _shorten(self._heard, self._most_keys)
        return first


def _shorten(memory: dict[K, V], most: int) -> None:
    while len(memory) > most:
        del memory[next(iter(memory))]
