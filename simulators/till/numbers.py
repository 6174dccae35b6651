"""The numbers a part's terminals give away: operation numbers and check numbers, never the same one twice.

A number is given only below a ceiling that is already on the disk, so a crash can leave a gap but never a repeat: an
idempotency key used twice for different content would be a lie to the whole chain. Ceilings are raised ahead of need.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from msgspec import Struct

from simulators.kit.event import Row
from simulators.kit.instant import Clock, Instant, business_date_of
from simulators.till.operation import Origin
from simulators.till.receipt import ReceiptId
from simulators.till.record import Malformed, from_json, to_text

PREFIX = "count:"
NUMBER_BLOCK = 64
"""How many operation numbers one write to the disk reserves."""
CHECK_BLOCK = 16
LEAST_LEFT = 2
"""An act may take two numbers: one for its operation and one for the reversal of it."""


@dataclass(frozen=True, slots=True)
class Station:
    """One terminal of a part: its `name` in the cast and the history, `number` on the wire and in keys."""

    name: str
    number: str
    store: str


class Ceiling(Struct, frozen=True):
    """What the disk holds for one terminal: numbers below these may have been given."""

    number: int
    check: int


class Numbers:
    """Gives operation and check numbers and makes origins. Says which rows must be durable before it can go on."""

    def __init__(
        self,
        stations: tuple[Station, ...],
        clock: Clock,
        day_closes_at: time,
        first_check: int = 1,
        first_number: int = 1,
    ) -> None:
        """`first_check` and `first_number`: where a terminal begins to count when its disk is empty."""
        self.stations = {station.name: station for station in stations}
        self.clock = clock
        self._day_closes_at = day_closes_at
        self._next = {station.name: Ceiling(first_number, first_check) for station in stations}
        self._ceiling = dict(self._next)
        self._asked: dict[str, Ceiling] = {}

    def load(self, rows: Sequence[Row]) -> None:
        """Go on where an earlier life of the part may have stopped."""
        for row in rows:
            name = row.key.removeprefix(PREFIX)
            if name == row.key or name not in self.stations or row.value is None:
                continue
            try:
                ceiling = from_json(row.value, Ceiling)
            except Malformed:
                continue
            self._next[name] = self._ceiling[name] = ceiling

    def wanted(self, least: int = NUMBER_BLOCK // 2) -> tuple[Row, ...]:
        """Rows that raise the ceilings of terminals with fewer than `least` numbers left; empty while some are asked
        for already. To be followed by `granted` or `denied`."""
        if self._asked:
            return ()
        for name, given in self._next.items():
            ceiling = self._ceiling[name]
            if ceiling.number - given.number < least or ceiling.check - given.check < CHECK_BLOCK // 2:
                self._asked[name] = Ceiling(given.number + max(least, NUMBER_BLOCK), given.check + CHECK_BLOCK)
        return tuple(Row(PREFIX + name, to_text(ceiling)) for name, ceiling in self._asked.items())

    def granted(self) -> None:
        self._ceiling.update(self._asked)
        self._asked.clear()

    def denied(self) -> None:
        self._asked.clear()

    def has(self, name: str, count: int = LEAST_LEFT) -> bool:
        """Whether an act of that terminal may begin."""
        ceiling, given = self._ceiling[name], self._next[name]
        return ceiling.number - given.number >= count and ceiling.check > given.check

    def next_check(self, name: str) -> int:
        """What `take_check` will give."""
        return self._next[name].check

    def take_check(self, name: str, wish: int | None = None) -> int:
        """The next check number, or the one wished for; later ones go on after the greatest."""
        given = self._next[name]
        number = given.check if wish is None else wish
        self._next[name] = Ceiling(given.number, max(given.check, number + 1))
        return number

    def business_date(self, now: Instant) -> date:
        return business_date_of(self.clock.at(now), self._day_closes_at)

    def is_of_today(self, made_at: datetime, now: Instant) -> bool:
        """Whether the trading day a moment belongs to is not closed yet."""
        return business_date_of(made_at.astimezone(self.clock.zone), self._day_closes_at) >= self.business_date(now)

    def closes_at(self, now: Instant) -> Instant:
        """When the trading day closes that `now` is of."""
        end = datetime.combine(self.business_date(now) + timedelta(days=1), self._day_closes_at, self.clock.zone)
        return self.clock.until(end)

    def origin(self, name: str, now: Instant, check: ReceiptId | None = None) -> Origin:
        """The origin of a new operation. On an open check it carries the business date of the check, which is the date
        it was opened on: its identity must not change at midnight between a redemption and its commit (profile of
        ours; Micros moves open checks to the new day [U])."""
        station, given = self.stations[name], self._next[name]
        assert self._ceiling[name].number > given.number, f"{name}: operation number {given.number} is not reserved"
        self._next[name] = Ceiling(given.number + 1, given.check)
        when = self.clock.at(now)
        if check is None:
            day = business_date_of(when, self._day_closes_at)
            return Origin(station.store, station.number, day, when, 0, given.number)
        return Origin(check.store, check.terminal, check.business_date, when, check.check, given.number)

    def next_after(self, origin: Origin, name: str, now: Instant) -> Origin:
        """An origin on the same check as `origin`, for undoing what it asked for."""
        if origin.check == 0:
            return self.origin(name, now)
        return self.origin(name, now, origin.receipt)
