"""What receipts earn, by hand."""

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from harness.history.model.earning import earned, tier_multiplier
from simulators.kit.money import Rounding
from simulators.till.programme import Earning, EarnRule, Programme, Tier, Window
from simulators.till.receipt import POINTS, Discount, Line, Receipt, ReceiptId, Tender

NOON = datetime(2026, 3, 14, 12, tzinfo=ZoneInfo("UTC"))


def _receipt(*lines: tuple[str, str, int], off: int = 0, points: int = 0) -> Receipt:
    return Receipt(
        ReceiptId("shop", date(2026, 3, 14), "t1", 1),
        NOON,
        NOON,
        tuple(Line(name, Decimal(qty), price, category=name) for name, qty, price in lines),
        (Discount("card", off, "card"),) if off else (),
        (Tender(POINTS, points, points),) if points else (),
    )


def test_only_money_earns() -> None:
    plain = Programme("p")
    assert earned(plain, _receipt(("food", "1", 100_000)), NOON, 0) == 100_000
    assert earned(plain, _receipt(("food", "1", 100_000), off=10_000), NOON, 0) == 90_000
    assert earned(plain, _receipt(("food", "1", 100_000), points=10_000), NOON, 0) == 90_000
    assert earned(plain, _receipt(("food", "1", 1000), off=1000), NOON, 0) == 0
    assert earned(plain, _receipt(), NOON, 0) == 0


def test_discounts_are_spread_by_gross_and_excluded_lines_earn_nothing() -> None:
    programme = Programme("p", earning=Earning(excluded_categories=("tobacco",)))
    assert earned(programme, _receipt(("food", "1", 3000), ("tobacco", "1", 1000), off=400), NOON, 0) == 2700


@pytest.mark.parametrize(
    ("rounding", "step", "expected"),
    [(Rounding.HALF_UP, 1, 333), (Rounding.UP, 100, 400), (Rounding.DOWN, 100, 300), (Rounding.HALF_EVEN, 1, 333)],
)
def test_the_sum_is_rounded_once(rounding: Rounding, step: int, expected: int) -> None:
    programme = Programme("p", earning=Earning(Decimal("0.333"), rounding=rounding, step=step))
    assert earned(programme, _receipt(("a", "1", 500), ("b", "1", 500)), NOON, 0) == expected


def test_the_greatest_rule_counts_for_a_line_and_the_tier_on_top() -> None:
    rules = (
        EarnRule("all", Decimal("1.5")),
        EarnRule("cake", Decimal(3), categories=("cake",)),
        EarnRule("evening", Decimal(9), Window(from_time=time(18))),
    )
    programme = Programme("p", earning=Earning(rules=rules), tiers=(Tier("gold", 500, Decimal(2)),))
    assert earned(programme, _receipt(("cake", "1", 100), ("tea", "1", 100)), NOON, 499) == 450
    assert earned(programme, _receipt(("cake", "1", 100), ("tea", "1", 100)), NOON, 500) == 900


def test_hours_are_the_business_zones() -> None:
    rules = (EarnRule("noon", Decimal(2), Window(from_time=time(13), to_time=time(14))),)
    programme = Programme("p", zone="Europe/Warsaw", earning=Earning(rules=rules))
    assert earned(programme, _receipt(("tea", "1", 100)), NOON, 0) == 200


def test_the_highest_tier_reached_counts() -> None:
    tiers = (Tier("gold", 500, Decimal(2)), Tier("silver", 100, Decimal("1.5")))
    programme = Programme("p", tiers=tiers)
    assert [tier_multiplier(programme, life) for life in (99, 100, 500)] == [1, Decimal("1.5"), 2]
