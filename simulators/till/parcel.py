"""Operations on their way from a part's terminals, and who must wait for whom.

Each terminal's operations go out one after the other. Beside that, an operation waits for every earlier *overdue fact*
(told, kept, not yet answered) of the same guest or receipt, from whichever terminal it came (OFF-04). Facts asked for
the first time do not hold other terminals up: two tills may truly ask about one guest at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from msgspec import Struct

from simulators.kit.event import Row
from simulators.till.answer import Answer, Outcome
from simulators.till.identifier import Identifier
from simulators.till.operation import (
    Adjust,
    Attach,
    Claim,
    Commit,
    Coupon,
    Detach,
    FindReceipt,
    Gift,
    Hold,
    Identify,
    IssueCode,
    Quote,
    ReadAccount,
    Redeem,
    Register,
    Release,
    Return,
    Single,
    Void,
)
from simulators.till.receipt import ReceiptId

FACTS = (Commit, Void, Return, Release, Detach, Adjust)
"""They happened at the till: kept on its disk and said again, under the same key, until answered (RX-04). Points given
by hand are among them because nothing undoes them; a protocol without a key for them looks before it says them again
(iiko_loyaltyplant.md 9.3, K05)."""
ON_CHECK = (Redeem, Coupon, Gift, Hold, Attach)
"""Permissions for the open check. Unheard, or the check lost in a crash: undone by a `Void` (OFF-13)."""
PERMISSIONS = (*ON_CHECK, Register, Claim, IssueCode)

Subject: TypeAlias = Identifier | ReceiptId


def subjects_of(operation: Single) -> tuple[Subject, ...]:
    """The guest and the receipts an operation is about."""
    found: list[Subject] = [operation.origin.receipt] if operation.origin.check else []
    match operation:
        case Commit(receipt=receipt) | Quote(receipt=receipt) | Coupon(receipt=receipt) | Attach(receipt=receipt):
            found.append(receipt.id)
            if receipt.guest is not None:
                found.append(receipt.guest)
        case Void(target=target) | Return(target=target) | FindReceipt(target=target) | Detach(target=target):
            found.append(target)
        case Identify() | Register() | Redeem() | Gift() | Hold() | Claim() | IssueCode() | Adjust() | ReadAccount():
            found.append(operation.identifier)
        case _:
            pass
    return tuple(dict.fromkeys(found))


class Kept(Struct, frozen=True, omit_defaults=True):
    """An operation as it lies on the disk."""

    terminal: str
    operation: Single
    promised: bool = False
    """Told until it is answered, whatever the caller does with other facts (`retelling.py`)."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What the act that asked gets to know. Said once per `ask`."""

    terminal: str
    operation: Single
    outcome: Outcome
    answer: Answer | None
    no_line: bool = False
    """Nothing was heard because there is no line."""
    asked: bool = True
    """False: the protocol cannot say it, or the act had no time left for it, so it was never attempted."""


@dataclass(slots=True, eq=False)
class Parcel:
    """One operation on its way."""

    number: int
    """Position in the order of making, over all terminals of the part."""
    terminal: str
    operation: Single
    stored: bool
    """As far as the disk is concerned it may be sent."""
    rows: tuple[Row, ...] = ()
    """What must be on the disk before."""
    ref: str | None = None
    """Set while the line has it."""
    resting: bool = False
    """Unanswered a moment ago; waits for the retry interval, or for somebody to need it out of the way."""
    overdue: bool = False
    """The till has been told, or has told itself, that nobody knows."""
    heard: bool = False
    """Answered; the act waits for the disk."""
    dropped: bool = False
    """Given up for good; a late answer is ignored."""
    tries: int = 0
    """How often the line had it, in this life of the till."""
    worn: bool = False
    """The line had it under the id it has now."""
    anew: bool = False
    """It has this id since it was overdue: that nobody answered under it is still to be told."""
    beats: int = 0
    """How long it rests, counted in beats of the retry timer."""
    last: bool = False
    """The day has closed: it is told once more, or is being told for the last time."""
    promised: bool = False
    """Never given up (`retelling.py`)."""
    undo: Single | None = None
    """Set when this is said once and no more (a blocked till); how it is undone if the part crashes not knowing."""
    lingers: bool = False
    """Answered, it is still to be undone by a crash, until it is sealed."""
    subjects: tuple[Subject, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.subjects = subjects_of(self.operation)

    @property
    def key(self) -> str:
        return self.operation.origin.key

    @property
    def is_fact(self) -> bool:
        return self.undo is None and isinstance(self.operation, FACTS)


@dataclass(frozen=True, slots=True)
class Answered:
    """A write that lets an act end: what it is to be told then."""

    parcel: Parcel
    outcome: Outcome
    answer: Answer


class Outbox:
    """All parcels of a part, in order."""

    def __init__(self) -> None:
        self._made = 0
        self._all: dict[int, Parcel] = {}
        self._lanes: dict[str, dict[int, Parcel]] = {}
        self._overdue: dict[Subject, dict[int, Parcel]] = {}

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Parcel]:
        return iter(tuple(self._all.values()))

    def add(self, terminal: str, operation: Single, rows: tuple[Row, ...], undo: Single | None = None) -> Parcel:
        self._made += 1
        parcel = Parcel(self._made, terminal, operation, stored=not rows, rows=rows, undo=undo)
        self._all[parcel.number] = parcel
        self._lanes.setdefault(terminal, {})[parcel.number] = parcel
        return parcel

    def remove(self, parcel: Parcel) -> None:
        del self._all[parcel.number]
        del self._lanes[parcel.terminal][parcel.number]
        for subject in parcel.subjects if parcel.overdue else ():
            mates = self._overdue.get(subject, {})
            mates.pop(parcel.number, None)
            if not mates:
                self._overdue.pop(subject, None)

    def mark_overdue(self, parcel: Parcel) -> None:
        parcel.overdue = True
        if parcel.is_fact:
            for subject in parcel.subjects:
                self._overdue.setdefault(subject, {})[parcel.number] = parcel

    def head(self, terminal: str) -> Parcel | None:
        """The oldest parcel of a terminal, if it may go now."""
        parcel = next(iter(self._lanes.get(terminal, {}).values()), None)
        if parcel is None or not parcel.stored or parcel.resting or parcel.ref is not None:
            return None
        return None if next(self._ahead(parcel), None) is not None else parcel

    def is_behind(self, parcel: Parcel, other: Parcel) -> bool:
        """Whether `parcel` cannot go before `other` has gone."""
        if parcel.number <= other.number:
            return False
        return parcel.terminal == other.terminal or (
            other.overdue and other.is_fact and any(subject in other.subjects for subject in parcel.subjects)
        )

    def hurry(self, parcel: Parcel) -> None:
        """Somebody waits: what rests ahead of this parcel tries again now."""
        for other in self._lanes[parcel.terminal].values():
            other.resting = False
        for other in self._ahead(parcel):
            other.resting = False

    def _ahead(self, parcel: Parcel) -> Iterator[Parcel]:
        for subject in parcel.subjects:
            for other in self._overdue.get(subject, {}).values():
                if other.number < parcel.number and other.terminal != parcel.terminal:
                    yield other
