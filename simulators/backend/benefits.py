"""What may be spent and what a coupon or gift takes off a check. Pure: given a check, a rule and what is available.

The trap: a dish given free must be on the check already, and one piece is given once, whoever gives it.
"""

from decimal import ROUND_DOWN, Context, Decimal, localcontext

from simulators.kit.money import Minor, Rounding, round_to
from simulators.till.answer import Reason, Refused
from simulators.till.programme import Benefit, GiftOffer, Redeeming
from simulators.till.receipt import Discount, Receipt

_EXACT = Context(prec=60)
_OF_THE_TILL = ("card", "till")


def worth_of(redeeming: Redeeming, points: Minor) -> Minor:
    """Money that points pay."""
    return round_to(points * redeeming.value, 1, Rounding.HALF_UP)


def payable(redeeming: Redeeming, due: Minor, paid_already: Minor) -> Minor:
    """The most money that points may still pay on a check that owes `due`, after redemptions of `paid_already`."""
    whole = max(0, due) + paid_already
    return max(0, min(due, whole * redeeming.max_percent // 100 - paid_already))


def refuse_redemption(
    redeeming: Redeeming, points: Minor, due: Minor, paid_already: Minor, available: Minor
) -> Refused | None:
    """Why points may not be spent, or None. Insufficient before too much: the balance is what a guest asks about."""
    if points <= 0 or redeeming.value <= 0:
        return Refused(Reason.NOT_APPLICABLE, "nothing to spend")
    if points > available:
        return Refused(Reason.INSUFFICIENT, "not enough points")
    if points * redeeming.value > payable(redeeming, due, paid_already):
        return Refused(Reason.TOO_MUCH, "more than points may pay on this check")
    if points < redeeming.least:
        return Refused(Reason.NOT_APPLICABLE, "fewer points than the least that can be spent")
    if points % redeeming.step:
        return Refused(Reason.NOT_APPLICABLE, "points are spent in whole steps only")
    return None


def most_points(redeeming: Redeeming, due: Minor, paid_already: Minor, available: Minor) -> Minor:
    """The greatest number of points `refuse_redemption` lets through; 0 when there is none."""
    if redeeming.value <= 0:
        return 0
    with localcontext(_EXACT):
        by_check = int((payable(redeeming, due, paid_already) / redeeming.value).to_integral_value(ROUND_DOWN))
    points = max(0, min(by_check, available))
    points -= points % redeeming.step
    return points if points >= redeeming.least else 0


def grant(gives: Benefit, receipt: Receipt, name: str, source: str) -> tuple[Discount, ...] | Refused:
    """What a coupon takes off the check so far."""
    if gives.plu is not None:
        return _dishes((gives.plu,), 0, receipt, name, source)
    if gives.percent is not None:
        amount = round_to(Decimal(receipt.gross * gives.percent) / 100, 1, Rounding.HALF_UP)
    else:
        amount = gives.amount or 0
    amount = min(amount, receipt.total)
    if amount <= 0:
        return Refused(Reason.NOT_APPLICABLE, "nothing on the check to take it off")
    return (Discount(name, amount, source),)


def grant_gift(offer: GiftOffer, choice: tuple[str, ...], receipt: Receipt) -> tuple[Discount, ...] | Refused:
    """What the chosen dishes of a gift take off the check so far."""
    if len(choice) != offer.choose:
        return Refused(Reason.NOT_APPLICABLE, f"choose {offer.choose}")
    if offer.distinct and len(set(choice)) != len(choice):
        return Refused(Reason.NOT_APPLICABLE, "choose different ones")
    if any(plu not in offer.plus for plu in choice):
        return Refused(Reason.NOT_APPLICABLE, "not among the gifts")
    return _dishes(choice, offer.price, receipt, offer.name, offer.id)


def _dishes(
    plus: tuple[str, ...], price: Minor, receipt: Receipt, name: str, source: str
) -> tuple[Discount, ...] | Refused:
    """One piece of each, at `price`; pieces another coupon or gift has already lowered do not count again."""
    room = max(0, receipt.total)
    taken: dict[str, int] = {}
    for discount in receipt.discounts:
        if discount.plu is not None and discount.source not in _OF_THE_TILL:
            taken[discount.plu] = taken.get(discount.plu, 0) + 1
    discounts = []
    for plu in plus:
        worth = _piece(receipt, plu, taken.get(plu, 0))
        if worth is None:
            return Refused(Reason.NOT_APPLICABLE, f"dish {plu[:20]} is not on the check")
        taken[plu] = taken.get(plu, 0) + 1
        amount = min(max(0, worth - price), room)
        room -= amount
        discounts.append(Discount(name, amount, source, plu))
    return tuple(discounts)


def _piece(receipt: Receipt, plu: str, index: int) -> Minor | None:
    """What the piece number `index` of a dish costs, pieces counted line by line; a weighed line is one piece."""
    for line in receipt.lines:
        if line.plu != plu:
            continue
        pieces = max(1, int(line.qty))
        if index < pieces:
            return min(line.price, line.total)
        index -= pieces
    return None
