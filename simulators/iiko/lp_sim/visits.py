"""What a server end remembers of orders whose ids it did not spell: strangers' bodies leave out what our own say.

Bounded; lost with the life of whoever holds it. Our own tills need none of it, so for them a restarted server has
forgotten nothing.
"""

from dataclasses import dataclass
from uuid import UUID

from simulators.till.programme import GiftOffer
from simulators.till.receipt import ReceiptId

MOST_VISITS = 2000
"""Then the one touched longest ago is forgotten."""
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

    def __init__(self, most: int = MOST_VISITS) -> None:
        self._most = most
        self._by_order: dict[UUID, Visit] = {}

    def __len__(self) -> int:
        return len(self._by_order)

    def of(self, order: UUID) -> Visit | None:
        return self._by_order.get(order)

    def keep(self, order: UUID, visit: Visit) -> None:
        self._by_order.pop(order, None)
        self._by_order[order] = visit
        while len(self._by_order) > self._most:
            del self._by_order[next(iter(self._by_order))]
