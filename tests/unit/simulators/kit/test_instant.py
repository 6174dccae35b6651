"""Wall time: what a clock shows in the hours a zone repeats and skips."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from simulators.kit.instant import HOUR, MINUTE, Clock, with_offset

WARSAW = ZoneInfo("Europe/Warsaw")
SUMMER, WINTER = timezone(timedelta(hours=2)), timezone(timedelta(hours=1))
BEFORE = Clock(datetime(2026, 10, 25, 1, 30, tzinfo=WARSAW))
"""An hour and a half before the clocks go back."""


def test_the_hour_that_happens_twice_is_told_apart() -> None:
    first, second = BEFORE.at(HOUR), BEFORE.at(2 * HOUR)
    assert (first.hour, first.minute) == (second.hour, second.minute) == (2, 30)
    assert (first.utcoffset(), second.utcoffset()) == (timedelta(hours=2), timedelta(hours=1))
    assert second - first == timedelta(hours=1)
    assert first < BEFORE.at(HOUR + 45 * MINUTE) < second, "though its hands stand before those of the first"


def test_a_moment_in_it_equals_itself_however_it_was_told() -> None:
    for now, zone in ((HOUR, SUMMER), (2 * HOUR, WINTER)):
        told = datetime(2026, 10, 25, 2, 30, tzinfo=zone)
        assert BEFORE.at(now) == told == datetime.fromisoformat(told.isoformat())
        assert with_offset(told.astimezone(WARSAW)) == told


def test_the_hour_that_is_skipped_has_no_length() -> None:
    clock = Clock(datetime(2026, 3, 29, 1, 59, tzinfo=WARSAW))
    assert clock.at(MINUTE) == datetime(2026, 3, 29, 3, 0, tzinfo=SUMMER) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_clock_comes_back_to_the_instant() -> None:
    for now in (0, HOUR, 2 * HOUR, 3 * HOUR):
        assert BEFORE.until(BEFORE.at(now)) == now
