"""What a part of a sale is worth when it comes back (OFF-09), as the programme's `Revoking` has it.

Always the whole way from the sale: what has come back so far is a proportion of the whole, rounded once, and a return
gives the difference to what was given before. So parts add up to the whole exactly, however the sale is cut up.
"""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from simulators.backend.benefits import worth_of
from simulators.kit.money import Minor, Rounding, round_to
from simulators.till.programme import Programme, Redeeming, Revoking
from simulators.till.receipt import Receipt, ReturnLine


class Share(Struct, frozen=True):
    """A part of a sale: money (without points), points spent on it, points it earned."""

    money: Minor
    spent: Minor
    earned: Minor


def sold_quantities(receipt: Receipt) -> dict[str, Decimal]:
    """How much of each dish was sold."""
    sold: dict[str, Decimal] = {}
    for line in receipt.lines:
        sold[line.plu] = sold.get(line.plu, Decimal(0)) + line.qty
    return sold


def total_quantities(lines: tuple[ReturnLine, ...]) -> dict[str, Decimal]:
    """How much of each dish comes back."""
    back: dict[str, Decimal] = {}
    for line in lines:
        back[line.plu] = back.get(line.plu, Decimal(0)) + line.qty
    return back


def gross_of(receipt: Receipt, back: Mapping[str, Decimal]) -> Minor:
    """What these quantities cost before discounts, taken from the lines in their order; whole lines exactly."""
    left = dict(back)
    gross = 0
    for line in receipt.lines:
        quantity = min(left.get(line.plu, Decimal(0)), line.qty)
        if quantity == line.qty:
            gross += line.total
        elif quantity > 0:
            gross += round_to(quantity * line.price, 1, Rounding.HALF_UP)
        left[line.plu] = left.get(line.plu, Decimal(0)) - quantity
    return gross


def part_of(whole: Minor, part: Minor, of: Minor) -> Minor:
    """`whole * part / of`, half a unit up; the whole when the part is all."""
    if part >= of:
        return whole
    return round_to(Decimal(whole * part) / of, 1, Rounding.HALF_UP)


def share_of(programme: Programme, receipt: Receipt, spent: Minor, earned: Minor, returned: Minor) -> Share:
    """The part of a sale that `returned` (gross, of everything that came back so far) stands for."""
    gross, by_points = receipt.gross, receipt.paid_with_points
    if returned >= gross:
        return Share(receipt.total - by_points, spent, earned)
    if programme.revoking is Revoking.BY_GROSS:
        money = part_of(receipt.total, returned, gross) - part_of(by_points, returned, gross)
        return Share(money, part_of(spent, returned, gross), part_of(earned, returned, gross))
    return _paid_share(programme, receipt, spent, earned, part_of(receipt.total, returned, gross))


def _paid_share(programme: Programme, receipt: Receipt, spent: Minor, earned: Minor, due: Minor) -> Share:
    """What `due` of the total stands for when money and points come back as they paid, and only money had earned."""
    in_money = receipt.total - receipt.paid_with_points
    if programme.revoking is Revoking.MONEY_FIRST:
        money = min(due, in_money)
        back = min(spent, _points_worth(programme.redeeming, due - money))
    else:
        exact = Decimal(spent * due) / receipt.total if receipt.total else Decimal(0)
        back = min(spent, round_to(exact, programme.redeeming.step, Rounding.HALF_UP))
        money = max(0, min(due - worth_of(programme.redeeming, back), in_money))
    if in_money <= 0:
        return Share(money, back, 0)
    return Share(money, back, round_to(Decimal(earned * money) / in_money, programme.earning.step, Rounding.DOWN))


def _points_worth(redeeming: Redeeming, money: Minor) -> Minor:
    if redeeming.value <= 0:
        return 0
    return round_to(money / redeeming.value, redeeming.step, Rounding.HALF_UP)
