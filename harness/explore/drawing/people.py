"""Guests of a drawn scenario: what they show at each kind of till, what they own, and what is wrong with some."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from harness.explore.draft import Tree
from harness.explore.drawing.dice import Dice
from harness.explore.drawing.rules import Rules
from simulators.kit.money import Minor, show_minor

NAMES = ("anna", "boris", "celia")
SHOWS = {"micros": "qr", "farcard": "card", "iiko": "phone", "waiter": "phone", "cloud": "phone"}
"""What is shown at a kind of till."""


@dataclass(slots=True)
class Person:
    """A guest, and what the drawer believes they have left."""

    name: str
    balance: Minor
    coupons: list[tuple[str, str | None]]
    """Codes of coupons in the cast, with the dish each is for."""
    occasions: list[str]
    bad: bool = False
    """Nobody serves them: blocked, or the card has expired."""


def draw_people(
    dice: Dice, rules: Rules, kinds: list[str], start: datetime, *, bad: bool
) -> tuple[dict[str, Tree], list[Person]]:
    """Their part of the cast, and who they are; with `bad` the last one is not served."""
    tree: dict[str, Tree] = {}
    people = []
    count = dice.weighed({1: 4, 2: 5, 3: 2}) + bad
    for number, name in enumerate(NAMES[: min(count, len(NAMES))]):
        is_bad = bad and number == min(count, len(NAMES)) - 1
        person, told = _draw_person(dice, rules, kinds, start, name, number)
        if is_bad:
            person.bad = True
            told.update(dice.pick(_WRONGS)(start))
        tree[name] = told
        people.append(person)
    return tree, people


def _draw_person(
    dice: Dice, rules: Rules, kinds: list[str], start: datetime, name: str, number: int
) -> tuple[Person, dict[str, Tree]]:
    told: dict[str, Tree] = {}
    for shown in dict.fromkeys(SHOWS[kind] for kind in kinds):
        told[shown] = {"qr": f"777012{number}", "card": f"999100001{number}345", "phone": f"+4860010020{number}"}[shown]
    balance = dice.pick((0, 5_00, 12_34, 60_00, 100_00, 120_00, 250_00, 540_00, 999_99))
    if balance:
        told["balance"] = show_minor(balance)
    if rules.programme.tiers and dice.one_in(3):
        tier = dice.pick(rules.programme.tiers)
        told["earned_before"] = show_minor(max(0, tier.from_points - dice.pick((0, 1, 5_00, 20_00))))
    person = Person(name, balance, [], [])
    birthdays = [one for one in rules.programme.occasions if one.birthday]
    if birthdays and start.second:
        last = start.date() - timedelta(days=birthdays[0].after_days)
        told["birthday"] = last.replace(year=1990).isoformat()
    elif birthdays and dice.one_in(2):
        told["birthday"] = _birthday(dice, start, birthdays[0].after_days).isoformat()
    for occasion in rules.programme.occasions:
        if not occasion.birthday or "birthday" in told:
            person.occasions.append(occasion.id)
    if rules.programme.rewards and dice.one_in(2):
        reward = dice.pick(rules.programme.rewards)
        code = f"77000000{number}001"
        told["coupons"] = {"held": {"code": code, "offer": reward.id}}
        person.coupons.append((code, reward.gives.plu))
    return person, told


def _birthday(dice: Dice, start: datetime, after_days: int) -> date:
    """Near the start, and near the ends of the window around it."""
    day = start.date() - timedelta(days=dice.pick((0, 0, after_days, after_days + 1, -3, -4, 1)))
    if dice.one_in(6):
        return date(1992, 2, 29)
    return day.replace(year=1990) if (day.month, day.day) != (2, 29) else day.replace(year=1992)


def _blocked(start: datetime) -> dict[str, Tree]:
    del start
    return {"status": "blocked"}


def _expired(start: datetime) -> dict[str, Tree]:
    return {"expires": (start.date() - timedelta(days=2)).isoformat()}


_WRONGS = (_blocked, _expired)
