"""An r_keeper order with its receipt, as a value: what the card gives, how it is paid, and what Pay has tried already.

The till computes the card's discount itself, from the number the loyalty system names (FARC-06). Coupons and gifts come
off first and the card's percentage off what is left, so it stands last in the receipt. Line ids of payments tell one
attempt to pay from the next (`numbering.py`): `turn` counts how often paying was begun anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace as with_fields

from simulators.farcard.book import Book
from simulators.farcard.numbering import Mark, number_of, payment_uni
from simulators.farcard.settings import FarCardSettings
from simulators.kit.money import Minor, Rounding, round_to, show_minor
from simulators.till import check as checks
from simulators.till.asks import key_of
from simulators.till.cashier import Item
from simulators.till.check import CARD_DISCOUNT, Check, Guest, NotPossible
from simulators.till.identifier import Identifier
from simulators.till.operation import Origin
from simulators.till.programme import GiftOffer
from simulators.till.receipt import POINTS, Discount, Receipt, ReceiptId

ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Bearer(Guest):
    """A card applied to an order. `shown`: what the reader gave; `identifier`: the card."""

    shown: Identifier | None = None
    password: str | None = None
    """Said with every call about the card (FARC-04)."""
    rule: int = 0
    """Number of the discount in the till's book; 0: none."""
    balance: Minor | None = None
    """Points the account may pay with, as told last."""
    offers: tuple[GiftOffer, ...] = ()

    def is_shown_by(self, identifier: Identifier) -> bool:
        return identifier in (self.shown, self.identifier)


@dataclass(frozen=True, slots=True)
class Order(Check):
    """One order with one receipt. `tried`: the receipt as Pay has shown it, answered by no success yet: an *erroneous*
    receipt, which can only be paid again as it is, voided, or freed of its payments."""

    name: str = ""
    """Of the order, when it has several receipts."""
    turn: int = 0
    deletions: int = 0
    stamped: datetime | None = None
    """Moment of the last transaction shown; the next is later, in whole seconds."""
    billed: bool = False
    tried: Receipt | None = None
    unheard: bool = False
    """At least one try went without an answer: the loyalty system may have it."""
    second: Bearer | None = None
    """The card of another card system, at the second interface (6.2)."""
    second_turn: int = 0
    second_unheard: bool = False
    change: Minor = 0
    holds: tuple[str, ...] = ()

    @property
    def bearer(self) -> Bearer | None:
        return self.guest if isinstance(self.guest, Bearer) else None

    @property
    def in_doubt(self) -> bool:
        """Some system may have what was shown."""
        return self.unheard or self.second_unheard

    @property
    def points(self) -> Minor:
        """Points that pay it."""
        return sum(tender.points for tender in self.tenders if tender.kind == POINTS)


def open_order(id: ReceiptId, now: datetime, name: str) -> Order:
    return Order(id, now.replace(microsecond=0), name=name)


def stamp(order: Order, now: datetime) -> tuple[Order, datetime]:
    """The moment of the order's next transaction."""
    moment = now.replace(microsecond=0)
    if order.stamped is not None and moment <= order.stamped:
        moment = order.stamped + ONE_SECOND
    return replace(order, stamped=moment), moment


def receipt_of(order: Order, moment: datetime) -> Receipt:
    """The receipt as it stands; one that was tried is as it was tried, but for its time."""
    if order.tried is not None:
        return with_fields(order.tried, closed_at=moment)
    shown = checks.receipt_of(order, moment.replace(microsecond=0))
    return with_fields(shown, order=order.name)


def editable(order: Order) -> Order:
    """The order, when its content may be changed. Raises NotPossible."""
    untried(order)
    if order.billed:
        raise NotPossible(f"the bill of check {order.id.check} is printed: cancel it first")
    return order


def untried(order: Order) -> Order:
    """The order, when Pay has not been pressed in vain. Raises NotPossible."""
    if order.tried is not None:
        raise NotPossible(
            f"check {order.id.check} is erroneous: pay it again as it is, take its payments off, or void it"
        )
    return order


def unpaid(order: Order) -> Order:
    """The order, when no points pay it: what lowers the total must come before them. Raises NotPossible."""
    if order.tenders:
        raise NotPossible("points pay this check already: take them off first")
    return order


# What is on it


def reckon(order: Order, settings: FarCardSettings) -> Order:
    """With the card's discount as it is now."""
    others = tuple(discount for discount in order.discounts if discount.source != CARD_DISCOUNT)
    order = replace(order, discounts=others)
    given = card_discount(order, settings.book, settings.disc_limit_zero)
    return order if given is None else replace(order, discounts=(*others, given))


def card_discount(order: Order, book: Book, zero_is_no_limit: bool) -> Discount | None:
    """A percentage of what the order costs before points, never more than its limit (6.2)."""
    rule = None if order.bearer is None else book.discount(order.bearer.rule)
    if rule is None:
        return None
    amount = round_to(Decimal(order.total * rule.percent) / 100, 1, Rounding.HALF_UP)
    if rule.limit is not None and not (rule.limit == 0 and zero_is_no_limit):
        amount = min(amount, rule.limit)
    amount = min(amount, order.due)
    return Discount(rule.name, amount, CARD_DISCOUNT) if amount > 0 else None


def ring(order: Order, items: Sequence[Item], settings: FarCardSettings) -> Order:
    return reckon(checks.ring(editable(order), items), settings) if items else order


def apply_card(order: Order, bearer: Bearer, settings: FarCardSettings) -> Order:
    """This card instead of whatever was on the order."""
    if order.bearer is not None and order.bearer.identifier == bearer.identifier:
        return reckon(replace(order, guest=bearer), settings)
    return reckon(replace(without_card(order, settings), guest=bearer), settings)


def without_card(order: Order, settings: FarCardSettings) -> Order:
    """Without the guest and what the card gave: its discount, gifts and points. A coupon is nobody's card."""
    gifts = tuple(code for code in order.coupons if settings.book.gift_number(code) is not None)
    order = replace(
        without_payments(order),
        guest=None,
        discounts=tuple(discount for discount in order.discounts if discount.source not in gifts),
        coupons=tuple(code for code in order.coupons if code not in gifts),
    )
    return reckon(order, settings)


def without_payments(order: Order) -> Order:
    """Payments off; those entered next have new line ids, so that they are others."""
    if not order.tenders and order.tried is None:
        return order
    return replace(
        order,
        tenders=(),
        turn=order.turn + 1,
        second_turn=order.second_turn + 1,
        tried=None,
        unheard=False,
        second_unheard=False,
        change=0,
    )


def anew(order: Order) -> Order:
    """The receipt as it was tried, under new line ids: what was shown under the old ones has been taken back."""
    turn = order.turn + 1
    tenders = tuple(
        with_fields(tender, key=_points_key(order, turn, at)) if tender.kind == POINTS else tender
        for at, tender in enumerate(order.tenders)
    )
    tried = None if order.tried is None else with_fields(order.tried, tenders=tenders)
    return replace(order, turn=turn, tenders=tenders, tried=tried, unheard=False)


def grant(order: Order, given: Sequence[Discount], code: str, settings: FarCardSettings) -> Order:
    """A coupon or gift, before the card's discount."""
    bare = replace(order, discounts=tuple(one for one in order.discounts if one.source != CARD_DISCOUNT))
    return reckon(checks.grant(bare, given, code, settings.menu), settings)


def gift_discounts(order: Order, offer: GiftOffer, choice: tuple[str, ...], settings: FarCardSettings) -> Order:
    """The chosen dishes at the gift's price, rung up where the order has none of them left (FARC-07)."""
    if len(choice) != offer.choose:
        raise NotPossible(f"{offer.name}: choose {offer.choose}, not {len(choice)}")
    if offer.distinct and len(set(choice)) != len(choice):
        raise NotPossible(f"{offer.name}: choose different dishes")
    strange = [plu for plu in choice if plu not in offer.plus]
    if strange:
        raise NotPossible(f"{offer.name}: {strange[0]} is not among the gifts")
    bare = replace(order, discounts=tuple(one for one in order.discounts if one.source != CARD_DISCOUNT))
    given: list[Discount] = []
    for plu in choice:
        lowered = sum(1 for one in (*bare.discounts, *given) if one.plu == plu)
        price = _piece(bare, plu, lowered)
        if price is None:
            bare = checks.ring(bare, (_dish(plu, settings),))
            price = bare.lines[-1].price
        given.append(Discount(offer.name, max(0, price - offer.price), offer.id, plu))
    return grant(bare, given, offer.id, settings)


def _piece(order: Order, plu: str, index: int) -> Minor | None:
    """What the piece number `index` of a dish costs, counted line by line; a weighed line is one piece."""
    for line in order.lines:
        if line.plu == plu:
            pieces = max(1, int(line.qty))
            if index < pieces:
                return min(line.price, line.total)
            index -= pieces
    return None


def _dish(plu: str, settings: FarCardSettings) -> Item:
    dish = next((one for one in settings.menu if one.plu == plu), None)
    if dish is None:
        raise NotPossible(f"{plu} is not on the check, and the till's menu has no such dish")
    return Item(dish.plu, Decimal(1), dish.price, dish.name, dish.category)


def with_balance(order: Order, bearer: Bearer, balance: Minor | None) -> Order:
    """With what the account was just said to hold."""
    return replace(order, guest=replace(bearer, balance=balance))


def with_hold(order: Order, key: str) -> Order:
    return replace(order, holds=(*order.holds, key))


def without_hold(order: Order, key: str) -> Order:
    return replace(order, holds=tuple(one for one in order.holds if one != key))


# How it is paid


def origin_of(id: ReceiptId, moment: datetime, number: int) -> Origin:
    """Of an operation on a receipt."""
    return Origin(id.store, id.terminal, id.business_date, moment, id.check, number)


def limit_of_points(order: Order, settings: FarCardSettings) -> Minor:
    """The most points the till lets the card pay now: what the account has, and what is due; 0 when all that is worth
    nothing."""
    balance = order.bearer.balance if order.bearer is not None and order.bearer.balance is not None else 0
    balance -= gifts_cost(order, settings)
    by_due = round_to(order.due / settings.points_value, 1, Rounding.DOWN) if settings.points_value > 0 else 0
    most = max(0, min(balance - order.points, by_due))
    return most if _money_of(most, settings) else 0


def covers(order: Order, balance: Minor | None, settings: FarCardSettings) -> bool:
    """Whether an account that holds this much now can pay what the order asks of it."""
    return balance is None or order.points <= 0 or order.points + gifts_cost(order, settings) <= balance


def gifts_cost(order: Order, settings: FarCardSettings) -> Minor:
    """Points that the gifts on the order take."""
    return sum(gift.cost for gift in settings.book.gifts if gift.id in order.coupons)


def pay_with_points(order: Order, points: Minor, settings: FarCardSettings) -> Order:
    """Entered at the till alone; the loyalty system hears of it with the receipt (farcard.md 3)."""
    limit = limit_of_points(order, settings)
    if points <= 0:
        raise NotPossible("no points are to be spent")
    if points > limit:
        raise NotPossible(f"the card may pay {show_minor(limit)} points here, not {show_minor(points)}")
    amount = _money_of(points, settings)
    if amount <= 0:  # a payment of nothing is no line of the check, and its points would be on no packet
        raise NotPossible(f"{show_minor(points)} points pay nothing")
    key = _points_key(order, order.turn, len(order.tenders))
    return checks.pay_with_points(order, points, min(amount, order.due), key)


def check_hold(points: Minor, settings: FarCardSettings) -> None:
    """Points are set aside in money (`HoldEx`, a profile of ours). Raises NotPossible when money cannot say so many."""
    money = _money_of(points, settings)
    said = round_to(money / settings.points_value, 1, Rounding.HALF_UP)
    if said != points:
        told = f"{show_minor(points)} points are {show_minor(money)}, and that is {show_minor(said)} points"
        raise NotPossible(f"points are set aside in money here: {told}")


def _money_of(points: Minor, settings: FarCardSettings) -> Minor:
    return round_to(points * settings.points_value, 1, Rounding.HALF_UP)


def _points_key(order: Order, turn: int, index: int) -> str:
    number = number_of(Mark(payment_uni(turn, index)))
    return key_of(origin_of(order.id, order.opened_at, number), number)


def reopened(order: Order, id: ReceiptId, now: datetime, settings: FarCardSettings) -> Order:
    """The content of a voided receipt on an open one with another number; what the loyalty system gave was undone."""
    bare = open_order(id, now, order.name)
    again = replace(bare, lines=order.lines, rounds=order.rounds, guest=order.guest, reopened_from=order.id.check)
    again = replace(again, second=order.second)
    return reckon(again, settings)
