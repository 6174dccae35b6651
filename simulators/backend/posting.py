"""The work of one operation: what it writes, applied to the accounts as it goes.

Nothing may be written before everything that could refuse the operation has been judged.
"""

from datetime import date, datetime

from simulators.backend.accounts import Accounts
from simulators.backend.rows import Fact, to_row
from simulators.kit.event import Row
from simulators.kit.money import Minor
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Origin
from simulators.till.receipt import ReceiptId


class Posting:
    """One operation under way. `at` is the moment it is judged at, as a wall clock of the business shows it."""

    def __init__(self, accounts: Accounts, origin: Origin, at: datetime, posted_at: datetime) -> None:
        self.accounts = accounts
        self.origin = origin
        self.at = at
        self.posted_at = posted_at
        self.made_at: datetime = origin.made_at
        self.business_date: date = origin.business_date
        self.rows: list[Row] = []

    @property
    def receipt(self) -> ReceiptId | None:
        """The check the operation belongs to; None when no check was open."""
        return self.origin.receipt if self.origin.check else None

    def put(self, fact: Fact) -> None:
        """Write a fact."""
        self.accounts.put(fact)
        self.rows.append(to_row(fact))

    def remove_guest(self, guest: str) -> None:
        self.rows.append(self.accounts.remove_guest(guest))

    def post(
        self,
        kind: EntryKind,
        guest: str,
        points: Minor,
        amount: Minor,
        *,
        receipt: ReceiptId | None,
        reverses: int | None = None,
        coupon: str = "",
        earned: Minor = 0,
        spent: Minor = 0,
        note: str = "",
    ) -> Entry:
        """Write the next ledger entry."""
        entry = Entry(
            number=len(self.accounts.ledger) + 1,
            kind=kind,
            guest=guest,
            points=points,
            amount=amount,
            key=self.origin.key,
            receipt=receipt,
            made_at=self.made_at,
            business_date=self.business_date,
            posted_at=self.posted_at,
            reverses=reverses,
            coupon=coupon,
            earned=earned,
            spent=spent,
            note=note,
        )
        self.put(entry)
        return entry

    def undo(self, entry: Entry, note: str = "") -> Entry:
        """Write the entry that undoes another."""
        return self.post(
            EntryKind.VOID,
            entry.guest,
            -entry.points,
            entry.amount,
            receipt=entry.receipt,
            reverses=entry.number,
            coupon=entry.coupon,
            note=note,
        )

    def let_go(self, hold: Entry, amount: Minor, note: str = "") -> Entry:
        """Write the entry by which a hold ends."""
        return self.post(
            EntryKind.RELEASE, hold.guest, 0, amount, receipt=hold.receipt, reverses=hold.number, note=note
        )
