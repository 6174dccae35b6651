"""Windows, birthdays, seasons and cards at the edges of their validity."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from harness.history.model.windows import birthday_in, card_good, local_time, occasion_open, window_holds
from simulators.till.answer import Status
from simulators.till.programme import Benefit, Guest, LeapDay, Occasion, Programme, Weekday, Window

WARSAW = ZoneInfo("Europe/Warsaw")
PROGRAMME = Programme("p", zone="Europe/Warsaw")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW)


NIGHT = Window(days=(Weekday.SAT,), from_time=time(22), to_time=time(2), from_date=date(2026, 3, 14))


@pytest.mark.parametrize(
    ("window", "moment", "holds"),
    [
        (Window(), "2026-03-14T00:00", True),
        (Window(from_time=time(12), to_time=time(13)), "2026-03-14T12:00", True),
        (Window(from_time=time(12), to_time=time(13)), "2026-03-14T13:00", False),
        (Window(from_time=time(12)), "2026-03-14T23:59", True),
        (Window(from_time=time(12)), "2026-03-14T11:59", False),
        (Window(to_time=time(12)), "2026-03-14T11:59", True),
        (NIGHT, "2026-03-14T22:00", True),
        (NIGHT, "2026-03-15T01:59", True),
        (NIGHT, "2026-03-15T02:00", False),
        (NIGHT, "2026-03-14T01:00", False),
        (NIGHT, "2026-03-15T22:00", False),
        (Window(to_date=date(2026, 3, 14)), "2026-03-14T23:59", True),
        (Window(to_date=date(2026, 3, 14)), "2026-03-15T00:00", False),
        (Window(from_time=time(22), to_time=time(0)), "2026-03-14T23:00", True),
        (Window(from_time=time(22), to_time=time(0)), "2026-03-14T00:00", False),
    ],
)
def test_a_window_belongs_to_the_day_it_began_on(window: Window, moment: str, holds: bool) -> None:
    assert window_holds(window, at(moment)) is holds


def _birthday(before: int = 0, after: int = 0) -> Occasion:
    return Occasion("b", "Birthday", Benefit(percent=10), birthday=True, before_days=before, after_days=after)


@pytest.mark.parametrize(
    ("occasion", "birthday", "moment", "open_"),
    [
        (_birthday(3, 3), date(1990, 1, 2), "2025-12-30T00:00", True),
        (_birthday(3, 3), date(1990, 1, 2), "2025-12-29T23:59", False),
        (_birthday(3, 3), date(1990, 12, 30), "2026-01-02T23:59", True),
        (_birthday(3, 3), date(1990, 12, 30), "2026-01-03T00:00", False),
        (_birthday(), date(1992, 2, 29), "2026-02-28T12:00", True),
        (_birthday(), date(1992, 2, 29), "2028-02-28T12:00", False),
        (_birthday(), date(1992, 2, 29), "2028-02-29T12:00", True),
        (_birthday(), None, "2026-02-28T12:00", False),
        (Occasion("v", "V", Benefit(), from_day="02-13", to_day="02-15"), None, "2026-02-15T23:59", True),
        (Occasion("v", "V", Benefit(), from_day="02-13", to_day="02-15"), None, "2026-02-16T00:00", False),
        (Occasion("x", "X", Benefit(), from_day="12-24", to_day="01-06"), None, "2026-01-06T12:00", True),
        (Occasion("x", "X", Benefit(), from_day="12-24", to_day="01-06"), None, "2026-12-24T12:00", True),
        (Occasion("x", "X", Benefit(), from_day="12-24", to_day="01-06"), None, "2026-01-07T12:00", False),
    ],
)
def test_an_occasion_is_open_on_its_days(occasion: Occasion, birthday: date | None, moment: str, open_: bool) -> None:
    guest = Guest("anna", (), birthday=birthday)
    assert occasion_open(occasion, guest, at(moment), PROGRAMME) is open_


def test_a_leap_birthday_is_kept_as_the_programme_says() -> None:
    born = date(1992, 2, 29)
    assert birthday_in(2026, born, LeapDay.FEB28) == date(2026, 2, 28)
    assert birthday_in(2026, born, LeapDay.MAR1) == date(2026, 3, 1)
    assert birthday_in(2028, born, LeapDay.MAR1) == date(2028, 2, 29)


def test_a_card_is_good_through_its_last_local_day() -> None:
    guest = Guest("anna", (), expires=date(2026, 3, 14))
    assert card_good(guest, datetime.fromisoformat("2026-03-14T22:59+00:00"), PROGRAMME)
    assert not card_good(guest, datetime.fromisoformat("2026-03-14T23:00+00:00"), PROGRAMME)
    assert not card_good(Guest("anna", (), status=Status.BLOCKED), at("2026-03-14T12:00"), PROGRAMME)
    assert local_time(datetime.fromisoformat("2026-03-14T23:00+00:00"), PROGRAMME).date() == date(2026, 3, 15)
