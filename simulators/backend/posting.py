"""The work of one operation: what it writes, applied to the accounts as it goes.

Nothing may be written before everything that could refuse the operation has been judged. The one exception are
permissions asked for together with a receipt: each must see what the one before it spent. When one of them, or the
receipt, is refused after all, `take_back` leaves no trace of any.
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
        self._facts: list[Fact] = []

    def part(self, origin: Origin) -> "Posting":
        """The posting of a permission asked for together with this: under its own key, in the same rows."""
        part = Posting(self.accounts, origin, self.at, self.posted_at)
        part.made_at, part.business_date = self.made_at, self.business_date
        part.rows, part._facts = self.rows, self._facts
        return part

    @property
    def receipt(self) -> ReceiptId | None:
        """The check the operation belongs to; None when no check was open."""
        return self.origin.receipt if self.origin.check else None

    def put(self, fact: Fact) -> None:
        """Write a fact."""
        self.accounts.put(fact)
        self.rows.append(to_row(fact))
        self._facts.append(fact)

    def take_back(self) -> None:
        """As if nothing had been written. For facts that can be taken back (`Accounts.take_back`)."""
        while self._facts:
            self.accounts.take_back(self._facts.pop())
        self.rows.clear()

    def remove_guest(self, guest: str) -> None:
        self.rows.append(self.accounts.remove_guest(guest))

    def remove_sold(self, receipt: ReceiptId) -> None:
        self.rows.append(self.accounts.remove_sold(receipt))

    def post(
        self,
        kind: EntryKind,
        guest: str,
        points: Minor,
        amount: Minor,
        *,
        receipt: ReceiptId | None,
        key: str | None = None,
        reverses: int | None = None,
        coupon: str = "",
        earned: Minor = 0,
        spent: Minor = 0,
        note: str = "",
    ) -> Entry:
        """Write the next ledger entry; under the operation's own key unless another is given."""
        entry = Entry(
            number=len(self.accounts.ledger) + 1,
            kind=kind,
            guest=guest,
            points=points,
            amount=amount,
            key=self.origin.key if key is None else key,
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

    def post_again(self, entry: Entry, key: str, reverses: int | None) -> Entry:
        """Write an entry that was undone once more, as it was."""
        return self.post(
            entry.kind,
            entry.guest,
            entry.points,
            entry.amount,
            receipt=entry.receipt,
            key=key,
            reverses=reverses,
            coupon=entry.coupon,
            earned=entry.earned,
            spent=entry.spent,
            note=entry.note,
        )

    def let_go(self, hold: Entry, amount: Minor, note: str = "") -> Entry:
        """Write the entry by which a hold ends."""
        return self.post(
            EntryKind.RELEASE, hold.guest, 0, amount, receipt=hold.receipt, reverses=hold.number, note=note
        )
