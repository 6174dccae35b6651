"""What may be spent and what it brings: points, rewards, coupons and gifts. Answers are sentences: None is allowed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from harness.history.model.rounding import exact, rounded
from harness.history.model.windows import local_time, occasion_open
from simulators.kit.money import Minor, show_minor
from simulators.till.operation import Coupon, Gift, Redeem
from simulators.till.programme import (
    Benefit,
    CouponKind,
    GiftOffer,
    Guest,
    IssuedCoupon,
    Occasion,
    Programme,
    Reward,
)
from simulators.till.receipt import Receipt


def worth(programme: Programme, points: Minor) -> Minor:
    """Money that points pay."""
    return rounded(points * exact(programme.redeeming.value))


def redemption_breach(programme: Programme, operation: Redeem, points: Minor) -> str | None:
    """Why `points` may not be spent on this check whatever the balance is."""
    rules = programme.redeeming
    most = Fraction(operation.due * rules.max_percent, 100)
    if points <= 0:
        return "no points were spent"
    if points > operation.points:
        return f"only {show_minor(operation.points)} points were asked for"
    if points < rules.least:
        return f"the least that can be spent is {show_minor(rules.least)}"
    if points % rules.step:
        return f"points are spent in multiples of {show_minor(rules.step)}"
    if worth(programme, points) > most:
        return f"points pay at most {rules.max_percent} % of the {show_minor(operation.due)} due"
    return None


def reward_named(programme: Programme, reward: str) -> Reward | None:
    return next((offer for offer in programme.rewards if offer.id == reward), None)


def gift_named(programme: Programme, gift: str) -> GiftOffer | None:
    return next((offer for offer in programme.gifts if offer.id == gift), None)


def offer_of(programme: Programme, coupon: IssuedCoupon) -> Reward | Occasion | None:
    if coupon.kind is CouponKind.REWARD:
        return reward_named(programme, coupon.offer)
    return next((occasion for occasion in programme.occasions if occasion.id == coupon.offer), None)


def coupon_breach(programme: Programme, coupon: IssuedCoupon, owner: Guest | None, made_at: datetime) -> str | None:
    """Why a coupon is not valid at a moment."""
    match offer_of(programme, coupon):
        case None:
            return f"the programme has no offer {coupon.offer!r}"
        case Reward(valid_days=days):
            if made_at > coupon.issued_at + timedelta(days=days):
                return f"it was valid for {days} days from {coupon.issued_at.isoformat()}"
        case Occasion() as occasion if not occasion_open(occasion, owner, local_time(made_at, programme), programme):
            return f"the {occasion.name or occasion.id} window is not open"
        case _:
            pass
    return None


def benefit_amounts(benefit: Benefit, operation: Coupon, programme: Programme) -> Sequence[Minor]:
    """What a coupon may take off the check. A dish that is not on the check has its price from the menu."""
    receipt = operation.receipt
    if benefit.amount is not None:
        amounts = [benefit.amount]
    elif benefit.percent is not None:
        amounts = [rounded(Fraction(receipt.gross * benefit.percent, 100))]
    else:
        amounts = _dish_prices(benefit.plu or "", receipt, programme)
    return [max(0, min(amount, receipt.total)) for amount in amounts] if receipt.lines else amounts


def _dish_prices(plu: str, receipt: Receipt, programme: Programme) -> list[Minor]:
    """One piece of a dish; a portion weighed below one piece is free as it is."""
    on_check = [min(line.price, line.total) for line in receipt.lines if line.plu == plu]
    return on_check or [dish.price for dish in programme.menu if dish.plu == plu]


def gift_breach(offer: GiftOffer, operation: Gift) -> str | None:
    """Why a choice is not one the offer allows."""
    choice = operation.choice
    if len(choice) != offer.choose:
        return f"{offer.choose} of the dishes are to be chosen, {len(choice)} were"
    strange = [plu for plu in choice if plu not in offer.plus]
    if strange:
        return f"{strange[0]} is not among its dishes"
    if offer.distinct and len(set(choice)) != len(choice):
        return "the dishes must be all different"
    return None
