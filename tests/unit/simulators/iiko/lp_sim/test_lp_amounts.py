"""JSON numbers as amounts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.iiko.lp_sim.amounts import (
    maybe_minor,
    minor_of,
    money,
    points,
    points_for,
    points_told,
    quantity,
    worth,
)
from simulators.iiko.lp_sim.errors import Unreadable
from tests.strategies.exchange import minor

VALUES = st.decimals(Decimal("0.05"), Decimal(100), places=2)


@given(minor)
def test_money_and_points_come_back_as_they_went(amount: int) -> None:
    assert minor_of(money(amount), "$") == amount
    assert minor_of(points(amount), "$") == amount
    assert "E" not in f"{money(amount)} {points(amount)}"


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(30000, "300"), (30050, "300.50"), (0, "0"), (-100, "-1"), (-5, "-0.05"), (10**15, "10000000000000")],
)
def test_points_are_whole_when_they_are(amount: int, shown: str) -> None:
    assert str(points(amount)) == shown


def test_money_has_two_decimals() -> None:
    assert [str(money(one)) for one in (0, 5, 35000, -100)] == ["0.00", "0.05", "350.00", "-1.00"]


@pytest.mark.parametrize("text", ["1E+2", "100.000", "100.00", "100", "1.0E2"])
def test_a_number_is_what_it_is_worth_however_it_is_written(text: str) -> None:
    assert minor_of(Decimal(text), "$") == 10000


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "0.001",
        "1E-400",
        "1E+400",
        "1E+4000000000000",
        "10000000000000.01",
        "1." + "0" * 60 + "1",
    ],
)
def test_what_no_till_can_mean_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(Unreadable, match=r"at `\$\.order\.resultSum`"):
        minor_of(Decimal(text), "$.order.resultSum")


def test_nothing_stays_nothing() -> None:
    assert maybe_minor(None, "$") is None
    assert maybe_minor(Decimal(1), "$") == 100


@pytest.mark.parametrize(("qty", "shown"), [("1.000", "1"), ("0.250", "0.25"), ("1E+2", "100"), ("1.125", "1.125")])
def test_quantities_without_needless_zeros(qty: str, shown: str) -> None:
    assert str(quantity(Decimal(qty))) == shown


@given(st.integers(0, 10**9))
def test_a_point_of_one_is_as_much_money(amount: int) -> None:
    assert worth(amount, Decimal(1)) == points_for(amount, Decimal(1)) == amount


@given(st.integers(0, 10**6), VALUES)
def test_the_points_for_what_points_are_worth_are_worth_the_same(amount: int, value: Decimal) -> None:
    paid = worth(amount, value)
    back = worth(points_for(paid, value), value)
    assert abs(back - paid) <= max(Decimal(1), value)


def test_more_points_than_an_account_holds_are_refused_with_their_place() -> None:
    assert points_told(1000, Decimal("0.10"), "$.paySum") == 10_000
    with pytest.raises(Unreadable, match=r"at `\$\.paySum`"):
        points_told(10**15, Decimal("0.10"), "$.paySum")
