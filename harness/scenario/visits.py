"""What one guest does at a till on a drawn day: a basket, perhaps points, a coupon, a gift; a void, a return."""

from decimal import Decimal
from typing import TYPE_CHECKING

from harness.scenario.basket import Position
from harness.scenario.model import Cast, Step, Terminal
from harness.scenario.verb import Verb
from harness.scenario.verbs.coupon import Coupon
from harness.scenario.verbs.gift import Gift
from harness.scenario.verbs.identify import Identify
from harness.scenario.verbs.redeem import Redeem
from harness.scenario.verbs.refund import Refund, ReturnedLine
from harness.scenario.verbs.ring import Ring
from harness.scenario.verbs.sale import Sale
from harness.scenario.verbs.void import Void
from simulators.kit.chance import Random, stream
from simulators.kit.errors import Place
from simulators.kit.instant import MINUTE, Span
from simulators.kit.money import Minor
from simulators.till.cashier import Payment
from simulators.till.programme import Dish, Guest, IssuedCoupon

if TYPE_CHECKING:
    from harness.scenario.day import DaySettings

NOWHERE = Place("drawn", 1, 1)
_SIZES = (1, 1, 1, 2, 2, 2, 3, 3, 4, 5)
"""Dishes in a basket, as often as they stand here."""
_PAYMENTS = ("cash", "card", "card")
_SCALE = 10_000


class Drawer:
    """Draws visits one after the other, and keeps account of coupons and points so that most of them can succeed."""

    def __init__(self, settings: "DaySettings", cast: Cast, seed: int) -> None:
        self._settings = settings
        self._cast = cast
        self._chance = stream(seed, "day/visits")
        self._after = stream(seed, "day/afterwards")
        menu = list(cast.programme.menu)
        stream(seed, "day/menu").shuffle(menu)
        self._menu: list[Dish] = menu
        self._popularity = [max(1, 120 // (rank + 2)) for rank in range(len(menu))]
        self._guests: list[Guest] = [guest for guest in cast.guests if guest.identifiers]
        self._spendable: dict[str, Minor] = {g.id: g.balance - cast.programme.floor for g in self._guests}
        self._coupons: dict[str, list[IssuedCoupon]] = {g.id: _rewards(g, cast) for g in self._guests}
        self._baskets: dict[int, tuple[Position, ...]] = {}
        self._steps = 0

    def sale(self, terminal: str, number: int) -> tuple[Step, ...]:
        """The steps of one sale, called `s<number>`."""
        guest = self._guest()
        basket = self._basket()
        extras: list[Verb] = []
        if guest is not None:
            basket, extras = self._extras(terminal, guest, basket)
        self._baskets[number] = basket
        verbs: list[Verb] = []

        name = None if guest is None else guest.id
        if guest is not None and _happens(self._chance, self._settings.identify_share):
            verbs.append(Identify(on=terminal, guest=guest.id))
        if extras:
            verbs += [Ring(on=terminal, items=basket), *extras]
        pay = (Payment(self._chance.choice(_PAYMENTS)),)
        verbs.append(Sale(on=terminal, guest=name, items=() if extras else basket, pay=pay, as_=f"s{number}"))
        return tuple(self._step(verb) for verb in verbs)

    def afterwards(
        self, terminal: str, number: int, terminals: tuple[str, ...]
    ) -> tuple[Span, str, tuple[Step, ...]] | None:
        """What becomes of a sale later: (how much later, where, steps), or None."""
        draw = self._after.randrange(_SCALE)
        voids = int(self._settings.void_share * _SCALE)
        if draw < voids:
            verb: Verb = Void(on=terminal, receipt=f"s{number}", reason="wrong order")
            return (2 + self._after.randrange(15)) * MINUTE, terminal, (self._step(verb),)
        if draw >= voids + int(self._settings.refund_share * _SCALE):
            return None
        lines: tuple[ReturnedLine, ...] = ()
        basket = self._baskets[number]
        if len(basket) > 1 and self._after.randrange(2):
            lines = (ReturnedLine(self._after.choice(basket).plu),)
        where = self._after.choice(self._same_store(terminal, terminals))
        verb = Refund(on=where, receipt=f"s{number}", lines=lines)
        return (10 + self._after.randrange(120)) * MINUTE, where, (self._step(verb),)

    def _same_store(self, terminal: str, terminals: tuple[str, ...]) -> list[str]:
        stores: dict[str, Terminal] = {t.name: t for t in self._cast.terminals}
        return [name for name in terminals if stores[name].store == stores[terminal].store]

    def _guest(self) -> Guest | None:
        if not self._guests or not _happens(self._chance, self._settings.loyalty_share):
            return None
        first, second = (self._chance.randrange(len(self._guests)) for _ in range(2))
        return self._guests[min(first, second)]

    def _basket(self) -> tuple[Position, ...]:
        size = self._chance.choice(_SIZES)
        chosen: dict[str, int] = {}
        for dish in self._chance.choices(self._menu, self._popularity, k=size):
            chosen[dish.plu] = chosen.get(dish.plu, 0) + 1
        return tuple(Position(plu, Decimal(count)) for plu, count in chosen.items())

    def _extras(
        self, terminal: str, guest: Guest, basket: tuple[Position, ...]
    ) -> tuple[tuple[Position, ...], list[Verb]]:
        """At most one of: coupon, gift, points; with the dishes it needs."""

        settings = self._settings
        wants = [_happens(self._chance, share) for share in (settings.coupon_share, settings.gift_share)]
        wants_points = _happens(self._chance, settings.redeem_share)
        if wants[0] and self._coupons[guest.id]:
            coupon = self._coupons[guest.id].pop()
            plu = self._dish_of(coupon)
            return _with(basket, () if plu is None else (plu,)), [Coupon(on=terminal, code=coupon.code)]
        gifts = [g for g in self._cast.programme.gifts if g.cost <= self._spendable[guest.id]]
        if wants[1] and gifts:
            gift = self._chance.choice(gifts)
            plus = gift.plus[: gift.choose]
            self._spendable[guest.id] -= gift.cost
            return _with(basket, plus), [Gift(on=terminal, guest=guest.id, gift=gift.id, choice=plus)]
        points = self._points(guest, basket) if wants_points else 0
        return basket, [Redeem(on=terminal, guest=guest.id, points=points)] if points else []

    def _dish_of(self, coupon: IssuedCoupon) -> str | None:
        return next((r.gives.plu for r in self._cast.programme.rewards if r.id == coupon.offer), None)

    def _points(self, guest: Guest, basket: tuple[Position, ...]) -> Minor:
        """Half of what the guest has or the check allows, in the steps of the programme; 0 when that is too little."""
        rules = self._cast.programme.redeeming
        total = sum(int(item.price * item.qty) for item in (p.item(self._cast) for p in basket))
        allowed = int(total * rules.max_percent // 100 / rules.value)
        points = min(self._spendable[guest.id], allowed) // 2 // rules.step * rules.step
        if points < max(rules.least, 1):
            return 0
        self._spendable[guest.id] -= points
        return points

    def _step(self, verb: Verb) -> Step:
        self._steps += 1
        return Step(self._steps, NOWHERE, type(verb).__name__.lower(), verb)


def _happens(chance: Random, share: Decimal) -> bool:
    return chance.randrange(_SCALE) < int(share * _SCALE)


def _rewards(guest: Guest, cast: Cast) -> list[IssuedCoupon]:
    offers = {reward.id for reward in cast.programme.rewards}
    return [coupon for coupon in guest.coupons if coupon.offer in offers]


def _with(basket: tuple[Position, ...], plus: tuple[str, ...]) -> tuple[Position, ...]:
    """The basket with at least one of each dish."""
    there = {position.plu for position in basket}
    return (*basket, *(Position(plu) for plu in plus if plu not in there))
