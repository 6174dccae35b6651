"""What a return takes back and gives back: cumulative shares of the sale, so that parts add up to the whole (OFF-09).

With G the gross of the sale and R the gross returned so far, each quantity's share so far is `quantity * R / G`, half
up; a return is the difference of two such shares. A programme that revokes by the part paid with money
(`Revoking.PAID_PART`, `MONEY_FIRST`: iiko_loyaltyplant.md 4.6.5) has other shares, and a return moves what is still
missing to them, never anything backwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from harness.history.model.rounding import exact, rounded
from harness.history.model.spending import worth
from simulators.kit.money import Minor, Rounding
from simulators.till.programme import Programme, Revoking, Shortfall
from simulators.till.receipt import POINTS, Receipt, ReturnLine

Taken = Mapping[int, Decimal]
"""How much of each line of the receipt (by its index) has come back."""


@dataclass(frozen=True, slots=True)
class Back:
    """What of a sale has come back by now: goods, and what was moved for them before any shortfall."""

    taken: Taken = field(default_factory=dict)
    money: Minor = 0
    spent: Minor = 0
    earned: Minor = 0


@dataclass(frozen=True, slots=True)
class Share:
    """What one return moves, before any shortfall."""

    back: Back
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
    uncollected: Minor = 0


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where money, points back and points revoked stand when a part of a sale has come back."""

    money: Minor
    spent: Minor
    earned: Minor


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


def share_of(
    programme: Programme, receipt: Receipt, earned: Minor, back: Back, lines: tuple[ReturnLine, ...]
) -> Share | None:
    """The share of a sale that earned `earned`; None when it asks for more than is left."""
    after = take(receipt, back.taken, lines)
    if after is None:
        return None
    part = _returned(receipt, after)
    if programme.revoking is Revoking.BY_GROSS:
        stands = _by_gross(receipt, earned, part)
    else:
        stands = _by_paid_part(programme, receipt, earned, part)
        stands = _Standing(
            max(stands.money, back.money), max(stands.spent, back.spent), max(stands.earned, back.earned)
        )
    moved = (stands.money - back.money, stands.spent - back.spent, stands.earned - back.earned)
    return Share(Back(after, stands.money, stands.spent, stands.earned), *moved)


def _by_gross(receipt: Receipt, earned: Minor, part: Fraction) -> _Standing:
    money = rounded(receipt.total * part) - rounded(receipt.paid_with_points * part)
    return _Standing(money, rounded(_points(receipt) * part), rounded(earned * part))


def _by_paid_part(programme: Programme, receipt: Receipt, earned: Minor, part: Fraction) -> _Standing:
    """Points back first, or money first; then what the money had earned."""
    owed, points = receipt.total, _points(receipt)
    paid = owed - receipt.paid_with_points
    if part == 1:
        return _Standing(paid, points, earned)
    now = rounded(owed * part)
    step = programme.redeeming.step
    if programme.revoking is Revoking.MONEY_FIRST:
        money = min(now, paid)
        spent = min(points, rounded((now - money) / exact(programme.redeeming.value), step=step))
    else:
        spent = min(points, rounded(Fraction(points * now, owed), step=step)) if owed else 0
        money = min(max(now - worth(programme, spent), 0), paid)
    revoked = rounded(Fraction(earned * money, paid), Rounding.DOWN, programme.earning.step) if paid else 0
    return _Standing(money, spent, min(revoked, earned))


def _points(receipt: Receipt) -> Minor:
    return sum(tender.points for tender in receipt.tenders if tender.kind == POINTS)


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
    if programme.shortfall is Shortfall.WRITE_OFF:
        return Settlement(share.money, share.spent, revoked, 0, share.earned - revoked)
    withheld = min(max(0, share.money), worth(programme, share.earned - revoked))
    return Settlement(share.money - withheld, share.spent, revoked, withheld)
