"""The disk of a part in the virtual world: what is durable, and when the next batch will be.

A batch is durable all or none, in order, at the instant its part is told. What a crash before that instant makes of it
is the crash's to say (`DiskFate`): the disk may have been quicker than the news.
"""

from collections import deque
from collections.abc import Iterable

from harness.world.stage import DiskFate
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
    """Durable rows, batches under way, and a delay drawn for every batch."""

    __slots__ = ("_chance", "_floor", "_synced", "_under_way", "delay", "durable", "failing")

    def __init__(self, chance: Random) -> None:
        self.durable: dict[str, str] = {}
        self.delay: Span = 0
        self.failing: str | None = None
        self._under_way: deque[tuple[Row, ...]] = deque()
        self._synced: dict[str, str] | None = None
        """What a power cut leaves; None: everything durable."""
        self._chance = chance
        self._floor: Instant = 0

    def due(self, now: Instant) -> Instant:
        """When a batch handed over now will be on the disk; never before the one handed over earlier."""
        at = now + self.delay + LEAST + int(self._chance.random() * (MOST - LEAST))
        self._floor = max(at, self._floor)
        return self._floor

    def take(self, rows: tuple[Row, ...]) -> None:
        """A batch is under way, behind those before it."""
        self._under_way.append(rows)

    def write(self, *, sync: bool) -> None:
        """The oldest batch under way is there; a synced one syncs all before it."""
        if sync:
            self._synced = None
        elif self._synced is None:
            self._synced = dict(self.durable)
        put_rows(self.durable, self._under_way.popleft())

    def crash(self, fate: DiskFate) -> None:
        """The part has died."""
        if fate is DiskFate.TORN and self._under_way:
            self._under_way.pop()
        if fate in (DiskFate.WRITTEN, DiskFate.TORN):
            for rows in self._under_way:
                put_rows(self.durable, rows)
        if fate is DiskFate.UNSYNCED and self._synced is not None:
            self.durable = self._synced
            self._synced = None
        self._under_way.clear()
