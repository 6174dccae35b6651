"""What a receipt earns: points for what was paid in money, by line, rule and tier, rounded once."""

from datetime import datetime
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
    local = local_time(made_at, programme)
    share = Fraction(money, gross)
    points = sum((line.total * share * _line_rate(programme, line, local) for line in receipt.lines), Fraction(0))
    earning = programme.earning
    return rounded(points * tier_multiplier(programme, life), earning.rounding, earning.step)


def _line_rate(programme: Programme, line: Line, local: datetime) -> Fraction:
    """Points per minor unit of money for a line: the base rate times the greatest multiplier that holds."""
    earning = programme.earning
    if line.category in earning.excluded_categories:
        return Fraction(0)
    holding = [
        exact(rule.multiplier)
        for rule in earning.rules
        if (not rule.categories or line.category in rule.categories) and window_holds(rule.when, local)
    ]
    return exact(earning.rate) * max(holding, default=Fraction(1))


def tier_multiplier(programme: Programme, life: Minor) -> Fraction:
    """Of the highest tier reached; 1 when none is."""
    reached = [tier for tier in programme.tiers if tier.from_points <= life]
    if not reached:
        return Fraction(1)
    return exact(max(reached, key=lambda tier: tier.from_points).multiplier)
