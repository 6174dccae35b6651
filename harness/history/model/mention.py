"""Which redemptions, coupons and gifts of a check its receipt speaks for; the others are undone by the commit."""

from harness.history.attempt import told_key
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit, Gift, Single
from simulators.till.receipt import POINTS


def mentioned(commit: Commit, entry: Entry, operation: Single | None) -> bool:
    """Whether the receipt speaks for this entry of its check."""
    receipt = commit.receipt
    match entry.kind:
        case EntryKind.REDEMPTION:
            key = told_key(entry.key)
            return any(tender.kind == POINTS and tender.key == key for tender in receipt.tenders)
        case EntryKind.COUPON:
            return entry.coupon in receipt.coupons
        case EntryKind.GIFT:
            names = {told_key(entry.key), entry.coupon}
            if isinstance(operation, Gift):
                names.add(operation.gift)
            given = {*receipt.coupons, *(discount.source for discount in receipt.discounts)}
            return not names.isdisjoint(given)
        case _:
            return False


SPOKEN_FOR = (EntryKind.REDEMPTION, EntryKind.COUPON, EntryKind.GIFT)
"""Kinds a receipt speaks for."""
