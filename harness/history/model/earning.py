"""What a receipt earns: points for what was paid in money, by line, rule and tier, rounded once."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from harness.history.model.rounding import exact, rounded
from harness.history.model.windows import local_time, window_holds
from simulators.kit.money import Minor
from simulators.till.programme import Programme
from simulators.till.receipt import Line, Receipt


def earned(programme: Programme, receipt: Receipt, made_at: datetime, life: Minor) -> Minor:
    """Points of a sale by a guest who had earned `life` points in their life before it."""
    gross = receipt.gross
    money = receipt.total - receipt.paid_with_points
    if gross <= 0 or money <= 0:
        return 0
    earning = programme.earning
    weights: dict[Decimal, Minor] = {}
    for line in receipt.lines:
        best = _best_rule(programme, line, made_at)
        weights[best] = weights.get(best, 0) + line.total
    weighed = sum((exact(best) * total for best, total in weights.items()), Fraction(0))
    points = weighed * exact(earning.rate) * Fraction(money, gross) * tier_multiplier(programme, life)
    return rounded(points, earning.rounding, earning.step)


def _best_rule(programme: Programme, line: Line, made_at: datetime) -> Decimal:
    """The greatest multiplier that holds for a line; 0 for what earns nothing, 1 when no rule holds."""
    earning = programme.earning
    if line.category in earning.excluded_categories:
        return Decimal(0)
    if not earning.rules:
        return Decimal(1)
    local = local_time(made_at, programme)
    holding = [
        rule.multiplier
        for rule in earning.rules
        if (not rule.categories or line.category in rule.categories) and window_holds(rule.when, local)
    ]
    return max(holding, default=Decimal(1))


def tier_multiplier(programme: Programme, life: Minor) -> Fraction:
    """Of the highest tier reached; 1 when none is."""
    reached = [tier for tier in programme.tiers if tier.from_points <= life]
    if not reached:
        return Fraction(1)
    return exact(max(reached, key=lambda tier: tier.from_points).multiplier)
