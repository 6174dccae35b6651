"""What a return takes back and gives back: cumulative shares of the sale, so that parts add up to the whole (OFF-09).

With G the gross of the sale and R the gross returned so far, each quantity's share so far is `quantity * R / G`, half
up; a return is the difference of two such shares.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from harness.history.model.rounding import rounded
from harness.history.model.spending import worth
from simulators.kit.money import Minor
from simulators.till.programme import Programme, Shortfall
from simulators.till.receipt import POINTS, Receipt, ReturnLine

Taken = Mapping[int, Decimal]
"""How much of each line of the receipt (by its index) has come back."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one return moves, before any shortfall."""

    taken: Taken
    """Of the sale, after this return."""
    money: Minor
    spent: Minor
    """Points given back."""
    earned: Minor
    """Points taken back."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a return comes to."""

    amount: Minor
    spent: Minor
    revoked: Minor
    withheld: Minor


def take(receipt: Receipt, taken: Taken, lines: tuple[ReturnLine, ...]) -> Taken | None:
    """What has come back after these lines (none: all that is left); None when more comes back than was sold."""
    after = dict(taken)
    if not lines:
        whole = {index: line.qty for index, line in enumerate(receipt.lines)}
        return whole if whole != after else None
    for wanted in lines:
        left = wanted.qty
        for index, line in enumerate(receipt.lines):
            if line.plu == wanted.plu and left > 0:
                part = min(left, line.qty - after.get(index, Decimal(0)))
                after[index] = after.get(index, Decimal(0)) + part
                left -= part
        if left > 0:
            return None
    return {index: qty for index, qty in after.items() if qty}


def share_of(receipt: Receipt, earned: Minor, taken: Taken, lines: tuple[ReturnLine, ...]) -> Share | None:
    """The share of a sale that earned `earned`; None when it asks for more than is left."""
    after = take(receipt, taken, lines)
    if after is None:
        return None
    before, now = _returned(receipt, taken), _returned(receipt, after)
    points = sum(tender.points for tender in receipt.tenders if tender.kind == POINTS)

    def moved(whole: Minor) -> Minor:
        return rounded(whole * now) - rounded(whole * before)

    return Share(after, moved(receipt.total) - moved(receipt.paid_with_points), moved(points), moved(earned))


def _returned(receipt: Receipt, taken: Taken) -> Fraction:
    """R / G; a sale of nothing returns nothing."""
    if receipt.gross <= 0:
        return Fraction(0)
    gross = 0
    for index, qty in taken.items():
        line = receipt.lines[index]
        gross += line.total if qty == line.qty else rounded(Fraction(qty) * line.price)
    return Fraction(gross, receipt.gross)


def settle(programme: Programme, share: Share, balance: Minor) -> Settlement:
    """What comes of a share for a guest whose balance is `balance` before the return."""
    if programme.shortfall is Shortfall.DEBT:
        return Settlement(share.money, share.spent, share.earned, 0)
    there = max(0, balance + share.spent - programme.floor)
    revoked = min(share.earned, there)
    withheld = min(max(0, share.money), worth(programme, share.earned - revoked))
    return Settlement(share.money - withheld, share.spent, revoked, withheld)
