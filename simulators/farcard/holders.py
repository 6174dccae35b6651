"""Which card is on a receipt at which logical interface: a packet lists the cards of all of them (farcard.md 4.4, 6.2).

The exchange knows of one programme and its guest; what another card system's card is doing on the receipt is known to
the till alone, and its relays look it up here when they write.
"""

from collections import OrderedDict
from dataclasses import dataclass

from simulators.till.receipt import ReceiptId

REMEMBERED = 2_000
"""Receipts; a packet of an older one lists the other interface without a card."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another logical interface of the till: its id (`INTERFACE@id`) and its code (`INTERFACE@interface`)."""

    id: int
    code: int


class Holders:
    """Of one store, for one life of its part."""

    def __init__(self) -> None:
        self._cards: OrderedDict[tuple[ReceiptId, int], str] = OrderedDict()

    def note(self, receipt: ReceiptId, interface: int, card: str | None) -> None:
        """The card there is now; None: none. `interface`: its code."""
        self._cards.pop((receipt, interface), None)
        if card is not None:
            self._cards[receipt, interface] = card
        while len(self._cards) > 2 * REMEMBERED:
            self._cards.popitem(last=False)

    def card(self, receipt: ReceiptId, interface: int) -> str | None:
        return self._cards.get((receipt, interface))
