"""The state of the backend, rebuilt from rows and nothing else, with the indexes that make it quick.

The trap: an entry is undone by another entry, never removed. "Standing" means not undone.
"""

from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from simulators.backend.codebook import CodeBook
from simulators.backend.rows import (
    GUEST,
    RECEIPT,
    ClosedKey,
    ClosedReceipt,
    CodeUse,
    DeadCode,
    Fact,
    Guesses,
    IssuedCode,
    Kept,
    Reopened,
    Returned,
    Revision,
    Sold,
    Visit,
    from_row,
)
from simulators.kit.event import Row
from simulators.kit.money import Minor
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import Entry, EntryKind
from simulators.till.programme import Dish, Guest, IssuedCoupon
from simulators.till.receipt import ReceiptId

K = TypeVar("K")

_UNDOES = (EntryKind.VOID, EntryKind.RELEASE)


@dataclass(slots=True)
class Account:
    """What is added up for one guest."""

    balance: Minor = 0
    earned: Minor = 0
    """By sales, net of voids and returns."""
    latest_sale: datetime | None = None
    sales: list[Entry] = field(default_factory=list)
    holds: list[Entry] = field(default_factory=list)
    coupons: list[Entry] = field(default_factory=list)
    entries: int = 0


class Accounts:
    """Every fact, put one at a time. `put` asserts that the move is legal; deciding is the desks' work."""

    def __init__(self) -> None:
        self.ledger: list[Entry] = []
        self.undone: set[int] = set()
        self.guests: dict[str, Guest] = {}
        self.coupons: dict[str, IssuedCoupon] = {}
        self.sold: dict[ReceiptId, Sold] = {}
        self.answers: dict[str, Kept] = {}
        self.closed_keys: set[str] = set()
        self.closed_receipts: set[ReceiptId] = set()
        self.reopened: dict[ReceiptId, Reopened] = {}
        self.code_uses: dict[str, ReceiptId] = {}
        self.codes = CodeBook()
        self.menu: dict[str, Dish] = {}
        self._owners: dict[Identifier, str] = {}
        self._accounts: dict[str, Account] = {}
        self._by_key: dict[str, list[int]] = {}
        self._by_receipt: dict[ReceiptId, list[int]] = {}
        self._claims: dict[str, int] = {}
        self._uses: dict[str, list[int]] = {}
        self._returns: dict[ReceiptId, list[Returned]] = {}
        self._revoked: dict[int, Minor] = {}

    @classmethod
    def replay(cls, rows: Iterable[Row]) -> "Accounts":
        """The state some rows make. Facts a ledger entry needs are put before it (rows keep their order)."""
        accounts = cls()
        facts = [from_row(row) for row in rows if row.value is not None]
        for fact in facts:
            if not isinstance(fact, Entry):
                accounts.put(fact)
        for entry in sorted((fact for fact in facts if isinstance(fact, Entry)), key=lambda e: e.number):
            accounts.put(entry)
        return accounts

    # -- reading ------------------------------------------------------------------------------------------------------

    def owner_of(self, identifier: Identifier) -> Guest | None:
        """The guest who shows this identifier."""
        guest = self._owners.get(identifier)
        if guest is None and identifier.kind is IdentifierKind.CODE and identifier.value in self.codes.issued:
            guest = self.codes.issued[identifier.value].guest
        return None if guest is None else self.guests.get(guest)

    def account_of(self, guest: str) -> Account:
        return self._accounts.setdefault(guest, Account())

    def balance_of(self, guest: str) -> Minor:
        return self.account_of(guest).balance

    def entry(self, number: int) -> Entry:
        return self.ledger[number - 1]

    def is_standing(self, number: int) -> bool:
        return number not in self.undone

    def standing_of_key(self, key: str) -> list[Entry]:
        """Entries an operation made that are not undone, oldest first."""
        return [self.entry(n) for n in self._by_key.get(key, ()) if n not in self.undone]

    def has_posted(self, key: str) -> bool:
        """Whether an operation made any entry, undone or not."""
        return bool(self._by_key.get(key))

    def standing_of_receipt(self, receipt: ReceiptId) -> list[Entry]:
        """Entries of a receipt that are not undone (nor are an undoing), oldest first."""
        return [self.entry(n) for n in self._by_receipt.get(receipt, ()) if self._stands(n)]

    def _stands(self, number: int) -> bool:
        return number not in self.undone and self.entry(number).kind not in _UNDOES

    def uses_of(self, code: str) -> list[Entry]:
        """Uses of a coupon that stand."""
        return [self.entry(n) for n in self._uses.get(code, ()) if n not in self.undone]

    def claim_of(self, code: str) -> Entry | None:
        """The entry by which a coupon was bought, standing or not; None for one that was not bought."""
        number = self._claims.get(code)
        return None if number is None else self.entry(number)

    def returns_of(self, receipt: ReceiptId) -> list[Returned]:
        """Returns of a sale that stand."""
        return [back for back in self.all_returns_of(receipt) if back.entry not in self.undone]

    def all_returns_of(self, receipt: ReceiptId) -> list[Returned]:
        """Returns of a sale, undone or not."""
        return self._returns.get(receipt, [])

    def occasion_uses_of(self, guest: str, offer: str) -> Iterator[Entry]:
        """Uses of any coupon of one occasion by one guest that stand."""
        for use in self.account_of(guest).coupons:
            if use.number not in self.undone and self.coupons[use.coupon].offer == offer:
                yield use

    def held_of(self, guest: str, at: datetime, minutes: int, besides: ReceiptId | None) -> Minor:
        """Points set aside and still so at a moment, but for those held on one check."""
        life = timedelta(minutes=minutes)
        return sum(
            hold.amount
            for hold in self.account_of(guest).holds
            if at < hold.made_at + life and (besides is None or hold.receipt != besides)
        )

    def earned_by(self, guest: str, until: datetime) -> Minor:
        """Points of sales up to a moment of sale, net of voids and returns."""
        account = self.account_of(guest)
        if account.latest_sale is None or account.latest_sale <= until:
            return account.earned
        return sum(
            sale.points - self._revoked.get(sale.number, 0)
            for sale in account.sales
            if sale.made_at <= until and sale.number not in self.undone
        )

    # -- putting ------------------------------------------------------------------------------------------------------

    def put(self, fact: Fact) -> None:
        match fact:
            case Entry():
                self._post(fact)
            case Guest(id):
                self.guests[id] = fact
                self._owners.update(dict.fromkeys(fact.identifiers, id))
            case IssuedCoupon(code):
                assert code not in self.coupons, f"coupon {code} is issued twice"
                self.coupons[code] = fact
            case Sold():
                sold = self.sold.get(fact.receipt.id)
                assert sold is None or sold.entry == fact.entry, f"receipt {fact.receipt.id} is posted twice"
                self.sold[fact.receipt.id] = fact
            case Returned():
                others = [back for back in self._returns.get(fact.receipt, ()) if back.key != fact.key]
                self._returns[fact.receipt] = [*others, fact]
            case Kept(key):
                assert self._may_answer(fact), f"operation {key} is answered twice"
                self.answers[key] = fact
            case ClosedKey(key):
                self.closed_keys.add(key)
            case ClosedReceipt(receipt):
                self.closed_receipts.add(receipt)
            case Reopened(receipt):
                self.reopened[receipt] = fact
            case CodeUse(value, receipt):
                assert value not in self.code_uses, "a one-time code is bound twice"
                self.code_uses[value] = receipt
            case Dish(plu):
                self.menu[plu] = fact
            case IssuedCode() | Visit() | DeadCode() | Guesses() | Revision():
                self.codes.put(fact)

    def remove_guest(self, guest: str) -> Row:
        """Forget a guest whose registration is undone; answers with the row that says so."""
        for identifier in self.guests.pop(guest).identifiers:
            del self._owners[identifier]
        return Row(f"{GUEST}/{guest}", None)

    def remove_sold(self, receipt: ReceiptId) -> Row:
        """Forget a sale whose receipt is open again; answers with the row that says so."""
        del self.sold[receipt]
        return Row(f"{RECEIPT}/{receipt}", None)

    def _may_answer(self, fact: Kept) -> bool:
        """Only a later try of something that may be tried again has another answer."""
        kept = self.answers.get(fact.key)
        return kept is None or (kept.made_at is not None and fact.made_at is not None and kept.made_at < fact.made_at)

    def _post(self, entry: Entry) -> None:
        assert entry.number == len(self.ledger) + 1, f"entry {entry.number} after {len(self.ledger)}"
        self.ledger.append(entry)
        self._by_key.setdefault(entry.key, []).append(entry.number)
        if entry.receipt is not None:
            self._by_receipt.setdefault(entry.receipt, []).append(entry.number)
        if entry.guest:
            account = self.account_of(entry.guest)
            account.balance += entry.points
            account.entries += 1
            self._index(account, entry)
        if entry.kind in _UNDOES and entry.reverses is not None:
            self._undo(entry.reverses)

    def _index(self, account: Account, entry: Entry) -> None:
        match entry.kind:
            case EntryKind.SALE:
                account.sales.append(entry)
                account.earned += entry.points
                if account.latest_sale is None or entry.made_at > account.latest_sale:
                    account.latest_sale = entry.made_at
            case EntryKind.RETURN if entry.reverses is not None:
                self._revoke(entry.reverses, entry.earned)
            case EntryKind.HOLD:
                account.holds.append(entry)
            case EntryKind.COUPON:
                account.coupons.append(entry)
                self._uses.setdefault(entry.coupon, []).append(entry.number)
            case EntryKind.CLAIM:
                self._claims[entry.coupon] = entry.number
            case _:
                pass

    def _undo(self, number: int) -> None:
        assert number not in self.undone, f"entry {number} is undone twice"
        undone = self.entry(number)
        assert undone.kind not in _UNDOES, f"entry {number} is itself an undoing"
        self.undone.add(number)
        if undone.kind is EntryKind.HOLD:
            self.account_of(undone.guest).holds.remove(undone)
        elif undone.kind is EntryKind.SALE and undone.guest:
            self.account_of(undone.guest).earned -= undone.points - self._revoked.get(number, 0)
        elif undone.kind is EntryKind.RETURN and undone.reverses is not None:
            self._revoke(undone.reverses, -undone.earned)

    def _revoke(self, sale: int, points: Minor) -> None:
        """A return took back (or, undone, gave again) some of what a sale had earned."""
        self._revoked[sale] = self._revoked.get(sale, 0) + points
        guest = self.entry(sale).guest
        if guest and sale not in self.undone:
            self.account_of(guest).earned -= points

    # -- taking back --------------------------------------------------------------------------------------------------

    def take_back(self, fact: Fact) -> None:
        """The opposite of `put`, of the fact put last: for permissions that a receipt asked for in vain. Everything is
        then as if it had never been put."""
        match fact:
            case Entry():
                self._unpost(fact)
            case CodeUse(value):
                del self.code_uses[value]
            case _:
                raise AssertionError(f"a {type(fact).__name__} is not taken back")

    def _unpost(self, entry: Entry) -> None:
        last = self.ledger.pop()
        assert last is entry, f"entry {entry.number} is not the last"
        account = self.account_of(entry.guest)
        account.balance -= entry.points
        account.entries -= 1
        _pop(self._by_key, entry.key)
        if entry.receipt is not None:
            _pop(self._by_receipt, entry.receipt)
        match entry.kind:
            case EntryKind.COUPON:
                account.coupons.pop()
                _pop(self._uses, entry.coupon)
            case EntryKind.RELEASE if entry.reverses is not None:
                self.undone.remove(entry.reverses)
                insort(account.holds, self.entry(entry.reverses), key=lambda hold: hold.number)
            case EntryKind.REDEMPTION | EntryKind.GIFT:
                pass
            case kind:
                raise AssertionError(f"a {kind.value} is not taken back")


def _pop(numbers: dict[K, list[int]], key: K) -> None:
    """Take the last number off a list, and the list off when it is empty."""
    numbers[key].pop()
    if not numbers[key]:
        del numbers[key]
