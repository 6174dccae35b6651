"""Time as the parts know it.

An `Instant` is a count of nanoseconds since the run began. Parts never read a clock: they are told `now` with each
event and may only ask to be woken. Where a message must carry wall time, a `Clock` (part of the case) turns an instant
into an aware datetime; a skewed till simply has a `Clock` with another `epoch`.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Annotated, TypeAlias

from msgspec import Meta

Instant: TypeAlias = int
"""Nanoseconds since the run began. Of one life of a part: never goes back. A part that is started again with a clock
that is behind is told earlier instants than in the life before, also negative ones."""

Span: TypeAlias = Annotated[int, Meta(description="nanoseconds")]
"""A length of time in nanoseconds. Annotated, so that a reader of YAML knows it from a plain number."""

US: Span = 1_000
MS: Span = 1_000_000
SECOND: Span = 1_000_000_000
MINUTE: Span = 60 * SECOND
HOUR: Span = 60 * MINUTE
DAY: Span = 24 * HOUR
LONG_AGO: Instant = -(2**62)
"""Before anything that ever happened; 0 need not be, for a part whose clock is behind."""


Moment: TypeAlias = Annotated[datetime, Meta(tz=True)]
"""Wall time; always aware of its zone."""


def with_offset(moment: datetime) -> datetime:
    """The same aware moment, with the offset it has instead of its zone."""
    offset = moment.utcoffset()
    assert offset is not None, "a moment must be aware"
    return moment.replace(tzinfo=timezone(offset), fold=0)


@dataclass(frozen=True, slots=True)
class Clock:
    """The wall clock of one part: what time it is at instant 0, and in which zone."""

    epoch: datetime
    """Aware; its tzinfo is the zone of the business."""
    _began: datetime = field(init=False, repr=False, compare=False)
    """The same moment in UTC, where time is added."""

    def __post_init__(self) -> None:
        assert self.epoch.tzinfo is not None, "a clock's epoch must be aware"
        object.__setattr__(self, "_began", self.epoch.astimezone(UTC))

    @property
    def zone(self) -> tzinfo:
        assert self.epoch.tzinfo is not None
        return self.epoch.tzinfo

    def at(self, now: Instant) -> datetime:
        """The wall time of an instant, to the microsecond, in the zone of the business.

        Adds real elapsed time (through UTC), so an hour that a zone repeats or skips keeps its length. The offset is
        fixed in what comes out: in the hour that happens twice two moments of a zone compare by the hands of the clock,
        and no moment of a zone equals one with an offset.
        """
        utc = self._began + timedelta(microseconds=now // US)
        return with_offset(utc.astimezone(self.epoch.tzinfo))

    def until(self, moment: datetime) -> Instant:
        """The instant at which this clock shows `moment`; may be negative when that is past the start."""
        return ((moment.astimezone(UTC) - self._began) // timedelta(microseconds=1)) * US

    def skewed(self, by: Span) -> "Clock":
        """The same clock, running `by` ahead (or behind, when negative)."""
        return replace(self, epoch=self.epoch + timedelta(microseconds=by // US))


FIRST_YEAR, LAST_YEAR = 1970, 2200


def check_year(*days: date) -> None:
    """Raises ValueError for a date no till can mean: arithmetic with zones and windows overflows near the ends."""
    for day in days:
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(f"year {day.year} is not between {FIRST_YEAR} and {LAST_YEAR}")


def business_date_of(moment: datetime, day_closes_at: time) -> date:
    """The trading day a moment belongs to: before the closing hour it is still yesterday's."""
    local = moment.date()
    if moment.time() < day_closes_at:
        return local - timedelta(days=1)
    return local


def show_span(span: Span) -> str:
    """A span as a person writes it: 30s, 1m30s, 250ms."""
    if span < 0:
        return "-" + show_span(-span)
    if span < SECOND:
        return f"{span / MS:g}ms"
    parts = []
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m")):
        count, span = divmod(span, unit)
        if count:
            parts.append(f"{count}{name}")
    if span or not parts:
        parts.append(f"{span / SECOND:g}s")
    return "".join(parts)
