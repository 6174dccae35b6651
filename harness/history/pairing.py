"""The three accounts laid side by side: each attempt with what the till learnt of it and what the ledger holds of it.

Made once per case by `pair`, in linear time, and handed to every check. The trap: an attempt's outcome is the best
knowledge its till ever had (a definite answer beats "offline", anything beats "unknown"), not the last line written.

An entry's key is here that of the try it came of (`tries.py`). A receipt may have several **turns**: sold, voided so
that it stays open, sold again. What happened in one turn is no effect and no copy of what was tried in another.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from harness.history.attempt import ACCEPTED as ACCEPTED
from harness.history.attempt import Attempt as Attempt
from harness.history.attempt import Word as Word
from harness.history.attempt import told_key
from harness.history.clocks import PostingClock
from harness.history.evidence import Evidence
from harness.history.people import People, people_of
from harness.history.tries import Attempts, attempts_of, dead_letters
from simulators.kit.instant import Clock, Instant
from simulators.till.answer import Outcome
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit, Coupon, Gift, Redeem, Release, Single, Void
from simulators.till.receipt import ReceiptId

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")
_UNDOES = (EntryKind.VOID, EntryKind.RELEASE)
_GRANTS = {Redeem: EntryKind.REDEMPTION, Coupon: EntryKind.COUPON, Gift: EntryKind.GIFT}


@dataclass(frozen=True, slots=True, eq=False)
class Pairing:
    """The index of one case. Every table keeps the order of its account. One is like no other, so that what is reckoned
    from it can be kept."""

    evidence: Evidence
    people: People
    clock: Clock
    attempts: dict[str, Attempt]
    tries: dict[str, tuple[Attempt, ...]]
    """Key as it was told to the attempts under it."""
    entries: tuple[Entry, ...]
    """The ledger; empty when it cannot be read (`evidence.ledger is None` tells)."""
    numbered: dict[int, Entry]
    by_key: dict[str, tuple[Entry, ...]]
    by_receipt: dict[ReceiptId, tuple[Entry, ...]]
    undone: dict[int, Entry]
    """Entry number to the first VOID or RELEASE that reverses it."""
    repeats: dict[int, int]
    """Entry number to the number of the first entry with the same effect: every number here is one too many."""
    commits: dict[ReceiptId, tuple[Attempt, ...]]
    voids: dict[ReceiptId, tuple[Attempt, ...]]
    """Voids of whole receipts."""
    reversals: dict[str, tuple[Attempt, ...]]
    """Key of an operation to the attempts to undo just it."""
    dead: dict[str, str]
    """Key to reason: on a gateway's dead-letter list, or recorded as put there."""
    _changing: tuple[Attempt, ...]
    _posting_clock: PostingClock
    _posted: dict[int, datetime]
    """Entry number to the true time of its posting, where the backend's clock was ever wrong."""

    def changing(self) -> tuple[Attempt, ...]:
        """Attempts that can have an effect, in history order."""
        return self._changing

    def operation_of(self, entry: Entry) -> Single | None:
        attempt = self.attempts.get(entry.key)
        return None if attempt is None else attempt.operation

    def effects_of(self, attempt: Attempt) -> tuple[Entry, ...]:
        """The entries that are this attempt's effect; one that had been done already by another counts as done."""
        own = self.by_key.get(attempt.key, ())
        is_sale = isinstance(attempt.operation, Commit)
        if own and not (is_sale and all(entry.kind in _UNDOES for entry in own)):
            return own
        match attempt.operation:
            case Commit():
                return self._in_turn(attempt, EntryKind.SALE)
            case Redeem() | Coupon() | Gift() as ask if attempt.commit is not None:
                granted = self._in_turn(attempt, _GRANTS[type(ask)])
                return tuple(entry for entry in granted if told_key(entry.key) == ask.origin.key)
            case Void(reopens=True):
                return self._reached(attempt)
            case Void(operation=str(key)):
                return self._already_undone(self.by_key.get(key, ()))
            case Void(target=target):
                return self._already_undone(self.by_receipt.get(target, ()))
            case Release(hold=hold):
                return self._already_undone(self.by_key.get(hold, ()))
            case _:
                return ()

    def _already_undone(self, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """The undoing of these, when all that can be undone is undone; else nothing."""
        standing = [e for e in entries if e.kind not in (*_UNDOES, EntryKind.RETURN)]
        undoing = tuple(self.undone[e.number] for e in standing if e.number in self.undone)
        if undoing and len(undoing) == len(standing):
            return undoing
        return tuple(e for e in entries if e.kind is EntryKind.VOID and e.reverses is None) if not standing else ()

    def _in_turn(self, attempt: Attempt, kind: EntryKind) -> tuple[Entry, ...]:
        """Entries of the attempt's receipt that may be what its till was told of: no void that leaves the receipt open
        lies between."""
        entries = [e for e in self._of_receipt(attempt) if e.kind is kind]
        reopened = [void.made_at for void in self._voids_of(attempt) if void.reopens]
        return tuple(
            entry
            for entry in entries
            if not any(attempt.made_at <= moment < entry.made_at for moment in reopened)
            and not self._was_reopened_before(entry, attempt)
        )

    def _was_reopened_before(self, entry: Entry, attempt: Attempt) -> bool:
        undoing = self.undone.get(entry.number)
        void = None if undoing is None else self.attempts.get(undoing.key)
        return void is not None and void.reopens and void.made_at < attempt.made_at

    def _reached(self, void: Attempt) -> tuple[Entry, ...]:
        """What a void that leaves its receipt open came to, when it posted nothing itself: all it speaks of is undone,
        or there was nothing and the door is closed on the past all the same."""
        entries = self._of_receipt(void)
        reached = [e for e in entries if e.kind not in (*_UNDOES, EntryKind.RETURN) and self.reaches(void, e)]
        if reached:
            undoing = tuple(self.undone[e.number] for e in reached if e.number in self.undone)
            return undoing if len(undoing) == len(reached) else ()
        return tuple(e for e in entries if e.kind is EntryKind.VOID and self._closes(e, void))

    def _closes(self, entry: Entry, void: Attempt) -> bool:
        """Whether a VOID had forbidden the receipt up to this void's moment, or for good."""
        by = self.attempts.get(entry.key)
        is_plain = by is not None and isinstance(by.operation, Void) and not by.reopens
        return is_plain or entry.made_at >= void.made_at or told_key(entry.key) == told_key(void.key)

    def _of_receipt(self, attempt: Attempt) -> tuple[Entry, ...]:
        return () if attempt.receipt is None else self.by_receipt.get(attempt.receipt, ())

    def _voids_of(self, attempt: Attempt) -> tuple[Attempt, ...]:
        return () if attempt.receipt is None else self.voids.get(attempt.receipt, ())

    def asked_with(self, attempt: Attempt) -> tuple[Attempt, ...]:
        """What a receipt asked for, this time it was tried."""
        commit = attempt.operation
        keys = [ask.origin.key for ask in commit.asks] if isinstance(commit, Commit) else []
        return tuple(one for key in keys for one in self.tries.get(key, ()) if one.commit is commit)

    def whole(self, attempt: Attempt) -> Attempt:
        """The receipt it was asked for with, this time it was tried; itself when it was asked for by itself."""
        if attempt.commit is None:
            return attempt
        return next(one for one in self.tries[attempt.commit.origin.key] if one.operation is attempt.commit)

    def stands_since(self, entry: Entry) -> datetime:
        """The moment since which an entry stands: that of the last try its answer was, or may have been, given to."""
        attempt = self.attempts.get(entry.key)
        whole = None if attempt is None else attempt.commit or attempt.operation
        if attempt is None or not isinstance(whole, Commit):
            return entry.made_at
        undoing = self.undone.get(entry.number)
        ends = [
            void.made_at
            for void in self._voids_of(attempt)
            if void.reopens and void.made_at >= entry.made_at
            if void.accepted is not None or (undoing is not None and undoing.key == void.key)
        ]
        repeats = (
            one.made_at
            for one in self.tries.get(whole.origin.key, ())
            if one.outcome is not Outcome.REFUSED and one.key not in self.by_key
        )
        return max((entry.made_at, *(moment for moment in repeats if not ends or moment <= min(ends))))

    def reaches(self, void: Attempt, entry: Entry) -> bool:
        """Whether a void of the whole receipt speaks of this entry: one that leaves the receipt open does not of what
        stands since a later moment."""
        return not void.reopens or self.stands_since(entry) <= void.made_at

    def is_reinstated(self, entry: Entry) -> bool:
        """It was there before and undone, and a receipt that takes the void back brought it again."""
        attempt = self.attempts.get(entry.key)
        if attempt is None or not attempt.reinstates or entry.receipt is None:
            return False
        before = (e for e in self.by_receipt.get(entry.receipt, ()) if e.number < entry.number and e.kind is entry.kind)
        return any(e.number in self.undone and self.undone[e.number].number < entry.number for e in before)

    def standing(self, key: str) -> tuple[Entry, ...]:
        """Entries of an operation that nobody has undone (its own undoings do not count)."""
        return tuple(
            entry for entry in self.by_key.get(key, ()) if entry.kind not in _UNDOES and entry.number not in self.undone
        )

    def forbidden(self, attempt: Attempt) -> bool:
        """The ledger says that a void came first and closed the door on this operation."""
        void_attempts = list(self.reversals.get(attempt.key, ()))
        void_attempts += [v for v in self._voids_of(attempt) if not v.reopens or attempt.made_at <= v.made_at]
        return any(
            entry.kind is EntryKind.VOID and entry.reverses is None
            for void in void_attempts
            for entry in self.by_key.get(void.key, ())
        )

    def wall(self, at: Instant) -> datetime:
        """Wall time of the case's clock at an instant."""
        return self.clock.at(at)

    def posted(self, entry: Entry) -> datetime:
        """The true time of its posting; `entry.posted_at` is by the backend's clock, which may have been wrong."""
        return self._posted.get(entry.number, entry.posted_at)

    def posting_clock(self, begin: Instant, end: Instant) -> tuple[datetime, datetime]:
        """The earliest and the latest the backend's clock showed from one instant to another."""
        return self._posting_clock.shown(begin, end)


def pair(evidence: Evidence) -> Pairing:
    """Lay the accounts side by side."""
    made = attempts_of(evidence)
    attempts = made.by_key
    entries = tuple(made.keyed(entry) for entry in evidence.ledger or ())
    clock = Clock(evidence.epoch)
    posting_clock = PostingClock(clock, evidence.parts)
    return Pairing(
        evidence=evidence,
        people=people_of(evidence),
        clock=clock,
        attempts=attempts,
        tries=made.tries,
        entries=entries,
        numbered={entry.number: entry for entry in entries},
        by_key=_grouped((entry.key, entry) for entry in entries if entry.key),
        by_receipt=_grouped((entry.receipt, entry) for entry in entries if entry.receipt is not None),
        undone=_undone(entries),
        repeats=_repeats(entries, made),
        commits=_grouped((a.operation.receipt.id, a) for a in attempts.values() if isinstance(a.operation, Commit)),
        voids=_grouped(
            (a.operation.target, a)
            for a in attempts.values()
            if isinstance(a.operation, Void) and a.operation.operation is None
        ),
        reversals=_grouped(
            (a.operation.operation, a)
            for a in attempts.values()
            if isinstance(a.operation, Void) and a.operation.operation is not None
        ),
        dead=dead_letters(evidence, made),
        _changing=tuple(attempt for attempt in attempts.values() if attempt.changes),
        _posting_clock=posting_clock,
        _posted=posting_clock.postings(entries, attempts),
    )


def _undone(entries: tuple[Entry, ...]) -> dict[int, Entry]:
    undone: dict[int, Entry] = {}
    for entry in entries:
        if entry.reverses is not None and entry.kind in (EntryKind.VOID, EntryKind.RELEASE):
            undone.setdefault(entry.reverses, entry)
    return undone


def _identity(entry: Entry, turn: int, cause: Attempt | None) -> tuple[Hashable, ...]:
    """Two entries with the same identity are the same effect twice."""
    match entry.kind:
        case EntryKind.OPENING:
            return (entry.kind, entry.guest)
        case EntryKind.SALE if entry.receipt is not None:
            return (entry.kind, entry.receipt, turn)
        case EntryKind.VOID | EntryKind.RELEASE if entry.reverses is not None:
            return (entry.kind, entry.reverses)
        case EntryKind.RETURN if cause is not None and cause.reinstates:
            return (entry.kind, entry.number)  # a reinstated sale brings all its returns again under its own key
        case kind:
            return (kind, told_key(entry.key), turn)


def _repeats(entries: tuple[Entry, ...], made: Attempts) -> dict[int, int]:
    first: dict[tuple[Hashable, ...], int] = {}
    repeats: dict[int, int] = {}
    turns: dict[ReceiptId | None, int] = {}
    sales: dict[int, Entry] = {}
    """Those that stand and begin no turn anew."""
    for entry in entries:
        identity = _identity(entry, turns.get(entry.receipt, 0), made.by_key.get(entry.key))
        original = first.setdefault(identity, entry.number)
        if original != entry.number:
            repeats[entry.number] = original
        elif entry.kind is EntryKind.SALE:
            sales[entry.number] = entry
        elif entry.kind is EntryKind.VOID and entry.reverses is not None:
            sale = sales.pop(entry.reverses, None)
            if sale is not None and _leaves_open(entry, sale, made):
                turns[sale.receipt] = turns.get(sale.receipt, 0) + 1
    # Undoing a repeat is not an effect of its own kind: it belongs to the same mishap.
    for entry in entries:
        if entry.kind is EntryKind.VOID and entry.reverses in repeats:
            repeats.setdefault(entry.number, repeats[entry.reverses])
    return repeats


def _leaves_open(undoing: Entry, sale: Entry, made: Attempts) -> bool:
    """Whether a receipt may be sold again after this undoing of its sale. A gateway that is not ours does not tell of
    the reversals it makes: of a sale its till was not told of, they are taken for such."""
    void, sold = made.by_key.get(undoing.key), made.by_key.get(sale.key)
    if void is not None:
        return void.reopens
    return sold is not None and sold.outcome not in ACCEPTED


def _grouped(pairs: Iterator[tuple[_K, _V]]) -> dict[_K, tuple[_V, ...]]:
    lists: dict[_K, list[_V]] = {}
    for key, value in pairs:
        lists.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in lists.items()}
