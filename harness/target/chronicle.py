"""What a lasting backend's ledger holds of earlier times, read on as it grows, so that a case is judged by itself.

Entries from before a case become each guest's opening balance, under the number of the last of them: numbers stay those
of the backend's ledger. The trap: others may use the same backend meanwhile; what is not of this case is left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from harness.history.evidence import Noted
from simulators.kit.money import Minor
from simulators.till.attempt import Attempted
from simulators.till.ledger import Entry, EntryKind
from simulators.till.programme import Guest


@dataclass(slots=True)
class Account:
    """One guest so far."""

    balance: Minor = 0
    last: int = 0
    """Number of their last entry."""


class Chronicle:
    """The ledger so far, summed up."""

    def __init__(self) -> None:
        self.last = 0
        self._accounts: dict[str, Account] = {}
        self._sales: dict[int, tuple[str, Minor]] = {}
        """Number of a sale that stands to its guest and what it earned, net of returns."""
        self._returns: dict[int, tuple[int, Minor]] = {}

    def read_on(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self.last = entry.number
            if not entry.guest:
                continue
            account = self._accounts.setdefault(entry.guest, Account())
            account.balance += entry.points
            account.last = entry.number
            self._earn(entry)

    def _earn(self, entry: Entry) -> None:
        undone = entry.reverses or 0
        match entry.kind:
            case EntryKind.SALE:
                self._sales[entry.number] = (entry.guest, entry.points)
            case EntryKind.VOID if undone in self._returns:
                sale, revoked = self._returns.pop(undone)
                self._revoke(sale, -revoked)
            case EntryKind.VOID:
                self._sales.pop(undone, None)
            case EntryKind.RETURN:
                self._returns[entry.number] = (undone, entry.earned)
                self._revoke(undone, entry.earned)
            case _:
                pass

    def _revoke(self, sale: int, points: Minor) -> None:
        if sale in self._sales:
            guest, earned = self._sales[sale]
            self._sales[sale] = (guest, earned - points)

    def begin(self, guests: Iterable[Guest]) -> tuple[Guest, ...]:
        """The guests as they begin now: with the balance the ledger holds, and what they earned in life (for tiers)."""
        lives: dict[str, Minor] = {}
        for guest, earned in self._sales.values():
            lives[guest] = lives.get(guest, 0) + earned
        return tuple(
            replace(g, balance=self._accounts[g.id].balance, earned_before=g.earned_before + lives.get(g.id, 0))
            if g.id in self._accounts
            else g
            for g in guests
        )

    def openings(self, guests: Iterable[Guest], at: datetime) -> tuple[Entry, ...]:
        """An opening entry for each guest the ledger knows, in order of their numbers."""
        found = [
            Entry(
                number=account.last,
                kind=EntryKind.OPENING,
                guest=guest.id,
                points=account.balance,
                amount=0,
                key="",
                receipt=None,
                made_at=at,
                business_date=at.date(),
                posted_at=at,
            )
            for guest in guests
            if (account := self._accounts.get(guest.id)) is not None
        ]
        return tuple(sorted(found, key=lambda entry: entry.number))


def of_this_case(
    entries: Iterable[Entry], history: Iterable[Noted], guests: Iterable[Guest], stores: Iterable[str]
) -> tuple[Entry, ...]:
    """The entries that our tills asked for, that touch our guests, or that are sales in our stores without a guest."""
    keys = {noted.entry.key for noted in history if isinstance(noted.entry, Attempted)}
    ours, places = {guest.id for guest in guests}, set(stores)

    def concerns(entry: Entry) -> bool:
        nobody = not entry.guest and entry.receipt is not None and entry.receipt.store in places
        return entry.key in keys or entry.guest in ours or nobody

    return tuple(entry for entry in entries if concerns(entry))


def in_case_time(
    entries: Iterable[Entry], heard: Mapping[str, tuple[datetime, datetime]], ahead: timedelta
) -> tuple[Entry, ...]:
    """The entries with `posted_at` on the clock of the case, in ledger order. The backend's clock is `ahead` of it (it
    may live in another year than the scenario), and it posted between our first question and its first answer
    (`heard`, by key), whatever its clock says."""
    ordered = list(entries)
    upper: list[datetime | None] = []
    least: datetime | None = None
    for entry in reversed(ordered):
        answered = heard[entry.key][1] if entry.key in heard else None
        least = answered if least is None else least if answered is None else min(least, answered)
        upper.append(least)
    timed: list[Entry] = []
    latest: datetime | None = None
    for entry, most in zip(ordered, reversed(upper), strict=True):
        posted = entry.posted_at - ahead
        if entry.key in heard:
            posted = max(posted, heard[entry.key][0])
        if most is not None:
            posted = min(posted, most)
        latest = posted if latest is None else max(posted, latest)
        timed.append(replace(entry, posted_at=latest))
    return tuple(timed)
