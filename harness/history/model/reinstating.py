"""What voids that leave their receipt open have undone: a receipt that takes such a void back posts exactly that again,
whatever the rules say by then (`simulators.till.programme`)."""

from simulators.till.ledger import Entry, EntryKind
from simulators.till.receipt import ReceiptId

AGAIN = (EntryKind.SALE, EntryKind.REDEMPTION, EntryKind.COUPON, EntryKind.GIFT, EntryKind.RETURN)
"""Kinds that come again."""


class Undone:
    """By receipt, what the last void that undid its sale undid."""

    def __init__(self) -> None:
        self._by_void: dict[tuple[ReceiptId, str], list[Entry]] = {}
        self._last: dict[ReceiptId, list[Entry]] = {}

    def note(self, entry: Entry, void: str) -> None:
        """The void with this key has undone the entry."""
        if entry.receipt is None or entry.kind not in AGAIN:
            return
        entries = self._by_void.setdefault((entry.receipt, void), [])
        entries.append(entry)
        if entry.kind is EntryKind.SALE:
            self._last[entry.receipt] = entries

    def of(self, receipt: ReceiptId) -> list[Entry]:
        """In the order it had been posted; nothing when no sale of the receipt was undone so."""
        return sorted(self._last.get(receipt, ()), key=_number)


def _number(entry: Entry) -> int:
    return entry.number
