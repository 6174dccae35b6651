"""What a part keeps on its disk about operations that are not simply said until answered, and how it is read again.

**Permits**: permissions for a check still open. **Tries**: what is said once and never repeated by itself. A till that
blocks (farcard.md 7.1) keeps a receipt open while nobody knows whether the programme has it; the cashier presses again.
A part that crashes forgets its open checks, so before the first byte of a try its *undoing* is put on the disk, ready
to be said. Once an answer is heard the note goes, and the act is over only when it is gone: else a crash would undo
what the cashier was told.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from msgspec.structs import replace

from simulators.kit.event import Row
from simulators.kit.instant import Clock, Instant
from simulators.till.answer import Outcome
from simulators.till.operation import Attach, Commit, Hold, Origin, Release, Single, Void
from simulators.till.parcel import FACTS, ON_CHECK, Kept, Parcel
from simulators.till.receipt import ReceiptId
from simulators.till.record import Malformed, from_json, to_text
from simulators.till.wire import Wire

FACT = "fact:"
PERMIT = "permit:"
TRY = "try:"

Undoing: TypeAlias = Callable[[Single], Single | None]
"""How an operation that is said once would be undone; None for one that is delivered as usual."""


def said_until_answered(_: Single) -> Single | None:
    """The undoing of parts that say nothing just once."""
    return None


class Notes:
    """Of one part. Methods that give rows have already forgotten what the rows delete."""

    def __init__(self) -> None:
        self._permits: dict[str, ReceiptId] = {}
        self._visits: dict[str, None] = {}
        """Rows of permits that put a guest on a check and grant nothing: its receipt owes nobody anything for them."""
        self._tries: dict[str, ReceiptId] = {}
        self._doubtful: dict[str, None] = {}
        """Keys of tries that went unheard at least once: a later refusal says nothing of the earlier copy."""

    def load(self, key: str, kept: Kept) -> None:
        """A permit or try of an earlier life."""
        if key.startswith(PERMIT):
            self._permits[kept.operation.origin.key] = kept.operation.origin.receipt
        else:
            self._tries[key.removeprefix(TRY)] = kept.operation.origin.receipt

    def begun(self, terminal: str, operation: Single, undo: Single | None) -> tuple[tuple[Row, ...], bool]:
        """What must be on the disk before an operation's first byte, and whether it is a fact that speaks for what was
        granted before. `undo`: it is said once."""
        if undo is not None:
            return (self.attempt(terminal, operation, undo),), False
        if isinstance(operation, FACTS):
            ended = self.permits_ended_by(operation)
            granted = [row for row in ended if row.key not in self._visits or not isinstance(operation, Commit)]
            for row in ended:
                self._visits.pop(row.key, None)
            kept = Row(FACT + operation.origin.key, to_text(Kept(terminal, operation, bool(granted))))
            return (kept, *ended, *self.tries_ended_by(operation)), bool(granted)
        return ((self.permit(terminal, operation),) if isinstance(operation, ON_CHECK) else ()), False

    # Permits

    def permit(self, terminal: str, operation: Single) -> Row:
        key = operation.origin.key
        self._permits[key] = operation.origin.receipt
        if isinstance(operation, Attach):
            self._visits[PERMIT + key] = None
        return Row(PERMIT + key, to_text(Kept(terminal, operation)))

    def permit_refused(self, key: str) -> tuple[Row, ...]:
        return () if key not in self._permits else (self._forget_permit(key),)

    def permits_ended_by(self, operation: Single) -> tuple[Row, ...]:
        """The notes of permissions a fact makes needless: it reports their check, voids it, or undoes one of them."""
        match operation:
            case Commit(receipt=receipt):
                ended = [key for key, check in self._permits.items() if check == receipt.id]
            case Void(target=target, operation=None):
                ended = [key for key, check in self._permits.items() if check == target]
            case Void(operation=str(undone)) | Release(hold=undone):
                ended = [key for key in self._permits if key == undone]
            case _:
                ended = []
        return tuple(self._forget_permit(key) for key in ended)

    def _forget_permit(self, key: str) -> Row:
        del self._permits[key]
        return Row(PERMIT + key, None)

    # Tries

    def attempt(self, terminal: str, operation: Single, undo: Single) -> Row:
        key = operation.origin.key
        self._tries[key] = undo.origin.receipt
        return Row(TRY + key, to_text(Kept(terminal, undo)))

    def doubt(self, key: str) -> None:
        self._doubtful[key] = None

    def try_ended(self, key: str, outcome: Outcome) -> tuple[Row, ...]:
        """An answer was heard. The note of one refused stays when an earlier copy went unheard."""
        if outcome is Outcome.REFUSED and key in self._doubtful:
            return ()
        self.forget(key)
        return (Row(TRY + key, None),)

    def sealed(self, operation: Single, written: bool) -> tuple[Row, ...]:
        """The disk has taken (or not) the end of a lingering try's note."""
        key = operation.origin.key
        if not written:
            self.doubt(key)
            return ()
        self.forget(key)
        return self.permits_ended_by(operation)

    def put_back(self, parcel: Parcel) -> None:
        """The disk did not take the end of a try: its note is still there."""
        self._tries[parcel.key] = parcel.operation.origin.receipt
        self.doubt(parcel.key)

    def forget(self, key: str) -> None:
        self._tries.pop(key, None)
        self._doubtful.pop(key, None)

    def tries_ended_by(self, fact: Single) -> tuple[Row, ...]:
        """The notes of tries of a receipt whose fate a kept fact decides."""
        if not isinstance(fact, Commit | Void) or (isinstance(fact, Void) and fact.operation is not None):
            return ()
        ended = [key for key, receipt in self._tries.items() if receipt == fact.origin.receipt]
        for key in ended:
            self.forget(key)
        return tuple(Row(TRY + key, None) for key in ended)


def seal_of(key: str) -> Row:
    """What must be on the disk so that no crash undoes a confirmed operation that lingers."""
    return Row(TRY + key, None)


def read_kept(rows: Sequence[Row]) -> tuple[list[tuple[str, Kept]], list[str]]:
    """What a disk holds, with its row's key; and a sentence on each row that cannot be read."""
    found: list[tuple[str, Kept]] = []
    spoilt: list[str] = []
    for row in rows:
        if row.value is None or not row.key.startswith((FACT, PERMIT, TRY)):
            continue
        try:
            found.append((row.key, from_json(row.value, Kept)))
        except Malformed as error:
            spoilt.append(f"{row.key} cannot be read: {error}")
    return found, spoilt


def reversal_of(operation: Single, origin: Origin, wire: Wire) -> Single:
    """What makes sure that a permission nobody answered leaves no ghost (OFF-13)."""
    undo = Void(origin, operation.origin.receipt, operation.origin.key, "unheard")
    if isinstance(operation, Hold) and wire.carries(undo) is not None:
        return Release(origin, operation.origin.key)
    return undo


def restamped(undo: Single, clock: Clock, now: Instant) -> Single:
    """An undoing said only now: never earlier than it was prepared for, in whole seconds."""
    moment = max(undo.origin.made_at, clock.at(now).replace(microsecond=0))
    return replace(undo, origin=replace(undo.origin, made_at=moment))
