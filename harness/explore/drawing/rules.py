"""The programme of a drawn scenario: a shipped one, perhaps with other rules, and what a drawer has to know of it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from harness.explore.draft import Tree
from harness.explore.drawing.dice import Dice
from harness.scenario.files import SHIPPED
from harness.scenario.programmes import load_programme
from simulators.kit.money import Minor
from simulators.till.programme import Programme

CLUB, CAFE, RESTAURANT, LOYALTYPLANT = (
    f"programmes/{name}.yaml" for name in ("club", "cafe", "restaurant", "loyaltyplant")
)
FOR_KIND: dict[str, dict[str, int]] = {
    "micros": {CLUB: 5, CAFE: 2, RESTAURANT: 2},
    "farcard": {RESTAURANT: 5, CLUB: 4, CAFE: 1},
    "iiko": {LOYALTYPLANT: 5, CLUB: 4, RESTAURANT: 1},
    "cloud": {LOYALTYPLANT: 1},
}
"""By the first kind of till: how often each is chosen. Kinds that are not here go with iiko's."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is drawn of a programme."""

    tree: Tree
    programme: Programme
    """As shipped: its menu, gifts, rewards and occasions are never changed."""
    value: Decimal
    """What a point pays."""
    least: Minor
    step: Minor


def draw_rules(dice: Dice, kind: str) -> Rules:
    name = dice.weighed(FOR_KIND.get(kind, FOR_KIND["iiko"]))
    programme = _shipped(name)
    redeeming = programme.redeeming
    rules = Rules(name, programme, redeeming.value, redeeming.least, redeeming.step)
    if dice.one_in(3):
        return rules
    changes: dict[str, Tree] = {"like": name}
    for change in dice.some(_IN_MONEY if kind == "cloud" else _CHANGES, dice.between(1, 3)):
        changes.update(change(dice))
    chosen = changes.get("redeeming")
    if not isinstance(chosen, dict):
        return Rules(changes, programme, rules.value, rules.least, rules.step)
    step = Decimal(str(chosen["step"]))
    return Rules(changes, programme, Decimal(str(chosen["value"])), 0, int(step * 100))


@cache
def _shipped(name: str) -> Programme:
    return load_programme(SHIPPED / name)


def _earning(dice: Dice) -> dict[str, Tree]:
    rounding = dice.pick(("half_up", "half_even", "down", "up"))
    step = dice.pick(("0.01", "0.01", "0.10", "1.00"))
    told: dict[str, Tree] = {"rate": dice.pick(("1", "0.07", "0.33", "1.5")), "rounding": rounding, "step": step}
    told["excluded_categories"] = ["voucher"]
    if dice.one_in(2):
        hours = dice.pick((("14:00", "16:00"), ("22:00", "02:00"), ("12:00", "12:05"), ("23:55", "00:05")))
        told["rules"] = [
            {"name": "happy hour", "multiplier": "2", "when": {"from_time": hours[0], "to_time": hours[1]}}
        ]
    return {"earning": told}


def _redeeming(dice: Dice) -> dict[str, Tree]:
    value = dice.pick(("1", "0.10", "0.50", "0.07"))
    return {
        "redeeming": {"value": value, "max_percent": dice.pick((100, 100, 50)), "step": dice.pick(("1.00", "0.01"))}
    }


def _tiers(dice: Dice) -> dict[str, Tree]:
    second = dice.pick(("20.00", "100.00", "500.00"))
    first: Tree = {"name": "first", "from_points": "0.00"}
    return {"tiers": [first, {"name": "second", "from_points": second, "multiplier": dice.pick(("1.5", "3"))}]}


def _floor(dice: Dice) -> dict[str, Tree]:
    return {"floor": dice.pick(("10.00", "50.00", "0.01"))}


def _holding(dice: Dice) -> dict[str, Tree]:
    return {"hold_minutes": dice.pick((1, 2, 5, 30))}


def _closing(dice: Dice) -> dict[str, Tree]:
    return {"day_closes_at": dice.pick(("00:00", "03:00", "04:00", "23:00"))}


def _returning(dice: Dice) -> dict[str, Tree]:
    told: dict[str, Tree] = {"shortfall": dice.pick(("withhold", "debt", "write_off"))}
    if dice.one_in(2):
        told["revoking"] = dice.pick(("by_gross", "paid_part", "money_first"))
    return told


def _discount(dice: Dice) -> dict[str, Tree]:
    return {"default_discount_percent": dice.pick((0, 3, 10))}


def _codes(dice: Dice) -> dict[str, Tree]:
    return {"codes": {"life_s": dice.pick((30, 60, 300)), "guesses": dice.pick((1, 2, 3)), "guess_pause_s": 30}}


def _leap_day(dice: Dice) -> dict[str, Tree]:
    return {"leap_day": dice.pick(("feb28", "mar1"))}


_CHANGES: tuple[Callable[[Dice], dict[str, Tree]], ...] = (
    _earning, _redeeming, _tiers, _floor, _holding, _closing, _returning, _discount, _codes, _leap_day
)  # fmt: skip
_IN_MONEY = tuple(change for change in _CHANGES if change is not _redeeming)
"""iikoCloud has no other worth of a point than 1.00."""
