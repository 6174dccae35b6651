"""When a rule, a coupon or a card is good. Everything is judged at the moment of the act, in the programme's zone.

The trap: a window over midnight belongs to the day it began on, so 00:30 on Saturday may be Friday's happy hour.
"""

import calendar
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from simulators.kit.instant import with_offset
from simulators.till.answer import Status
from simulators.till.programme import Guest, LeapDay, Occasion, Programme, Reward, Weekday, Window

_WEEKDAYS = tuple(Weekday)


@cache
def zone_of(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def local(programme: Programme, moment: datetime) -> datetime:
    """The same moment as the wall clock of the business shows it, with the offset it has then."""
    return with_offset(moment.astimezone(zone_of(programme.zone)))


def day_of(window: Window, at: datetime) -> date | None:
    """The day the window that `at` (local) lies in began on; None when `at` is outside its hours."""
    clock, today = at.time(), at.date()
    start = window.from_time or time(0)
    if window.to_time is None:
        return today if clock >= start else None
    if window.to_time > start:
        return today if start <= clock < window.to_time else None
    if clock >= start:
        return today
    return today - timedelta(days=1) if clock < window.to_time else None


def is_within(window: Window, at: datetime) -> bool:
    """Whether the window holds at a local moment."""
    day = day_of(window, at)
    if day is None:
        return False
    if window.days and _WEEKDAYS[day.weekday()] not in window.days:
        return False
    if window.from_date is not None and day < window.from_date:
        return False
    return window.to_date is None or day <= window.to_date


def birthday_in(year: int, birthday: date, leap_day: LeapDay) -> date:
    """The day a birthday is kept on in a year."""
    if (birthday.month, birthday.day) != (2, 29) or calendar.isleap(year):
        return birthday.replace(year=year)
    return date(year, 2, 28) if leap_day is LeapDay.FEB28 else date(year, 3, 1)


def occurrence(occasion: Occasion, birthday: date | None, leap_day: LeapDay, on: date) -> date | None:
    """The first day of the occurrence of an occasion that `on` lies in; None when it lies in none."""
    if not occasion.birthday:
        return _season(occasion.from_day or "01-01", occasion.to_day or "12-31", on)
    if birthday is None:
        return None
    for year in (on.year, on.year + 1, on.year - 1):
        kept = birthday_in(year, birthday, leap_day)
        first = kept - timedelta(days=occasion.before_days)
        if first <= on <= kept + timedelta(days=occasion.after_days):
            return first
    return None


def _season(from_day: str, to_day: str, on: date) -> date | None:
    today = f"{on.month:02d}-{on.day:02d}"
    if from_day <= to_day:
        return _day(on.year, from_day) if from_day <= today <= to_day else None
    if today >= from_day:
        return _day(on.year, from_day)
    return _day(on.year - 1, from_day) if today <= to_day else None


def _day(year: int, month_day: str) -> date:
    """`MM-DD` in a year; 02-29 counts as 28 February where there is none (only to name the occurrence)."""
    month, day = int(month_day[:2]), int(month_day[3:])
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def is_reward_good(reward: Reward, issued_at: datetime, at: datetime) -> bool:
    """Up to and including exactly `valid_days` times 24 hours after the claim; no lower end (clocks differ)."""
    return at - issued_at <= timedelta(days=reward.valid_days)


def status_on(guest: Guest, on: date) -> Status:
    """A guest's status on a calendar day of the business zone; blocked is worse than expired."""
    if guest.status in (Status.BLOCKED, Status.EXPIRED):
        return guest.status
    if guest.expires is not None and on > guest.expires:
        return Status.EXPIRED
    return Status.ACTIVE
