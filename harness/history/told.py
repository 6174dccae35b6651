"""Balances that tills were told, each with the part of the history in which the guest may have had it, and the balances
the ledger says a guest had.

The trap: who asks again is told again what was said then, so a told balance may be as old as the first asking.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from harness.history.pairing import Attempt, Pairing, Word
from simulators.kit.money import Minor
from simulators.till.answer import (
    Adjusted,
    Answer,
    Attached,
    Claimed,
    Committed,
    GuestFound,
    Redeemed,
    Released,
    ReturnTaken,
    Voided,
)
from simulators.till.ledger import EntryKind


@dataclass(frozen=True, slots=True)
class Told:
    """One balance of one answer."""

    attempt: Attempt
    word: Word
    guest: str
    """As far as the answer or the operation names one; empty: nobody knows, or it is of what it moved."""
    balance: Minor


def balance_in(answer: Answer | None) -> tuple[str, Minor] | None:
    """(guest that the answer names or "", balance)."""
    match answer:
        case (
            GuestFound(guest=guest, balance=int(balance))
            | Attached(guest=GuestFound(guest=guest, balance=int(balance)))
        ):
            return guest, balance
        case Released(balance=balance, told=True) | Redeemed(balance=balance) | Claimed(balance=balance):
            return "", balance
        case Adjusted(balance=balance):
            return "", balance
        case Committed(balance=int(balance), told=True) | Voided(balance=int(balance), told=True):
            return "", balance
        case ReturnTaken(balance=int(balance)):
            return "", balance
        case _:
            return None


def told_balances(case: Pairing) -> Iterator[Told]:
    """Every balance of every answer, in the order of the operations. Answers that only move points are told apart by
    their empty `guest`."""
    for attempt in case.attempts.values():
        for word in attempt.words:
            found = balance_in(word.answer)
            if found is None:
                continue
            guest, balance = found
            yield Told(attempt, word, case.people.guest_named(attempt.operation) or guest, balance)


def first_asked(case: Pairing, attempt: Attempt) -> Attempt:
    """The attempt whose answer this one's may be. A receipt is told what its sale was, whatever key it has."""
    tries = case.tries[attempt.operation.origin.key]
    if attempt.receipt is not None and attempt.receipt in case.commits and attempt in case.commits[attempt.receipt]:
        tries = (*tries, *case.commits[attempt.receipt])
    return min(tries, key=lambda one: one.index)


@dataclass(slots=True)
class Sums:
    """A guest's balance after each entry, with when it was posted."""

    moments: list[datetime] = field(default_factory=list)
    balances: list[Minor] = field(default_factory=lambda: [0])

    def between(self, begin: datetime, end: datetime) -> list[Minor]:
        """Every balance the guest had from `begin` to `end`, inclusive."""
        first = bisect_left(self.moments, begin)
        last = bisect_right(self.moments, end)
        return self.balances[first : last + 1]


@lru_cache(maxsize=1)
def sums_of(case: Pairing) -> defaultdict[str, Sums]:
    """By guest, as the ledger has it; who has no entry has nothing. Reckoned once a case."""
    sums: defaultdict[str, Sums] = defaultdict(Sums)
    for entry in case.entries:
        account = sums[entry.guest]
        # Set-up happens before anything is asked, whatever moment the backend gave it.
        posted = case.wall(0) if entry.kind is EntryKind.OPENING else case.posted(entry)
        account.moments.append(max(posted, account.moments[-1]) if account.moments else posted)
        account.balances.append(account.balances[-1] + entry.points)
    return sums
