"""What a guest on an order may pay with and get off it: points set aside, coupons looked at (iiko_loyaltyplant.md 6.2,
7.2).

Points are never taken here: they are set aside (`Hold`) when a payment with points is added or the bill is printed, and
the receipt asks for them under a key of its own. A hold that would be over by the time of paying is made anew first
(P06). The trap: a new hold takes the place of the old one only when it is granted.
"""

from dataclasses import replace
from decimal import Decimal

from msgspec.structs import replace as with_fields

from simulators.iiko.front import order as orders
from simulators.iiko.front.counter import Asking, Counter, Talk, ask
from simulators.iiko.front.guests import Guests, Missing, Wish
from simulators.iiko.front.order import Order, SetAside, Visitor
from simulators.iiko.front.payment import (
    collect_data,
    on_payment_added,
    on_payment_deleting,
    on_preliminary_payment_editing,
)
from simulators.iiko.front.screen import told
from simulators.kit.money import Minor, Rounding, round_to, show_minor
from simulators.till.answer import Held, Outcome, Quoted, Reason
from simulators.till.cashier import AskQuote, HoldPoints, ReleaseHold, SpendPoints
from simulators.till.check import NotPossible
from simulators.till.host import Ended
from simulators.till.operation import Hold, Quote, Release
from simulators.till.parcel import Settled
from simulators.till.programme import Mechanic
from simulators.till.receipt import POINTS


class Spending:
    """Conversations at one station."""

    def __init__(self, counter: Counter, guests: Guests) -> None:
        self._counter = counter
        self._guests = guests

    # Looking

    def quote(self, act: AskQuote) -> Talk:
        counter = self._counter
        counter.need_plugin()
        counter.current()
        if act.guest is not None:
            brought = yield from self._guests.bring(act.guest)
            if isinstance(brought, Missing):
                return self._guests.ended(brought)
        settled = yield from self._calculate(counter.current())
        return counter.told(settled)

    def _calculate(self, order: Order) -> Asking[Settled]:
        """What the order would cost and earn (4.6.4, 4); what it says of points is remembered."""
        counter = self._counter
        settled = yield from ask(Quote(counter.origin(), orders.receipt_of(order, counter.moment)))
        order = counter.current()
        visitor = order.visitor
        if isinstance(settled.answer, Quoted) and visitor is not None and visitor.verified:
            counter.put(replace(order, guest=replace(visitor, most=settled.answer.max_points, seen=order.revision)))
        return settled

    def look_at_bill(self) -> Asking[Settled | None]:
        """Before the pre-bill (7.1, 6); nobody is asked about a guest who is only noted."""
        order = self._counter.current()
        if order.visitor is None or not order.visitor.verified:
            return None
        return (yield from self._calculate(order))

    # Coupons

    def coupon(self, code: str) -> Talk:
        """Looked at; asked for with the receipt."""
        counter = self._counter
        counter.need_plugin()
        order = orders.unpaid(orders.editable(counter.opened()))
        if code in order.coupons:
            raise NotPossible(f"coupon {code} is on the order already")
        settled = yield from self._look_at(order, (*orders.coupon_codes(order), code))
        match settled.answer:
            case Quoted(discounts=given, text=text):
                mine = tuple(one for one in given if one.source == code)
            case _:
                return counter.failed(settled)
        if not mine:
            return counter.ended(Outcome.REFUSED, told(settled.answer), settled, "the coupon takes nothing off")
        codes = (*orders.coupon_codes(order), code)
        counter.put(orders.with_coupons(counter.current(), given, codes, counter.settings.menu))
        screen = tuple(f"{one.name} -{show_minor(one.amount)}" for one in mine)
        return counter.ended(settled.outcome, (*screen, *text.splitlines()), settled)

    def recalculate(self) -> Asking[None]:
        """Discounts follow each edit while the order is New (6.1); unheard, they stay as they were."""
        counter = self._counter
        order = counter.current()
        codes = orders.coupon_codes(order)
        if not codes or order.payments:
            return
        settled = yield from self._look_at(order, codes)
        if isinstance(settled.answer, Quoted):
            given = settled.answer.discounts
            still = tuple(code for code in codes if any(one.source == code for one in given))
            counter.put(orders.with_coupons(counter.current(), given, still, counter.settings.menu))

    def _look_at(self, order: Order, codes: tuple[str, ...]) -> Asking[Settled]:
        counter = self._counter
        bare = order
        for code in orders.coupon_codes(order):
            bare = orders.without_source(bare, code)
        receipt = orders.receipt_of(bare, counter.moment)
        shown = with_fields(receipt, coupons=(*receipt.coupons, *codes))
        return (yield from ask(Quote(counter.origin(), shown)))

    # Paying with points

    def spend(self, act: SpendPoints) -> Talk:
        """A payment with points is added, or its sum is edited. In New and in Bill (6.1)."""
        counter = self._counter
        counter.need_plugin()
        order = orders.certain(counter.opened())
        if act.points <= 0:
            raise NotPossible("no points are to be spent")
        if order.points is not None:
            return (yield from self._edit(order, act))
        brought = yield from self._guests.bring(act.guest, Wish(Mechanic.PAY, act.points))
        if isinstance(brought, Missing):
            return self._guests.ended(brought)
        objection = yield from self._collect(act.points)
        if objection is not None:
            return objection
        order = counter.current()
        transaction = counter.origin().key
        element = collect_data(POINTS, self._worth(act.points), act.points, transaction)
        added = orders.edited(orders.with_payments(order, on_payment_added(order.payments, element)))
        counter.put(replace(added, granted=added.granted + 1))
        return (yield from self._on_added(order, act.points))

    def _on_added(self, before: Order, points: Minor) -> Talk:
        """OnPaymentAdded: the points are set aside; refused, the order is as it was."""
        counter = self._counter
        paid = (f"{show_minor(points)} points pay {show_minor(self._worth(points))}",)
        if not counter.profile.hold_at_bill:
            return counter.ended(Outcome.OK, paid)
        settled = yield from self.set_aside()
        if settled is None:
            return counter.ended(Outcome.OK, paid)
        if settled.outcome is not Outcome.OK:
            order = counter.current()
            element = order.points
            assert element is not None, "the payment was just added"
            if before.points is None:
                elements = on_payment_deleting(order.payments, element)
            else:
                old = before.points
                elements = on_preliminary_payment_editing(order.payments, element, old.amount, old.points)
            counter.put(orders.edited(orders.with_payments(order, elements)))
            return counter.failed(settled)
        return counter.ended(Outcome.OK, (*paid, *told(settled.answer)), settled)

    def _edit(self, order: Order, act: SpendPoints) -> Talk:
        """OnPreliminaryPaymentEditing: as far as the code allows."""
        counter = self._counter
        visitor, element = order.visitor, order.points
        assert visitor is not None, "points are a guest's"
        assert element is not None, "what is edited is there"
        if not visitor.is_shown_by(act.guest):
            return counter.refused(Reason.HAS_GUEST, "another guest pays with points here")
        if visitor.code_points is not None and act.points > visitor.code_points:
            return counter.refused(Reason.TOO_MUCH, f"the code was made for {show_minor(visitor.code_points)} points")
        bare = orders.with_payments(order, on_payment_deleting(order.payments, element))
        objection = yield from self._collect(act.points, bare)
        if objection is not None:
            return objection
        order = counter.current()
        edit = on_preliminary_payment_editing(order.payments, element, self._worth(act.points), act.points)
        counter.put(orders.edited(orders.with_payments(order, edit)))
        return (yield from self._on_added(order, act.points))

    def _collect(self, points: Minor, bare: Order | None = None) -> Asking[Ended | None]:
        """CollectData: how much may be paid so; None when this may. `bare`: the order without what is edited."""
        counter = self._counter
        order = counter.current() if bare is None else bare
        visitor = order.visitor
        assert visitor is not None, "a guest just brought is on the order"
        if visitor.seen != order.revision or points > visitor.most:  # the balance may have grown since
            settled = yield from self._calculate(order)
            if not isinstance(settled.answer, Quoted):
                return counter.failed(settled)
            visitor = replace(visitor, most=settled.answer.max_points)
        if points <= visitor.most and self._worth(points) <= order.due:
            return None
        return self._too_many(visitor, points)

    def _too_many(self, visitor: Visitor, points: Minor) -> Ended:
        balance = None if visitor.found is None else visitor.found.balance
        is_poor = balance is not None and points > balance
        reason = Reason.INSUFFICIENT if is_poor else Reason.TOO_MUCH
        return self._counter.refused(
            reason, f"points may pay {show_minor(visitor.most)} here, not {show_minor(points)}"
        )

    def _worth(self, points: Minor) -> Minor:
        return round_to(Decimal(points) * self._counter.settings.points_value, 1, Rounding.HALF_UP)

    # Setting aside

    def set_aside(self) -> Asking[Settled | None]:
        """What the order will ask for is set aside, unless it is already; None when there is nothing to do."""
        counter = self._counter
        order = counter.current()
        points, gift = _needed(order)
        if points == 0 or _is_held(order, points, gift, counter):
            return None
        return (yield from self._hold(order, points, gift))

    def _hold(self, order: Order, points: Minor, gift: str = "") -> Asking[Settled]:
        counter, visitor = self._counter, order.visitor
        assert visitor is not None, "what is set aside is a guest's"
        origin = counter.origin()
        shown = orders.receipt_of(order, origin.made_at)
        operation = Hold(origin, visitor.identifier, points, gift, order.revision, shown)
        settled = yield from ask(operation)
        if isinstance(settled.answer, Held):
            until = None if visitor.holds_for is None else operation.origin.made_at + visitor.holds_for
            order = counter.current()
            held = SetAside(settled.answer.hold, settled.answer.points, gift, until)
            counter.put(replace(order, held=held, granted=order.granted + 1))
        return settled

    def hold(self, act: HoldPoints) -> Talk:
        counter = self._counter
        counter.need_plugin()
        orders.certain(counter.opened())
        brought = yield from self._guests.bring(act.guest, Wish(Mechanic.PAY, act.points))
        if isinstance(brought, Missing):
            return self._guests.ended(brought)
        settled = yield from self._hold(counter.current(), act.points)
        return counter.told(settled)

    def release(self, act: ReleaseHold) -> Talk:
        counter = self._counter
        counter.need_plugin()
        order = counter.order
        key = act.hold or (None if order is None or order.held is None else order.held.key)
        if key is None:
            raise NotPossible("no points are held")
        settled = yield from ask(Release(counter.origin(), key))
        order = counter.order
        held = None if order is None else order.held
        if order is not None and held is not None and held.key == key and settled.outcome is not Outcome.REFUSED:
            counter.put(replace(order, held=None))
        return counter.told(settled)

    def let_go(self) -> Asking[Settled | None]:
        """What is set aside for the open order is free again; told until answered. None: nothing was."""
        counter = self._counter
        order = counter.current()
        if order.held is None:
            return None
        counter.put(replace(order, held=None))
        return (yield from ask(Release(counter.origin(), order.held.key)))

    def drop(self) -> Talk:
        """OnPaymentDeleting: the payment with points is removed and its hold let go; the guest stays (7.5)."""
        counter = self._counter
        order = orders.certain(counter.current())
        element = order.points
        if element is None:
            raise NotPossible("no points pay this order")
        counter.put(orders.edited(orders.with_payments(order, on_payment_deleting(order.payments, element))))
        settled = yield from self.let_go()
        screen = ("Payment with points taken off",)
        if settled is None:
            return counter.ended(Outcome.OK, screen)
        return counter.ended(settled.outcome, (*screen, *told(settled.answer)), settled)


def _needed(order: Order) -> tuple[Minor, str]:
    """Points to be set aside: of the payment with points, else the cost of the gift."""
    if order.points is not None:
        return order.points.points, ""
    gift = None if order.visitor is None else order.visitor.gift
    return (gift.cost, gift.id) if gift is not None and gift.id in order.gifts else (0, "")


def _is_held(order: Order, points: Minor, gift: str, counter: Counter) -> bool:
    held = order.held
    if held is None or (held.points, held.gift) != (points, gift):
        return False
    return held.until is None or counter.moment < held.until
