"""Rows on their way to the disk: what hangs on each batch, and the batches a disk would not take.

The trap: an end that could not be stored must be offered again, or the entry would wait for a restart.
"""

from dataclasses import dataclass
from typing import TypeAlias

from simulators.gateway.downstream import Asker
from simulators.gateway.errand import Errand
from simulators.gateway.journal import Kept, deleted, row
from simulators.kit.effect import Effect, Persist
from simulators.kit.event import Row
from simulators.till.operation import Single


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
    """Batches under way, by token. Effects go to `out`."""

    def __init__(self, out: list[Effect]) -> None:
        self._out = out
        self._under_way: dict[str, Write] = {}
        self._unsaved: list[Settle] = []
        self._last = 0

    def put(self, write: Write) -> None:
        self._last += 1
        token = f"{type(write).__name__.lower()}-{self._last}"
        self._under_way[token] = write
        self._out.append(Persist(token, rows_of(write)))

    def done(self, token: str) -> Write:
        """What hung on that batch."""
        return self._under_way.pop(token)

    def keep(self, settle: Settle) -> None:
        """The disk would not take it; it will be offered again."""
        self._unsaved.append(settle)

    def offer_again(self) -> None:
        unsaved, self._unsaved = self._unsaved, []
        for settle in unsaved:
            self.put(settle)

    def takes(self) -> int:
        """How many new entries are under way."""
        return sum(isinstance(write, Take) for write in self._under_way.values())


def rows_of(write: Write) -> tuple[Row, ...]:
    """The rows of one batch: all of them or none."""
    if isinstance(write, Settle):
        return (row(write.kept), *(deleted(seq) for seq in write.forgotten))
    return (row(write.kept),)
