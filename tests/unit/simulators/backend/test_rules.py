"""The rules by themselves: windows, occasions, earning, redeeming, proportions."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from simulators.backend.benefits import grant, most_points, refuse_redemption, worth_of
from simulators.backend.earning import earned_on, tier_for
from simulators.backend.proportions import gross_of, share_of
from simulators.backend.windows import birthday_in, is_reward_good, is_within, local, occurrence, status_on
from simulators.kit.money import Rounding
from simulators.till.answer import Refused, Status
from simulators.till.programme import (
    Benefit,
    Earning,
    EarnRule,
    Guest,
    LeapDay,
    Occasion,
    Programme,
    Redeeming,
    Reward,
    Tier,
    Weekday,
    Window,
)
from simulators.till.receipt import POINTS, Discount, Line, Receipt, Tender
from tests.unit.simulators.backend.shop import CAKE, COFFEE, PROGRAMME, Till, items

FRIDAY = datetime(2026, 3, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("window", "at", "expected"),
    [
        (Window(), FRIDAY, True),
        (Window(from_time=time(14), to_time=time(16)), FRIDAY.replace(hour=14), True),
        (Window(from_time=time(14), to_time=time(16)), FRIDAY.replace(hour=16), False),
        (Window(from_time=time(14), to_time=time(16)), FRIDAY.replace(hour=13, minute=59), False),
        (Window(from_time=time(14)), FRIDAY.replace(hour=23, minute=59), True),
        (Window(to_time=time(14)), FRIDAY, True),
        (Window(to_time=time(14)), FRIDAY.replace(hour=14), False),
        (Window((Weekday.FRI,), time(22), time(2)), FRIDAY.replace(hour=23), True),
        (Window((Weekday.FRI,), time(22), time(2)), FRIDAY + timedelta(days=1, hours=1), True),
        (Window((Weekday.FRI,), time(22), time(2)), FRIDAY.replace(hour=1), False),
        (Window((Weekday.FRI,), time(22), time(2)), FRIDAY + timedelta(days=1, hours=2), False),
        (Window((Weekday.FRI,), time(6), time(6)), FRIDAY + timedelta(days=1, hours=5), True),
        (Window((Weekday.FRI,), time(6), time(6)), FRIDAY.replace(hour=5), False),
        (Window(from_date=date(2026, 3, 13), to_date=date(2026, 3, 13)), FRIDAY.replace(hour=23), True),
        (Window(from_date=date(2026, 3, 14)), FRIDAY, False),
        (Window((), time(22), time(2), None, date(2026, 3, 13)), FRIDAY + timedelta(days=1, hours=1), True),
        (Window((), time(22), time(2), date(2026, 3, 14)), FRIDAY + timedelta(days=1, hours=1), False),
    ],
)
def test_windows(window: Window, at: datetime, expected: bool) -> None:
    assert is_within(window, at) is expected


def test_moments_are_those_of_the_business_zone() -> None:
    programme = Programme("cafe", zone="Europe/Warsaw")
    assert local(programme, datetime(2026, 1, 1, 23, 30, tzinfo=UTC)).day == 2


BIRTHDAY = Occasion("b", "B", Benefit(amount=1), birthday=True, before_days=3, after_days=7)


@pytest.mark.parametrize(
    ("birthday", "on", "first"),
    [
        (date(1990, 3, 14), date(2026, 3, 11), date(2026, 3, 11)),
        (date(1990, 3, 14), date(2026, 3, 21), date(2026, 3, 11)),
        (date(1990, 3, 14), date(2026, 3, 10), None),
        (date(1990, 3, 14), date(2026, 3, 22), None),
        (date(1990, 1, 1), date(2025, 12, 29), date(2025, 12, 29)),
        (date(1990, 12, 31), date(2027, 1, 7), date(2026, 12, 28)),
        (date(1996, 2, 29), date(2026, 2, 25), date(2026, 2, 25)),
        (date(1996, 2, 29), date(2026, 3, 8), None),
        (date(1996, 2, 29), date(2028, 3, 7), date(2028, 2, 26)),
        (None, date(2026, 3, 14), None),
    ],
)
def test_birthdays(birthday: date | None, on: date, first: date | None) -> None:
    assert occurrence(BIRTHDAY, birthday, LeapDay.FEB28, on) == first


def test_the_leap_day_may_be_kept_in_march() -> None:
    assert birthday_in(2026, date(1996, 2, 29), LeapDay.MAR1) == date(2026, 3, 1)
    assert birthday_in(2026, date(1996, 2, 29), LeapDay.FEB28) == date(2026, 2, 28)
    assert birthday_in(2028, date(1996, 2, 29), LeapDay.MAR1) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("days", "on", "first"),
    [
        (("02-14", "02-14"), date(2026, 2, 14), date(2026, 2, 14)),
        (("02-14", "02-14"), date(2026, 2, 15), None),
        (("12-24", "01-06"), date(2026, 12, 31), date(2026, 12, 24)),
        (("12-24", "01-06"), date(2027, 1, 6), date(2026, 12, 24)),
        (("12-24", "01-06"), date(2027, 1, 7), None),
        (("02-29", "03-01"), date(2026, 3, 1), date(2026, 2, 28)),
        (("", "01-31"), date(2026, 1, 31), date(2026, 1, 1)),
    ],
)
def test_seasons(days: tuple[str, str], on: date, first: date | None) -> None:
    occasion = Occasion("s", "S", Benefit(amount=1), from_day=days[0], to_day=days[1])
    assert occurrence(occasion, None, LeapDay.FEB28, on) == first


def test_a_reward_is_good_to_the_instant() -> None:
    reward = Reward("r", "R", 1, Benefit(amount=1), valid_days=2)
    assert is_reward_good(reward, FRIDAY, FRIDAY + timedelta(days=2))
    assert not is_reward_good(reward, FRIDAY, FRIDAY + timedelta(days=2, seconds=1))
    assert is_reward_good(reward, FRIDAY, FRIDAY - timedelta(minutes=5))


def test_a_card_is_good_through_its_last_day() -> None:
    guest = Guest("g", (), expires=date(2026, 3, 13))
    assert status_on(guest, date(2026, 3, 13)) is Status.ACTIVE
    assert status_on(guest, date(2026, 3, 14)) is Status.EXPIRED
    assert status_on(replace(guest, status=Status.BLOCKED), date(2026, 3, 14)) is Status.BLOCKED


def receipt(lines: tuple[Line, ...], discount: int = 0, by_points: int = 0) -> Receipt:
    discounts = (Discount("d", discount, "till"),) if discount else ()
    return Till().receipt(1, lines, discounts=discounts, tenders=(Tender(POINTS, by_points, by_points, "k"),))


def test_earning_multiplies_and_rounds_once() -> None:
    rules = (
        EarnRule("coffee", Decimal(2), categories=("drinks",)),
        EarnRule("always", Decimal("1.5")),
        EarnRule("monday", Decimal(9), Window((Weekday.MON,))),
    )
    earning = Earning(Decimal("0.1"), Rounding.DOWN, 10, ("voucher",), rules)
    lines = (*items(1, price=1490), *items(1, CAKE, 1995, "sweets"), *items(1, "9", 5000, "voucher"))
    # (1490 * 2 + 1995 * 1.5) * 0.1 * 2 = 1194.5, down to whole tens
    assert earned_on(earning, receipt(lines), FRIDAY, Tier("gold", 0, Decimal(2))) == 1190
    assert earned_on(replace(earning, step=1, rounding=Rounding.HALF_UP), receipt(lines), FRIDAY, None) == 597


def test_what_is_not_paid_in_money_earns_nothing() -> None:
    assert earned_on(Earning(), receipt(items(1, price=10000), 1000, 2000), FRIDAY, None) == 7000
    assert earned_on(Earning(), receipt(items(1, price=100), 40, 60), FRIDAY, None) == 0
    assert earned_on(Earning(), receipt(()), FRIDAY, None) == 0


def test_a_tie_is_exact() -> None:
    lines = (*items(1, price=1), *items(1, CAKE, 2))
    assert earned_on(Earning(Decimal("0.5"), Rounding.HALF_EVEN), receipt(lines), FRIDAY, None) == 2
    assert earned_on(Earning(Decimal("0.5"), Rounding.DOWN), receipt(lines), FRIDAY, None) == 1


def test_tiers() -> None:
    tiers = (Tier("gold", 1000), Tier("silver", 500), Tier("none", 0))
    assert [tier_for(tiers, points).name for points in (0, 499, 500, 1000)] == ["none", "none", "silver", "gold"]  # type: ignore[union-attr]
    assert tier_for(tiers[:2], 499) is None


@given(
    value=st.decimals("0.01", "3", places=2),
    percent=st.integers(0, 100),
    least=st.integers(0, 2000),
    step=st.sampled_from([1, 50, 100]),
    due=st.integers(0, 100_000),
    paid=st.integers(0, 5000),
    available=st.integers(-100, 50_000),
)
def test_the_most_points_are_allowed_and_no_more(
    value: Decimal, percent: int, least: int, step: int, due: int, paid: int, available: int
) -> None:
    rules = Redeeming(value, percent, least, step)
    most = most_points(rules, due, paid, available)
    if most:
        assert refuse_redemption(rules, most, due, paid, available) is None
        assert worth_of(rules, most) <= due
    for more in range(most + 1, most + step + 1):
        assert refuse_redemption(rules, more, due, paid, available) is not None or more < least


def test_a_free_dish_is_given_once() -> None:
    check = Till().receipt(1, (*items(2, price=1000), *items(1, COFFEE, 900)))
    free = grant(Benefit(plu=COFFEE), check, "free", "A")
    assert free == (Discount("free", 1000, "A", COFFEE),)
    for source, amount in (("A", 1000), ("B", 1000), ("C", 900)):
        given = grant(Benefit(plu=COFFEE), check, "free", source)
        assert given == (Discount("free", amount, source, COFFEE),)
        check = replace(check, discounts=(*check.discounts, *given))
    assert isinstance(grant(Benefit(plu=COFFEE), check, "free", "D"), Refused)


def test_nothing_takes_off_more_than_the_check() -> None:
    check = Till().receipt(1, items(1, price=300), discounts=(Discount("d", 100, "till"),))
    assert grant(Benefit(amount=500), check, "n", "A") == (Discount("n", 200, "A"),)
    assert grant(Benefit(percent=90), check, "n", "A") == (Discount("n", 200, "A"),)
    assert grant(Benefit(plu=COFFEE), check, "n", "A") == (Discount("n", 200, "A", COFFEE),)
    assert isinstance(grant(Benefit(amount=500), Till().receipt(1, ()), "n", "A"), Refused)


def test_a_weighed_line_is_one_piece() -> None:
    check = Till().receipt(1, (Line(CAKE, Decimal("0.300"), 2000),))
    assert grant(Benefit(plu=CAKE), check, "n", "A") == (Discount("n", 600, "A", CAKE),)


def test_parts_of_a_line() -> None:
    check = Till().receipt(1, (Line(CAKE, Decimal("0.333"), 1000), *items(2, price=500)))
    assert gross_of(check, {CAKE: Decimal("0.111")}) == 111
    assert gross_of(check, {CAKE: Decimal("0.333"), COFFEE: Decimal(1)}) == 833
    whole = share_of(PROGRAMME, check, 77, 99, check.gross)
    assert (whole.money, whole.spent, whole.earned) == (1333, 77, 99)
