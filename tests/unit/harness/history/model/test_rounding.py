"""Exact fractions, rounded once; the same as the decimal rounding of money wherever that is exact."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.history.model.rounding import exact, rounded
from simulators.kit.money import Rounding, round_to


@given(st.integers(-(10**9), 10**9), st.integers(0, 3), st.sampled_from([1, 5, 100]), st.sampled_from(Rounding))
def test_agrees_with_decimal_arithmetic(digits: int, places: int, step: int, rounding: Rounding) -> None:
    value = Decimal(digits).scaleb(-places)
    assert rounded(exact(value), rounding, step) == round_to(value, step, rounding)


@pytest.mark.parametrize(
    ("value", "rounding", "expected"),
    [
        (Fraction(1, 2), Rounding.HALF_UP, 1),
        (Fraction(-1, 2), Rounding.HALF_UP, -1),
        (Fraction(1, 2), Rounding.HALF_EVEN, 0),
        (Fraction(3, 2), Rounding.HALF_EVEN, 2),
        (Fraction(2, 3), Rounding.DOWN, 0),
        (Fraction(1, 3), Rounding.UP, 1),
        (Fraction(10**30 + 1, 2 * 10**30), Rounding.HALF_EVEN, 1),
    ],
)
def test_a_fraction_is_decided_exactly(value: Fraction, rounding: Rounding, expected: int) -> None:
    assert rounded(value, rounding) == expected
