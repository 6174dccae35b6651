"""What a sale earns. One exact product, rounded once: rounding by line or by factor gives other totals (COSTA-02)."""

from datetime import datetime
from decimal import Context, Decimal, localcontext

from simulators.backend.windows import is_within
from simulators.kit.money import Minor, round_to
from simulators.till.programme import Earning, Tier
from simulators.till.receipt import Line, Receipt

_EXACT = Context(prec=60)
"""Wide enough that nothing but the one division is inexact, and that never near a tie."""


def tier_for(tiers: tuple[Tier, ...], lifetime: Minor) -> Tier | None:
    """The highest tier reached with `lifetime` points."""
    reached = [tier for tier in tiers if lifetime >= tier.from_points]
    return max(reached, key=lambda tier: tier.from_points, default=None)


def multiplier_for(earning: Earning, line: Line, at: datetime) -> Decimal:
    """The greatest multiplier of the rules that hold for a line at a local moment; 1 when none does."""
    if line.category in earning.excluded_categories:
        return Decimal(0)
    holding = [
        rule.multiplier
        for rule in earning.rules
        if (not rule.categories or line.category in rule.categories) and is_within(rule.when, at)
    ]
    return max(holding, default=Decimal(1))


def earned_on(earning: Earning, receipt: Receipt, at: datetime, tier: Tier | None) -> Minor:
    """Points for a receipt closed at a local moment by a guest of a tier. Never negative."""
    gross = receipt.gross
    paid_in_money = receipt.total - receipt.paid_with_points
    if gross <= 0 or paid_in_money <= 0:
        return 0
    with localcontext(_EXACT):
        weighted = sum((line.total * multiplier_for(earning, line, at) for line in receipt.lines), Decimal(0))
        factor = Decimal(1) if tier is None else tier.multiplier
        points = weighted * earning.rate * factor * paid_in_money / gross
        return max(0, round_to(points, earning.step, earning.rounding))
