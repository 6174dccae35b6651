"""An order in iikoFront, as a value: New -> Bill -> Closed | Deleted, and CancelBill from Bill to New
(iiko_loyaltyplant.md 6.1 [D F3]). Nothing here asks anybody. Every edit makes `revision` grow.

A gift stands on the order at its menu price with a discount that takes it to the gift's price, so that the ledger is
the same as from other tills; that LP-SIM shows it at 0 is the wire's affair. The trap: the dish a gift gives is always
one more line, whatever of it the guest has ordered and pays for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum

from msgspec.structs import replace as with_fields

from simulators.iiko.front import payment
from simulators.iiko.front.payment import Element, Elements, collect_data, on_payment_added
from simulators.kit.money import Minor
from simulators.till import check as checks
from simulators.till.answer import Attached, GuestFound
from simulators.till.cashier import Item, Payment
from simulators.till.check import Check, Guest, NotPossible, State
from simulators.till.identifier import Identifier
from simulators.till.operation import Commit
from simulators.till.programme import Dish, GiftOffer, Mechanic
from simulators.till.receipt import Discount, Line, Receipt, ReceiptId, ReturnLine

TICK = timedelta(milliseconds=1)
"""Between two moments of one order that must not be the same."""


class Stage(Enum):
    """What iiko calls the status of an order."""

    NEW = "New"
    BILL = "Bill"
    CLOSED = "Closed"
    DELETED = "Deleted"


@dataclass(frozen=True, slots=True)
class Visitor(Guest):
    """Who is attached to an order, and what the code in the app had been made for (LP-01). Not `verified`: noted while
    nobody could be asked; earns, and nothing else."""

    shown: Identifier | None = None
    """What the guest showed; the identifier is the code that was made of it."""
    found: GuestFound | None = None
    mechanic: Mechanic = Mechanic.ACCRUE
    most: Minor = 0
    """PAY: points that may pay, as told when the order was as in `seen`."""
    code_points: Minor | None = None
    """PAY: of the code, as far as the till knows."""
    seen: int = 0
    gift: GiftOffer | None = None
    holds_for: timedelta | None = None
    """How long what is set aside stays so."""

    def is_shown_by(self, identifier: Identifier) -> bool:
        return identifier in (self.shown, self.identifier)


@dataclass(frozen=True, slots=True)
class SetAside:
    """What is set aside for an order."""

    key: str
    points: Minor
    gift: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """A receipt on its way through the fiscal register. `commit` None: the plugin is not told of it."""

    receipt: Receipt
    commit: Commit | None
    change: Minor = 0
    missing: str = ""
    """Why the guest is not on it."""
    is_confirmed: bool = False
    """The loyalty system has it already (coupons)."""


@dataclass(frozen=True, slots=True)
class Order(Check):
    name: str = ""
    """By which other stations know it; empty: only its own does."""
    stage: Stage = Stage.NEW
    revision: int = 1
    payments: Elements = ()
    held: SetAside | None = None
    gifts: tuple[str, ...] = ()
    """Those of `coupons` that are gifts."""
    noted: str = ""
    """What a waiter scanned and nobody has checked (`arbus.iikowaiter.checkinscannedvalue`, 3.5 [D W2])."""
    is_corrected: bool = False
    """Its receipt was taken back and is made anew (7.4, correction receipt [D K6b])."""
    doubtful: Closing | None = None
    """The fiscal register has not said whether it printed this."""
    stamped: datetime | None = None
    closed_by: str = ""
    """Station whose register printed the receipt."""
    shift: date | None = None
    """Business date of the cash shift that closed it."""
    is_told: bool = False
    """The plugin tells the loyalty system of it."""

    @property
    def visitor(self) -> Visitor | None:
        return self.guest if isinstance(self.guest, Visitor) else None

    @property
    def points(self) -> Element | None:
        return payment.points_of(self.payments)

    @property
    def wants_points(self) -> bool:
        """Whether it is paid with points, or its guest has come to pay so: no waiter may close it (LP-04)."""
        return self.points is not None or (self.visitor is not None and self.visitor.mechanic is Mechanic.PAY)


def open_order(id: ReceiptId, now: datetime, name: str) -> Order:
    return Order(id, now, name=name)


def edited(order: Order) -> Order:
    return replace(order, revision=order.revision + 1)


def stamp(order: Order, now: datetime) -> tuple[Order, datetime]:
    """A moment later than all that the order has had: what closes or reopens it is told apart by it."""
    moment = now if order.stamped is None or now > order.stamped else order.stamped + TICK
    return replace(order, stamped=moment), moment


def receipt_of(order: Order, moment: datetime) -> Receipt:
    return checks.receipt_of(order, moment)


def sold_of(order: Order) -> Receipt:
    """The receipt of a closed order, as it was told."""
    assert order.closed_at is not None, f"order {order.id.check} is not closed"
    return receipt_of(order, order.closed_at)


# What may be done


def editable(order: Order) -> Order:
    """The order, when its content may change: in New only, discounts are frozen in Bill (6.1). Raises NotPossible."""
    certain(order)
    if order.stage is Stage.BILL:
        raise NotPossible(f"the bill of order {order.id.check} is printed: cancel it first")
    return order


def certain(order: Order) -> Order:
    """The order, when nothing of it is on its way through the register. Raises NotPossible."""
    if order.doubtful is not None:
        raise NotPossible(
            f"the fiscal register does not say whether it printed order {order.id.check}: press Pay again"
        )
    return order


def unpaid(order: Order) -> Order:
    """The order, when no payment is on it: what lowers the total comes before. Raises NotPossible."""
    if order.payments:
        raise NotPossible("points pay this order already: take them off first")
    return order


# What is on it


def ring(order: Order, items: Sequence[Item], stop_list: Sequence[str]) -> Order:
    """Raises NotPossible for a dish on the stop list."""
    if not items:
        return order
    for item in items:
        if item.plu in stop_list:
            raise NotPossible(f"{item.name or item.plu} is on the stop list")
    return edited(checks.ring(editable(order), items))


def take_off(order: Order, lines: Sequence[ReturnLine]) -> Order:
    """Dishes removed by hand. A gift's dish goes after the ones that are paid for; then the gift is not given."""
    order = editable(order)
    for gone in lines:
        order = _without_pieces(order, gone)
    if order.due < 0 or order.total < sum(one.amount for one in order.payments):
        raise NotPossible("points pay more than would be left: take them off first")
    return edited(replace(order, rounds=tuple(r for r in order.rounds if r <= len(order.lines))))


def _without_pieces(order: Order, gone: ReturnLine) -> Order:
    lines, left = list(order.lines), gone.qty
    kept_back = sum(1 for one in order.discounts if one.plu == gone.plu)
    spare = sum((line.qty for line in lines if line.plu == gone.plu), Decimal(0)) - kept_back
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if line.plu == gone.plu and left > 0:
            less = min(line.qty, left)
            left -= less
            lines[at : at + 1] = [with_fields(line, qty=line.qty - less)] if line.qty > less else []
    if left > 0:
        raise NotPossible(f"there are not so many {gone.plu} on the order")
    order = replace(order, lines=tuple(lines))
    for _ in range(int(max(Decimal(0), gone.qty - max(spare, Decimal(0))))):
        order = _without_gift_of(order, gone.plu)
    return order


def _without_gift_of(order: Order, plu: str) -> Order:
    source = next((one.source for one in reversed(order.discounts) if one.plu == plu), None)
    return order if source is None else without_source(order, source)


def without_source(order: Order, source: str) -> Order:
    """Without a gift's or coupon's discounts; the dishes stay."""
    return replace(
        order,
        discounts=tuple(one for one in order.discounts if one.source != source),
        coupons=tuple(code for code in order.coupons if code != source),
        gifts=tuple(gift for gift in order.gifts if gift != source),
    )


def without_gifts(order: Order) -> Order:
    """Without the dishes that gifts gave."""
    for gift in order.gifts:
        for given in tuple(one for one in order.discounts if one.source == gift and one.plu is not None):
            order = _without_last(order, given.plu or "")
        order = without_source(order, gift)
    return order


def _without_last(order: Order, plu: str) -> Order:
    at = next((i for i in range(len(order.lines) - 1, -1, -1) if order.lines[i].plu == plu), None)
    return order if at is None else replace(order, lines=order.lines[:at] + order.lines[at + 1 :])


def add_gift(
    order: Order, offer: GiftOffer, choice: tuple[str, ...], menu: Sequence[Dish], stop: Sequence[str]
) -> Order:
    """The chosen dishes, one more line each, at the gift's price. Raises NotPossible (7.3: stop list, unknown code)."""
    chosen = choice or offer.plus[: offer.choose]
    order = unpaid(editable(order))
    if len(chosen) != offer.choose or (offer.distinct and len(set(chosen)) != len(chosen)):
        raise NotPossible(f"{offer.name}: choose {offer.choose} different dishes")
    for plu in chosen:
        dish = next((one for one in menu if one.plu == plu), None)
        if plu not in offer.plus:
            raise NotPossible(f"{offer.name}: {plu} is not among the gifts")
        if dish is None:
            raise NotPossible(f"{offer.name}: the till's menu has no dish {plu}")
        if plu in stop:
            raise NotPossible(f"{offer.name}: {dish.name} is on the stop list")
        line = Line(plu, Decimal(1), dish.price, dish.name, dish.category)
        given = Discount(offer.name, max(0, dish.price - offer.price), offer.id, plu)
        order = replace(order, lines=(*order.lines, line), discounts=(*order.discounts, given))
    order = replace(order, coupons=(*order.coupons, offer.id), gifts=(*order.gifts, offer.id))
    return edited(replace(order, granted=order.granted + 1))


def with_coupons(order: Order, given: Sequence[Discount], codes: tuple[str, ...], menu: Sequence[Dish]) -> Order:
    """Coupons as they are worth now, instead of as they were."""
    for code in order.coupons:
        order = order if code in order.gifts else without_source(order, code)
    for code in codes:
        order = checks.grant(order, [one for one in given if one.source == code], code, menu)
    return edited(order)


def coupon_codes(order: Order) -> tuple[str, ...]:
    return tuple(code for code in order.coupons if code not in order.gifts)


# Who is on it


def with_visitor(order: Order, visitor: Visitor) -> Order:
    order = edited(replace(order, guest=visitor, noted="", granted=order.granted + (1 if visitor.verified else 0)))
    return replace(order, guest=replace(visitor, seen=order.revision))


def visitor_of(code: Identifier, shown: Identifier, attached: Attached, asked_at: datetime) -> Visitor:
    until = attached.expires_at
    return Visitor(
        code,
        name=attached.guest.name,
        shown=shown,
        found=attached.guest,
        mechanic=attached.mechanic,
        most=attached.max_points,
        gift=attached.gift,
        holds_for=None if until is None else max(until - asked_at, timedelta(0)),
    )


def without_visitor(order: Order) -> Order:
    """The guest off, with all that came along: payments with points, gifts, what was set aside. A coupon is nobody's
    card."""
    return edited(replace(with_payments(without_gifts(order), ()), guest=None, held=None, noted=""))


# How it is paid


def with_payments(order: Order, elements: Elements) -> Order:
    return replace(order, payments=elements, tenders=tuple(one.tender for one in elements))


def paid(order: Order, payments: Sequence[Payment]) -> tuple[Order, Minor]:
    """All of what is due, by these payments after the ones that are on it, every one processed; and the change. Raises
    NotPossible."""
    done = checks.pay(order, payments)
    elements = payment.pay(order.payments)
    for tender in done.check.tenders[len(order.tenders) :]:
        elements = payment.pay(on_payment_added(elements, collect_data(tender.kind, tender.amount)))
    return with_payments(order, elements), done.change


def close(order: Order, moment: datetime, station: str, shift: date, is_told: bool) -> Order:
    """The receipt is printed: Bill or New -> Closed."""
    assert order.stage in (Stage.NEW, Stage.BILL), f"an order that is {order.stage.value} is not closed"
    closed = with_payments(checks.serve(order), payment.fiscalise(order.payments))
    return replace(
        closed,
        stage=Stage.CLOSED,
        state=State.CLOSED,
        closed_at=moment,
        closed_by=station,
        shift=shift,
        is_told=is_told,
        doubtful=None,
        held=None,
    )


def delete(order: Order) -> Order:
    return replace(checks.void(order), stage=Stage.DELETED)


def reopen(order: Order) -> Order:
    """Closed -> New for a correction receipt: the content stays, everything that paid goes (7.4)."""
    bare = replace(with_payments(order, ()), stage=Stage.NEW, state=State.OPEN, closed_at=None, shift=None, held=None)
    visitor = bare.visitor
    if visitor is not None:
        bare = replace(bare, guest=replace(visitor, seen=0))
    return edited(replace(bare, is_corrected=True))


# Split and merged (7.5: the code stays with the original order [P])


def split(order: Order, lines: Sequence[ReturnLine], into: Order) -> tuple[Order, Order]:
    """Dishes to another order; guest, gifts and coupons stay with this one. Raises NotPossible."""
    rest = take_off(unpaid(order), lines)
    if rest.gifts != order.gifts or rest.discounts != order.discounts:
        raise NotPossible("a gift stays with the guest's order")
    if not rest.lines:
        raise NotPossible("an order cannot be split off whole")
    moved: list[Line] = []
    for gone in lines:
        left = gone.qty
        for line in reversed(order.lines):
            if line.plu == gone.plu and left > 0:
                moved.append(with_fields(line, qty=min(line.qty, left)))
                left -= min(line.qty, left)
    return rest, edited(replace(into, lines=tuple(moved)))


def merge(order: Order, other: Order) -> Order:
    """Another order's dishes onto this one. Raises NotPossible while a guest or a payment is on the other."""
    unpaid(editable(other))
    if other.guest is not None or other.noted or other.coupons:
        raise NotPossible(f"a guest or a coupon is on order {other.id.check}: take it off there first")
    return edited(replace(editable(order), lines=order.lines + other.lines))
