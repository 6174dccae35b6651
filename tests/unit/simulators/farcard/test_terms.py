"""What points are worth in `Summa`: never more than they can pay."""

from decimal import Decimal

import pytest

from simulators.farcard.terms import Terms


@pytest.mark.parametrize(
    ("points", "value", "spendable", "worth"), [(1235, "0.1", 123, 124), (1230, "0.1", 123, 123), (777, "1", 777, 777)]
)
def test_a_balance_is_told_rounded_down(points: int, value: str, spendable: int, worth: int) -> None:
    terms = Terms(points_value=Decimal(value))
    assert terms.spendable(points) == spendable
    assert terms.money(points) == worth
