"""The three accounts laid side by side: each attempt with what the till learnt of it and what the ledger holds of it.

Made once per case by `pair`, in linear time, and handed to every check. The trap: an attempt's outcome is the best
knowledge its till ever had (a definite answer beats "offline", anything beats "unknown"), not the last line written.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from harness.history.evidence import Evidence
from harness.history.people import People, people_of
from simulators.kit.instant import Clock, Instant
from simulators.till.answer import Answer, Outcome
from simulators.till.attempt import Attempted, DeadLettered, Learnt
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit, LoadMenu, Release, Return, Single, Void, is_read
from simulators.till.receipt import ReceiptId

_WEIGHT = {Outcome.UNKNOWN: 0, Outcome.OFFLINE: 1, Outcome.OK: 2, Outcome.REFUSED: 2}
ACCEPTED = (Outcome.OK, Outcome.OFFLINE)
_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Word:
    """One thing a till learnt of an attempt: where in the history, when, and what."""

    index: int
    at: Instant
    outcome: Outcome
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One operation as its till saw it."""

    key: str
    terminal: str
    part: str
    operation: Single
    index: int
    """Where in the history it began."""
    at: Instant
    words: tuple[Word, ...]
    """In history order; empty when the till never said anything more."""
    best: Word | None
    """The word with the best knowledge; the last one among equals."""

    @property
    def outcome(self) -> Outcome:
        return Outcome.UNKNOWN if self.best is None else self.best.outcome

    @property
    def answer(self) -> Answer | None:
        return None if self.best is None else self.best.answer

    @property
    def accepted(self) -> Word | None:
        """The first word that it happened, or that it was accepted for later (a promise: OFF-01)."""
        return next((word for word in self.words if word.outcome in ACCEPTED), None)

    @property
    def evidence(self) -> tuple[int, ...]:
        """History indices a reader needs."""
        return (self.index, *(word.index for word in self.words))

    @property
    def changes(self) -> bool:
        """Whether the operation can have an effect in the ledger at all."""
        return not is_read(self.operation) and not isinstance(self.operation, LoadMenu)

    @property
    def receipt(self) -> ReceiptId | None:
        """The receipt it is about: the one it voids or returns, else the check it is on."""
        match self.operation:
            case Void(target=target) | Return(target=target):
                return target
            case Commit(receipt=receipt):
                return receipt.id
            case operation if operation.origin.check:
                return operation.origin.receipt
            case _:
                return None


@dataclass(frozen=True, slots=True)
class Pairing:
    """The index of one case. Every table keeps the order of its account."""

    evidence: Evidence
    people: People
    clock: Clock
    attempts: dict[str, Attempt]
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

    def changing(self) -> tuple[Attempt, ...]:
        """Attempts that can have an effect, in history order."""
        return self._changing

    def operation_of(self, entry: Entry) -> Single | None:
        attempt = self.attempts.get(entry.key)
        return None if attempt is None else attempt.operation

    def effects_of(self, attempt: Attempt) -> tuple[Entry, ...]:
        """The entries that are this attempt's effect; one that had been done already by another counts as done."""
        own = self.by_key.get(attempt.key, ())
        if own:
            return own
        match attempt.operation:
            case Commit(receipt=receipt):
                return tuple(e for e in self.by_receipt.get(receipt.id, ()) if e.kind is EntryKind.SALE)
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
        standing = [e for e in entries if e.kind not in (EntryKind.VOID, EntryKind.RELEASE, EntryKind.RETURN)]
        undoing = tuple(self.undone[e.number] for e in standing if e.number in self.undone)
        if undoing and len(undoing) == len(standing):
            return undoing
        return tuple(e for e in entries if e.kind is EntryKind.VOID and e.reverses is None) if not standing else ()

    def standing(self, key: str) -> tuple[Entry, ...]:
        """Entries of an operation that nobody has undone (its own undoings do not count)."""
        return tuple(
            entry
            for entry in self.by_key.get(key, ())
            if entry.kind not in (EntryKind.VOID, EntryKind.RELEASE) and entry.number not in self.undone
        )

    def forbidden(self, attempt: Attempt) -> bool:
        """The ledger says that a void came first and closed the door on this operation."""
        void_attempts = list(self.reversals.get(attempt.key, ()))
        if attempt.receipt is not None:
            void_attempts += self.voids.get(attempt.receipt, ())
        return any(
            entry.kind is EntryKind.VOID and entry.reverses is None
            for void in void_attempts
            for entry in self.by_key.get(void.key, ())
        )

    def wall(self, at: Instant) -> datetime:
        """Wall time of the case's clock at an instant."""
        return self.clock.at(at)


def pair(evidence: Evidence) -> Pairing:
    """Lay the accounts side by side."""
    attempts = _attempts(evidence)
    entries = evidence.ledger or ()
    return Pairing(
        evidence=evidence,
        people=people_of(evidence),
        clock=Clock(evidence.epoch),
        attempts=attempts,
        entries=entries,
        numbered={entry.number: entry for entry in entries},
        by_key=_grouped((entry.key, entry) for entry in entries if entry.key),
        by_receipt=_grouped((entry.receipt, entry) for entry in entries if entry.receipt is not None),
        undone=_undone(entries),
        repeats=_repeats(entries),
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
        dead=_dead_letters(evidence),
        _changing=tuple(attempt for attempt in attempts.values() if attempt.changes),
    )


def _attempts(evidence: Evidence) -> dict[str, Attempt]:
    began: dict[str, tuple[int, Instant, str, Attempted]] = {}
    words: dict[str, list[Word]] = {}
    for noted in evidence.history:
        match noted.entry:
            case Attempted(key=key) as attempted:
                began.setdefault(key, (noted.index, noted.at, noted.part, attempted))
            case Learnt(key=key, outcome=outcome, answer=answer):
                words.setdefault(key, []).append(Word(noted.index, noted.at, outcome, answer))
            case _:
                pass
    return {
        key: Attempt(key, a.terminal, part, a.operation, index, at, tuple(words.get(key, ())), _best(words.get(key)))
        for key, (index, at, part, a) in began.items()
    }


def _best(words: list[Word] | None) -> Word | None:
    best: Word | None = None
    for word in words or ():
        if best is None or _WEIGHT[word.outcome] >= _WEIGHT[best.outcome]:
            best = word
    return best


def _undone(entries: tuple[Entry, ...]) -> dict[int, Entry]:
    undone: dict[int, Entry] = {}
    for entry in entries:
        if entry.reverses is not None and entry.kind in (EntryKind.VOID, EntryKind.RELEASE):
            undone.setdefault(entry.reverses, entry)
    return undone


def _identity(entry: Entry) -> tuple[Hashable, ...]:
    """Two entries with the same identity are the same effect twice."""
    match entry.kind:
        case EntryKind.OPENING:
            return (entry.kind, entry.guest)
        case EntryKind.SALE if entry.receipt is not None:
            return (entry.kind, entry.receipt)
        case EntryKind.VOID | EntryKind.RELEASE if entry.reverses is not None:
            return (entry.kind, entry.reverses)
        case kind:
            return (kind, entry.key)


def _repeats(entries: tuple[Entry, ...]) -> dict[int, int]:
    first: dict[tuple[Hashable, ...], int] = {}
    repeats: dict[int, int] = {}
    for entry in entries:
        original = first.setdefault(_identity(entry), entry.number)
        if original != entry.number:
            repeats[entry.number] = original
    # Undoing a repeat is not an effect of its own kind: it belongs to the same mishap.
    for entry in entries:
        if entry.kind is EntryKind.VOID and entry.reverses in repeats:
            repeats.setdefault(entry.number, repeats[entry.reverses])
    return repeats


def _dead_letters(evidence: Evidence) -> dict[str, str]:
    dead = {n.entry.key: n.entry.reason for n in evidence.history if isinstance(n.entry, DeadLettered)}
    dead.update(evidence.dead_letters)
    return dead


def _grouped(pairs: Iterator[tuple[_K, _V]]) -> dict[_K, tuple[_V, ...]]:
    lists: dict[_K, list[_V]] = {}
    for key, value in pairs:
        lists.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in lists.items()}
