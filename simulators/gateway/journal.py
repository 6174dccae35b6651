"""The gateway's durable memory: entries under `entry/<seq>`, their legal moves, and what to answer to a repeat.

Pure: rows in, rows out. An entry is in memory only as what its row says; a change is applied when the row is on the
disk, not before. *Store, then say so, then forward; learn, store that, then forget.* The trap: after a restart nobody
knows whether a till had been told `Queued` before, so an entry that comes from the disk counts as told.
"""

from enum import Enum

from msgspec import Struct, structs

from simulators.gateway.outcomes import show
from simulators.kit.event import Row
from simulators.kit.instant import Moment
from simulators.till.answer import Answer, Queued, Reason, Refused, SingleAnswer
from simulators.till.operation import Commit, Single, Void
from simulators.till.record import Malformed, from_json, to_text

PREFIX = "entry/"


class State(Enum):
    """Where an entry is in its life."""

    TAKEN = "taken"
    DELIVERED = "delivered"
    REFUSED = "refused"
    """The programme said no, for good."""
    EXPIRED = "expired"
    PARKED = "parked"


class Told(Enum):
    """What the till was told about it."""

    NOTHING = "nothing"
    QUEUED = "queued"
    ANSWER = "answer"
    """What the programme said."""


class Kept(Struct, frozen=True):
    """One entry. `answer` is the programme's, when it gave one; `names` are its lanes (`lanes.py`)."""

    seq: int
    operation: Single
    state: State
    taken_at: Moment
    told: Told = Told.NOTHING
    tries: int = 0
    reason: str = ""
    answer: SingleAnswer | None = None
    names: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.operation.origin.key

    @property
    def is_dead(self) -> bool:
        """Given up although a till may count on it: for a person to look at, and never pruned (OFF-11)."""
        if self.state is State.REFUSED:
            return self.told is Told.QUEUED
        return self.state in (State.EXPIRED, State.PARKED)


LEGAL: frozenset[tuple[State | None, State]] = frozenset(
    {
        (None, State.TAKEN),
        (State.TAKEN, State.TAKEN),  # a try was counted
        (State.TAKEN, State.DELIVERED),
        (State.TAKEN, State.REFUSED),
        (State.TAKEN, State.EXPIRED),
        (State.TAKEN, State.PARKED),
    }
)


class Journal:
    """What the disk holds, read."""

    def __init__(self) -> None:
        self.taken: dict[int, Kept] = {}
        """On their way, oldest first."""
        self.dead: dict[int, Kept] = {}
        self._settled: dict[int, Kept] = {}
        self._by_key: dict[str, int] = {}
        self._undone: dict[str, int] = {}
        self._last = 0

    @property
    def next_seq(self) -> int:
        return self._last + 1

    def apply(self, kept: Kept) -> None:
        """The row of `kept` is on the disk. Asserts that the move is legal."""
        before = self._at(kept.seq)
        move = (before.state if before else None, kept.state)
        assert move in LEGAL, f"entry {kept.seq} cannot go from {move[0]} to {move[1]}"
        assert before is None or before.key == kept.key, f"entry {kept.seq} cannot change its key"
        self._put(kept)

    def forget(self, seq: int) -> None:
        """The row of a settled entry was deleted (perhaps twice: two batches may have chosen the same one)."""
        kept = self._settled.pop(seq, None)
        if kept is None:
            return
        if self._by_key.get(kept.key) == seq:
            del self._by_key[kept.key]
        if isinstance(kept.operation, Void) and kept.operation.operation is not None:
            self._undone.pop(kept.operation.operation, None)

    def find(self, key: str) -> Kept | None:
        """The last one taken under this key: a receipt that was reopened may come again under the key it had."""
        seq = self._by_key.get(key)
        return None if seq is None else self._at(seq)

    def undoes(self, key: str) -> bool:
        """Do we hold a reversal of the operation with this key?"""
        return key in self._undone

    def makes_moot(self, operation: Single, answer: Answer) -> bool:
        """Is this "no, it was voided" to a sale whose void is on its way too? Both went in one upload whose answer was
        lost: that is what its till wants, and nothing for a person to look at."""
        if not isinstance(operation, Commit) or not isinstance(answer, Refused) or answer.reason is not Reason.VOIDED:
            return False
        voids = (kept.operation for kept in self.taken.values() if isinstance(kept.operation, Void))
        return any(void.operation is None and void.target == operation.receipt.id for void in voids)

    def entries(self) -> tuple[Kept, ...]:
        """All of them, oldest first."""
        return tuple(sorted((*self.taken.values(), *self.dead.values(), *self._settled.values()), key=_seq))

    def dead_letters(self) -> tuple[tuple[str, str], ...]:
        """(key, reason), in the order they were given up."""
        return tuple((kept.key, kept.reason) for kept in self.dead.values())

    def forgettable(self, remembered: int, settling: int = 1) -> tuple[int, ...]:
        """The oldest settled entries that `settling` more would push out of a memory of `remembered`."""
        surplus = len(self._settled) + settling - remembered
        return tuple(list(self._settled)[:surplus]) if surplus > 0 else ()

    def _put(self, kept: Kept) -> None:
        if kept.state is State.TAKEN:
            self.taken[kept.seq] = kept
        else:
            self.taken.pop(kept.seq, None)
            (self.dead if kept.is_dead else self._settled)[kept.seq] = kept
        self._by_key[kept.key] = max(kept.seq, self._by_key.get(kept.key, 0))
        self._last = max(self._last, kept.seq)
        if isinstance(kept.operation, Void) and kept.operation.operation is not None:
            self._undone[kept.operation.operation] = kept.seq

    def _at(self, seq: int) -> Kept | None:
        return self.taken.get(seq) or self._settled.get(seq) or self.dead.get(seq)


def _seq(kept: Kept) -> int:
    return kept.seq


def row(kept: Kept) -> Row:
    return Row(f"{PREFIX}{kept.seq:012d}", to_text(kept))


def deleted(seq: int) -> Row:
    return Row(f"{PREFIX}{seq:012d}", None)


def replay(rows: tuple[Row, ...]) -> tuple[Journal, tuple[Row, ...]]:
    """The journal a disk holds, and the rows that cannot be read (left where they are, for a person to look at)."""
    journal = Journal()
    unreadable = []
    kept: list[Kept] = []
    for found in rows:
        if not found.key.startswith(PREFIX) or found.value is None:
            continue
        try:
            kept.append(from_json(found.value, Kept))
        except Malformed:
            unreadable.append(found)
            number = found.key.removeprefix(PREFIX)
            if number.isascii() and number.isdigit():  # never write over what a person may still read
                journal._last = max(journal._last, int(number))
    for one in sorted(kept, key=_seq):
        told = Told.QUEUED if one.state is State.TAKEN else one.told
        journal._put(structs.replace(one, told=told))
    return journal, tuple(unreadable)


def settled(kept: Kept, answer: SingleAnswer, told: Told, *, is_yes: bool) -> Kept:
    """The end of an entry the programme has judged."""
    if is_yes:
        return structs.replace(kept, state=State.DELIVERED, told=told, answer=answer)
    return structs.replace(kept, state=State.REFUSED, told=told, answer=answer, reason=f"refused: {show(answer)}")


def set_aside(kept: Kept, state: State, reason: str) -> Kept:
    """The end of an entry that was given up, for a person to look at."""
    return structs.replace(kept, state=state, told=Told.QUEUED, reason=reason)


def repeat_answer(kept: Kept) -> SingleAnswer:
    """What to say when a till asks again for something we hold."""
    if kept.state is State.TAKEN:
        return Queued()
    if kept.answer is not None:
        return kept.answer
    return Queued(text=f"set aside for a person: {kept.state.value}")
