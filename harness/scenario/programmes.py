"""Programmes of a loyalty system as files: read like everything else, checked beyond their types, and kept.

A cast names a file (`programme: programmes/cafe.yaml`), writes one out, or takes a file and changes some of it
(`programme: {like: programmes/cafe.yaml, floor: 10.00}`).

Discounts that the tills compute (`card_discounts`) are named by number, for the whole programme or by tier:

    card_discounts: [{number: 2, name: Bronze, percent: 10, limit: 200.00}]
    card_discount: 2

One-time codes out of the app, and how a return divides, for LoyaltyPlant and others like it:

    codes: {digits: 9, life_s: 300, guesses: 5, guess_window_s: 60, guess_pause_s: 60}
    revoking: paid_part
    shortfall: write_off
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec.structs import replace

from harness.scenario.files import find, shown_path
from harness.scenario.kept import Kept
from harness.scenario.reading import record_of
from harness.scenario.record import CHECKS
from harness.scenario.shape import BAD, JsonSchema, Reading, nearest
from harness.scenario.text import Mapping, Node, Scalar, read_text
from simulators.till.programme import (
    Benefit,
    CardDiscount,
    CodeRules,
    EarnRule,
    GiftOffer,
    Occasion,
    Programme,
    Redeeming,
    Tier,
)

LIKE = "like"
_FEWEST_DIGITS, _MOST_DIGITS = 4, 18
"""Of a one-time code: fewer would soon be guessed, more nobody types."""
_LAST_NUMBER = 799
"""Of a discount in the tills' book; the numbers above are those of coupons and gifts (`simulators.farcard.book`)."""


def load_programme(path: Path) -> Programme:
    """A programme file. Raises TextErrors."""
    return _KEPT.load(path)


def parse_programme(raw: bytes | str, file: str) -> Programme:
    """A programme's text. Raises TextErrors."""
    reading = Reading(file, Path(file).parent)
    programme = record_of(Programme).read(read_text(raw, file), reading)
    reading.finish()
    assert isinstance(programme, Programme)
    return programme


_KEPT = Kept(lambda path: parse_programme(path.read_bytes(), shown_path(path)))


@dataclass(frozen=True, slots=True)
class ProgrammeShape:
    """A programme in a cast."""

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is Scalar:
            path = find(node, reading)
            return BAD if path is BAD else _KEPT.load_into(path, reading)
        if type(node) is not Mapping:
            return reading.expected(node, self.words())
        like = node.get(LIKE)
        if like is None:
            return record_of(Programme).read(node, reading)
        return self._changed(node, like, reading)

    def _changed(self, node: Mapping, like: Node, reading: Reading) -> Any:
        path = find(like, reading)
        base = BAD if path is BAD else _KEPT.load_into(path, reading)
        changes = Mapping(node.line, node.column, tuple(e for e in node.entries if e[0].text != LIKE))
        record = record_of(Programme)
        given = record.read_fields(changes, reading, partly=True)
        if base is BAD or given is BAD:
            return BAD
        return record.check(replace(base, **given), changes, reading)

    def words(self) -> str:
        return "a programme: the name of a file, a mapping, or {like: FILE, ...}"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        whole = record_of(Programme).schema(definitions)
        changed: JsonSchema = {"type": "object", "properties": {LIKE: {"type": "string"}}, "required": [LIKE]}
        return {"anyOf": [{"type": "string"}, whole, changed]}


def _check_programme(programme: Programme) -> Iterator[tuple[str, str]]:
    try:
        ZoneInfo(programme.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield "zone", f"there is no time zone {programme.zone!r}, such as Europe/Warsaw"
    if not 0 <= programme.default_discount_percent <= 100:
        yield "default_discount_percent", "a percentage is from 0 to 100"
    if programme.hold_minutes < 1:
        yield "hold_minutes", "a hold lasts at least one minute"
    yield from _unique("menu", (dish.plu for dish in programme.menu), "dish")
    yield from _unique("tiers", (tier.name for tier in programme.tiers), "tier")
    offers = [*(r.id for r in programme.rewards), *(o.id for o in programme.occasions)]
    yield from _unique("rewards", offers, "reward or occasion")
    yield from _unique("gifts", (gift.id for gift in programme.gifts), "gift")
    yield from _card_discounts(programme)
    yield from _dishes(programme)


def _card_discounts(programme: Programme) -> Iterator[tuple[str, str]]:
    """A number that is named is in the book."""
    book = {rule.number for rule in programme.card_discounts}
    yield from _unique("card_discounts", (str(rule.number) for rule in programme.card_discounts), "number")
    yield from _unique("card_discounts", (rule.name for rule in programme.card_discounts), "discount")
    named = [("card_discount", programme.card_discount)]
    named += [(f"tiers.{index}.card_discount", tier.card_discount) for index, tier in enumerate(programme.tiers)]
    for where, number in named:
        if number and number not in book:
            yield where, f"there is no discount of number {number} among card_discounts"


def _dishes(programme: Programme) -> Iterator[tuple[str, str]]:
    """Benefits and gifts name dishes that are on the menu, when there is a menu."""
    menu = {dish.plu for dish in programme.menu}
    if not menu:
        return
    gives = [(f"rewards.{index}", offer.gives) for index, offer in enumerate(programme.rewards)]
    gives += [(f"occasions.{index}", offer.gives) for index, offer in enumerate(programme.occasions)]
    for where, benefit in gives:
        plu = benefit.plu
        if plu is not None and plu not in menu:
            yield f"{where}.gives.plu", f"dish {plu!r} is not on the menu{nearest(plu, menu_of(programme))}"
    for index, gift in enumerate(programme.gifts):
        for place, plu in enumerate(gift.plus):
            if plu not in menu:
                yield f"gifts.{index}.plus.{place}", f"dish {plu!r} is not on the menu"


def menu_of(programme: Programme) -> list[str]:
    return [dish.plu for dish in programme.menu]


def _unique(field: str, names: Iterable[str], what: str) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield f"{field}.{index}", f"{what} {name!r} stands twice"
        seen.add(name)


def _check_benefit(benefit: Benefit) -> Iterator[tuple[str, str]]:
    given = [benefit.plu, benefit.percent, benefit.amount]
    if sum(value is not None for value in given) != 1:
        yield "", "a benefit is exactly one of plu, percent, amount"
    if benefit.percent is not None and not 1 <= benefit.percent <= 100:
        yield "percent", "a percentage is from 1 to 100"
    if benefit.amount is not None and benefit.amount <= 0:
        yield "amount", "an amount off is more than nothing"


def _check_occasion(occasion: Occasion) -> Iterator[tuple[str, str]]:
    for field, day in (("from_day", occasion.from_day), ("to_day", occasion.to_day)):
        if day and not _is_month_day(day):
            yield field, f"expected a day of the year such as 02-14, found {day!r}"
    if occasion.birthday and (occasion.from_day or occasion.to_day):
        yield "from_day", "an occasion is around the birthday or between two days, not both"
    if not occasion.birthday and not occasion.from_day and not occasion.to_day:
        yield "", "when? `birthday: true`, or from_day and to_day"
    if occasion.before_days < 0 or occasion.after_days < 0 or occasion.before_days + occasion.after_days > 364:
        yield "before_days", "days before and after are at least 0 and together less than a year"


def _is_month_day(text: str) -> bool:
    if len(text) != 5 or text[2] != "-" or not (text[:2] + text[3:]).isdigit():
        return False
    month, day = int(text[:2]), int(text[3:])
    return 1 <= month <= 12 and 1 <= day <= (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31)


def _check_gift(gift: GiftOffer) -> Iterator[tuple[str, str]]:
    if gift.choose < 1 or (gift.distinct and gift.choose > len(gift.plus)):
        yield "choose", f"{gift.choose} of {len(gift.plus)} dishes cannot be chosen"
    if gift.cost < 0 or gift.price < 0:
        yield "cost", "cost and price are at least nothing"


def _check_card_discount(rule: CardDiscount) -> Iterator[tuple[str, str]]:
    if not 1 <= rule.number <= _LAST_NUMBER:
        yield "number", f"the number of a discount is from 1 to {_LAST_NUMBER}"
    if not 1 <= rule.percent <= 100:
        yield "percent", "a percentage is from 1 to 100"
    if rule.limit is not None and rule.limit <= 0:
        yield "limit", "a limit is more than nothing; without one, leave it out"


def _check_codes(rules: CodeRules) -> Iterator[tuple[str, str]]:
    if not _FEWEST_DIGITS <= rules.digits <= _MOST_DIGITS:
        yield "digits", f"a code has {_FEWEST_DIGITS} to {_MOST_DIGITS} digits"
    for field in ("life_s", "guesses", "guess_window_s", "guess_pause_s"):
        if getattr(rules, field) < 1:
            yield field, f"{field} is at least 1"


def _check_redeeming(redeeming: Redeeming) -> Iterator[tuple[str, str]]:
    if redeeming.value <= 0:
        yield "value", "a point is worth more than nothing"
    if not 0 <= redeeming.max_percent <= 100:
        yield "max_percent", "a percentage is from 0 to 100"
    if redeeming.step < 1 or redeeming.least < 0:
        yield "step", "step must be more than nothing, least at least nothing"


def _check_multiplier(rule: EarnRule | Tier) -> Iterator[tuple[str, str]]:
    if rule.multiplier < 0:
        yield "multiplier", "a multiplier is at least 0"


CHECKS.update(
    {
        Programme: _check_programme,
        Benefit: _check_benefit,
        CardDiscount: _check_card_discount,
        CodeRules: _check_codes,
        Occasion: _check_occasion,
        GiftOffer: _check_gift,
        Redeeming: _check_redeeming,
        EarnRule: _check_multiplier,
        Tier: _check_multiplier,
    }
)
