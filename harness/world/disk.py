"""The disk of a part in the virtual world: what is durable, and when the next batch will be.

A batch is durable all or none, in order, at the instant its part is told; a crash before that instant drops it.
"""

from collections.abc import Iterable

from simulators.kit.chance import Random
from simulators.kit.event import Row
from simulators.kit.instant import MS, US, Instant, Span

LEAST: Span = 100 * US
MOST: Span = 2 * MS


def put_rows(durable: dict[str, str], rows: Iterable[Row]) -> None:
    """Apply a batch: a key keeps its place when it is put again, and takes a new one after it was deleted."""
    for row in rows:
        if row.value is None:
            durable.pop(row.key, None)
        else:
            durable[row.key] = row.value


def list_rows(durable: dict[str, str]) -> tuple[Row, ...]:
    return tuple([Row(key, value) for key, value in durable.items()])


class VirtualDisk:
    """Durable rows and a delay drawn for every batch."""

    __slots__ = ("_chance", "_floor", "delay", "durable", "failing")

    def __init__(self, chance: Random) -> None:
        self.durable: dict[str, str] = {}
        self.delay: Span = 0
        self.failing: str | None = None
        self._chance = chance
        self._floor: Instant = 0

    def due(self, now: Instant) -> Instant:
        """When a batch handed over now will be on the disk; never before the one handed over earlier."""
        at = now + self.delay + LEAST + int(self._chance.random() * (MOST - LEAST))
        self._floor = max(at, self._floor)
        return self._floor
