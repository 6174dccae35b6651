"""Operations that change nothing: identify, quote, find a receipt, read the ledger."""

from datetime import datetime

from simulators.backend.benefits import most_points
from simulators.backend.desk import UNSOUND, Desk, is_sound
from simulators.backend.earning import earned_on
from simulators.till.answer import (
    GuestFound,
    LedgerPage,
    Quoted,
    Reason,
    ReceiptFound,
    Refused,
    SingleAnswer,
    Status,
)
from simulators.till.operation import FindReceipt, Identify, Quote, ReadLedger

PAGE = 500
"""Entries in one answer."""


class Reading(Desk):
    """Answers from the accounts as they are."""

    def identify(self, operation: Identify, at: datetime) -> SingleAnswer:
        guest = self.served(operation.identifier, at, operation.origin.receipt)
        if isinstance(guest, Refused):
            return guest
        if guest.password is not None and operation.password is None:
            return Refused(Reason.PASSWORD_NEEDED, "a password is needed")
        if guest.password is not None and operation.password != guest.password:
            return Refused(Reason.WRONG_PASSWORD, "wrong password")
        tier = self.tier_of(guest, at)
        balance = self.accounts.balance_of(guest.id)
        return GuestFound(guest.id, Status.ACTIVE, guest.name, balance, "" if tier is None else tier.name)

    def quote(self, operation: Quote, at: datetime) -> SingleAnswer:
        """`max_points` is of what the tenders so far leave due. The programme gives no discount by itself."""
        receipt = operation.receipt
        if not is_sound(receipt):
            return UNSOUND
        if receipt.guest is None:
            return Quoted((), 0, 0)
        guest = self.served(receipt.guest, at, receipt.id)
        if isinstance(guest, Refused):
            return guest
        due = receipt.total - sum(tender.amount for tender in receipt.tenders)
        paid = sum(entry.amount for entry in self.redeemed_on(receipt.id))
        most = most_points(self.programme.redeeming, due, paid, self.available(guest.id, at, receipt.id))
        earns = earned_on(self.programme.earning, receipt, at, self.tier_of(guest, at))
        return Quoted((), most, earns)

    def find_receipt(self, operation: FindReceipt) -> SingleAnswer:
        if operation.target in self.accounts.closed_receipts:
            return Refused(Reason.VOIDED, "the receipt was voided")
        sold = self.accounts.sold.get(operation.target)
        if sold is None:
            return Refused(Reason.UNKNOWN_RECEIPT, "no such receipt")
        back = self.accounts.returns_of(operation.target)
        return ReceiptFound(sold.receipt, sum(self.accounts.entry(part.entry).amount for part in back))

    def read_ledger(self, operation: ReadLedger) -> SingleAnswer:
        start = max(0, operation.after)
        page = tuple(self.accounts.ledger[start : start + PAGE])
        return LedgerPage(page, start + PAGE < len(self.accounts.ledger))
