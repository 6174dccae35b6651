"""When rules hold: windows of days and hours, birthdays and seasons, and whether a card is good; by moment of sale."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from simulators.till.answer import Status
from simulators.till.programme import Guest, LeapDay, Occasion, Programme, Weekday, Window

_DAYS = tuple(Weekday)
_MIDNIGHT = time(0)


def local_time(moment: datetime, programme: Programme) -> datetime:
    """The moment as the clock on the business's wall shows it."""
    return moment.astimezone(ZoneInfo(programme.zone))


def window_holds(window: Window, local: datetime) -> bool:
    """Whether a rule's window holds at a local moment."""
    began = _began_on(window, local)
    if began is None:
        return False
    if window.days and _DAYS[began.weekday()] not in window.days:
        return False
    if window.from_date is not None and began < window.from_date:
        return False
    return window.to_date is None or began <= window.to_date


def _began_on(window: Window, local: datetime) -> date | None:
    """The day the window the moment is in began on; None when the moment is in no window."""
    begins = window.from_time or _MIDNIGHT
    clock = local.time()
    if window.to_time is None:
        return local.date() if clock >= begins else None
    if begins < window.to_time:
        return local.date() if begins <= clock < window.to_time else None
    if clock >= begins:
        return local.date()
    return local.date() - timedelta(days=1) if clock < window.to_time else None


def birthday_in(year: int, birthday: date, leap_day: LeapDay) -> date:
    """The day a birthday is kept in a year."""
    try:
        return birthday.replace(year=year)
    except ValueError:
        return date(year, 2, 28) if leap_day is LeapDay.FEB28 else date(year, 3, 1)


def occasion_open(occasion: Occasion, guest: Guest | None, local: datetime, programme: Programme) -> bool:
    """Whether an occasion's coupon is valid on the local day."""
    today = local.date()
    if occasion.birthday:
        if guest is None or guest.birthday is None:
            return False
        kept = (birthday_in(today.year + n, guest.birthday, programme.leap_day) for n in (-1, 0, 1))
        before, after = timedelta(days=occasion.before_days), timedelta(days=occasion.after_days)
        return any(day - before <= today <= day + after for day in kept)
    begins, ends = occasion.from_day or "01-01", occasion.to_day or "12-31"
    day = today.strftime("%m-%d")
    if begins <= ends:
        return begins <= day <= ends
    return day >= begins or day <= ends


def card_good(guest: Guest, moment: datetime, programme: Programme) -> bool:
    """Whether the guest may earn and spend at that moment: active, and the card's last day is not over."""
    if guest.status is not Status.ACTIVE:
        return False
    return guest.expires is None or local_time(moment, programme).date() <= guest.expires
