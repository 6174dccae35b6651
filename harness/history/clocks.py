"""What the clock of the backend showed, and when an entry was truly posted.

`Entry.posted_at` is told by the backend's own clock, which may be wrong after it was started again (`PartEvent.clock`).
Rules that it judges by that clock (codes: decision 12) are held against what it showed; what tills heard is held
against the true time. What tills made has the time of their own clocks, right or wrong: nothing here corrects that.

The trap: an entry does not say in which life of the backend it was posted. It is the first one in which it fits: not
before the entry ahead of it, not before it was asked for, and while that life lasted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from harness.history.attempt import Attempt
from harness.history.evidence import PartEvent
from simulators.kit.instant import US, Clock, Instant, Span
from simulators.till.ledger import Entry

KEEPER = "backend"
"""The part whose ledger it is."""
_DEATHS = ("crash", "broke")


@dataclass(frozen=True, slots=True)
class Life:
    """From when to when a part lived, and how far its clock was ahead (behind, when negative) meanwhile."""

    since: Instant
    until: Instant | None
    """None: to the end."""
    clock: Span


def lives_of(part: str, events: Iterable[PartEvent]) -> tuple[Life, ...]:
    """All lives of a part, in order; one at least."""
    lives: list[Life] = []
    since, clock = 0, 0
    is_alive = True
    for event in events:
        if event.part != part:
            continue
        if event.what in _DEATHS and is_alive:
            lives.append(Life(since, event.at, clock))
            is_alive = False
        elif event.what == "restart":
            since, clock, is_alive = event.at, event.clock, True
    return (*lives, Life(since, None, clock)) if is_alive else tuple(lives)


class PostingClock:
    """The backend's clock over a case."""

    def __init__(self, clock: Clock, events: Sequence[PartEvent]) -> None:
        self._clock = clock
        self._lives = lives_of(KEEPER, events)
        self.is_right = not any(life.clock for life in self._lives)
        """All the time."""

    def shown(self, begin: Instant, end: Instant) -> tuple[datetime, datetime]:
        """The earliest and the latest it showed from one instant to another."""
        moments = [(begin, end)] if self.is_right else []
        for life in () if self.is_right else self._lives:
            first, last = max(begin, life.since), end if life.until is None else min(end, life.until)
            if first <= last:
                moments.append((first + life.clock, last + life.clock))
        if not moments:  # it was dead
            moments = [(begin, end)]
        return self._clock.at(min(first for first, _ in moments)), self._clock.at(max(last for _, last in moments))

    def postings(self, entries: Iterable[Entry], attempts: Mapping[str, Attempt]) -> dict[int, datetime]:
        """Entry number to the true time of its posting; empty when the clock was right all the time."""
        if self.is_right:
            return {}
        posted: dict[int, datetime] = {}
        place, latest = 0, self._clock.at(0)
        for entry in entries:
            asked = attempts.get(entry.key)
            earliest = latest if asked is None else max(latest, self._clock.at(asked.at))
            place = next((n for n in range(place, len(self._lives)) if self._fits(n, entry, earliest)), place)
            moment = self._true(self._lives[place], entry)
            posted[entry.number] = moment
            latest = max(latest, moment)
        return posted

    def _fits(self, place: int, entry: Entry, earliest: datetime) -> bool:
        life = self._lives[place]
        moment = self._true(life, entry)
        is_in_time = life.until is None or moment <= self._clock.at(life.until)
        return moment >= max(earliest, self._clock.at(life.since)) and is_in_time

    @staticmethod
    def _true(life: Life, entry: Entry) -> datetime:
        return entry.posted_at - timedelta(microseconds=life.clock // US)
