"""Accounts as they stand after some entries: balances, sales, what has been undone and returned.

Fed with the ledger's own entries it answers "given the ledger so far, what should this entry be?"; fed with the
model's entries it is the model's own ledger.
"""

from collections import defaultdict
from datetime import datetime

from harness.history.model.refund import Back
from simulators.kit.money import Minor
from simulators.till.ledger import Entry, EntryKind
from simulators.till.receipt import ReceiptId


class Books:
    """Mutable; entries are entered in order."""

    def __init__(self) -> None:
        self.balances: defaultdict[str, Minor] = defaultdict(int)
        self.entries: dict[int, Entry] = {}
        self.undone: set[int] = set()
        self.by_key: defaultdict[str, list[Entry]] = defaultdict(list)
        self.by_receipt: defaultdict[ReceiptId, list[Entry]] = defaultdict(list)
        self.claims: dict[str, Entry] = {}
        """Coupon code to the claim that issued it."""
        self.back: dict[int, Back] = {}
        """Number of a sale to what of it has come back."""
        self._sales: defaultdict[str, list[Entry]] = defaultdict(list)
        self._revoked: defaultdict[int, Minor] = defaultdict(int)

    def enter(self, entry: Entry) -> None:
        self.entries[entry.number] = entry
        if entry.guest:
            self.balances[entry.guest] += entry.points
        if entry.key:
            self.by_key[entry.key].append(entry)
        if entry.receipt is not None:
            self.by_receipt[entry.receipt].append(entry)
        match entry.kind:
            case EntryKind.SALE:
                self._sales[entry.guest].append(entry)
            case EntryKind.CLAIM:
                self.claims[entry.coupon] = entry
            case EntryKind.VOID | EntryKind.RELEASE if entry.reverses is not None:
                self.undone.add(entry.reverses)
            case EntryKind.RETURN if entry.reverses is not None:
                self._revoked[entry.reverses] += entry.earned
            case _:
                pass

    def standing_sale(self, receipt: ReceiptId) -> Entry | None:
        """The sale of a receipt, unless it was voided."""
        for entry in self.by_receipt.get(receipt, ()):
            if entry.kind is EntryKind.SALE and entry.number not in self.undone:
                return entry
        return None

    def carry_over(self, sale: Entry) -> None:
        """A sale that was undone stands again under this entry: what had come back of it has come back of this."""
        before = [e for e in self.by_receipt.get(sale.receipt, ()) if e.kind is EntryKind.SALE] if sale.receipt else []
        gone = [e for e in before if e.number in self.undone]
        if gone and gone[-1].number in self.back:
            self.back[sale.number] = self.back[gone[-1].number]

    def life(self, guest: str, moment: datetime) -> Minor:
        """Points of the guest's sales posted so far and made not later than a moment, net of what was taken back."""
        return sum(
            sale.points - self._revoked.get(sale.number, 0)
            for sale in self._sales.get(guest, ())
            if sale.made_at <= moment and sale.number not in self.undone
        )
