"""Rows on their way to the disk: what hangs on each batch, and the batches a disk would not take.

The trap: an end that could not be stored must be offered again, or the entry would wait for a restart.
"""

from dataclasses import dataclass
from typing import TypeAlias

from simulators.gateway.downstream import Asker
from simulators.gateway.errand import Errand
from simulators.gateway.journal import Journal, Kept, deleted, replay, row
from simulators.gateway.policy import Policy
from simulators.gateway.turns import try_of
from simulators.kit.effect import Arm, Effect, Persist
from simulators.kit.event import Row
from simulators.kit.instant import SECOND, Instant
from simulators.till.operation import Single

DISK = "disk"
DISK_AGAIN_AFTER = SECOND


@dataclass(frozen=True, slots=True)
class Take:
    """A new entry; nothing may be said or sent before it is stored."""

    errand: Errand
    kept: Kept


@dataclass(frozen=True, slots=True)
class Reverse:
    """A reversal of ours; `askers` of the operation it undoes wait to be refused."""

    errand: Errand
    kept: Kept
    askers: list[Asker]
    undone: Single


@dataclass(frozen=True, slots=True)
class Settle:
    """The end of an entry, and old ends to be deleted."""

    errand: Errand
    kept: Kept
    forgotten: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """A failed try; nothing hangs on it."""

    kept: Kept


Write: TypeAlias = Take | Reverse | Settle | Count


class Writing:
    """The journal, and the batches on their way into it, by token. Effects go to `out`."""

    def __init__(self, out: list[Effect]) -> None:
        self._out = out
        self.journal = Journal()
        self.undoing: dict[str, Reverse] = {}
        """Try of an operation -> its reversal, while that is being stored."""
        self._under_way: dict[str, Write] = {}
        self._unsaved: list[Settle] = []
        self._last = 0

    def read(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Begin with what a disk holds. Gives the rows that cannot be read."""
        self.journal, unreadable = replay(rows)
        return unreadable

    def put(self, write: Write) -> None:
        self._last += 1
        token = f"{type(write).__name__.lower()}-{self._last}"
        self._under_way[token] = write
        if isinstance(write, Reverse):
            self.undoing[try_of(write.undone)] = write
        self._out.append(Persist(token, rows_of(write)))

    def done(self, token: str) -> Write:
        """It is on the disk, and from now on in the journal. Gives what hung on it."""
        write = self._take_off(token)
        if not isinstance(write, Count) or write.kept.seq in self.journal.taken:
            self.journal.apply(write.kept)
        if isinstance(write, Settle):
            for seq in write.forgotten:
                self.journal.forget(seq)
        return write

    def failed(self, token: str, now: Instant) -> Write:
        """The disk would not take it. An end is offered again later; anything else is forgotten."""
        write = self._take_off(token)
        if isinstance(write, Settle):
            self._unsaved.append(write)
            self._out.append(Arm(DISK, now + DISK_AGAIN_AFTER))
        return write

    def _take_off(self, token: str) -> Write:
        write = self._under_way.pop(token)
        if isinstance(write, Reverse):
            del self.undoing[try_of(write.undone)]
        return write

    def offer_again(self) -> None:
        unsaved, self._unsaved = self._unsaved, []
        for settle in unsaved:
            self.put(settle)

    def is_full(self, policy: Policy) -> bool:
        """Is there no room for another entry? Nothing is ever dropped to make some."""
        coming = sum(isinstance(write, Take) for write in self._under_way.values())
        is_crowded = len(self.journal.taken) + coming >= policy.queue_limit
        return is_crowded or len(self.journal.dead) >= policy.dead_letter_limit


def rows_of(write: Write) -> tuple[Row, ...]:
    """The rows of one batch: all of them or none."""
    if isinstance(write, Settle):
        return (row(write.kept), *(deleted(seq) for seq in write.forgotten))
    return (row(write.kept),)
