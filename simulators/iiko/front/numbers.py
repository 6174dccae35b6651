"""Numbers of a venue whose stations share their orders: an operation on an order is counted by the station that opened
it, whichever station asks.

The key of an operation is made of its check and its number, so two stations that worked on one order and counted each
for itself would one day make the same key.
"""

from datetime import time

from simulators.kit.event import Row
from simulators.kit.instant import Clock, Instant
from simulators.till.numbers import LEAST_LEFT, NUMBER_BLOCK, Numbers, Station
from simulators.till.operation import Origin
from simulators.till.receipt import ReceiptId


class SharedNumbers(Numbers):
    """`an_act`: how many operation numbers one act may take; every station may take them of any other's."""

    def __init__(
        self,
        stations: tuple[Station, ...],
        clock: Clock,
        day_closes_at: time,
        first_check: int,
        first_number: int,
        an_act: int,
    ) -> None:
        super().__init__(stations, clock, day_closes_at, first_check, first_number)
        self._owners = {(station.store, station.number): station.name for station in stations}
        self._most = an_act * len(stations)

    def owner_of(self, check: ReceiptId) -> str | None:
        """The station that opened it; None when it is not of this venue."""
        return self._owners.get((check.store, check.terminal))

    def has(self, name: str, count: int = LEAST_LEFT) -> bool:
        return super().has(name, count) and all(Numbers.has(self, one, self._most) for one in self.stations)

    def wanted(self, least: int = NUMBER_BLOCK // 2) -> tuple[Row, ...]:
        return super().wanted(max(least, self._most))

    def origin(self, name: str, now: Instant, check: ReceiptId | None = None) -> Origin:
        """On a check of another venue: on no check, or the key might be one of that venue's."""
        owner = None if check is None else self.owner_of(check)
        return super().origin(name, now) if owner is None else super().origin(owner, now, check)
