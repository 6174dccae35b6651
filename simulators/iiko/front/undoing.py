"""Undoing at an iikoFront station: the open order deleted, a closed one reversed, corrected or returned
(iiko_loyaltyplant.md 6.5 [D F4], 7.4 to 7.6).

A storno, and a correction, need the closed order, its cash shift still open and the same terminal [D F4]. A return that
cannot have these is one without the order (ReturnPaymentWithoutOrder): the receipt is found by its requisites first.
"""

from dataclasses import replace

from simulators.iiko.front import order as orders
from simulators.iiko.front import payment
from simulators.iiko.front.closing import voided
from simulators.iiko.front.counter import Asking, Counter, Talk, ask
from simulators.iiko.front.order import Order, Stage
from simulators.iiko.front.refusals import FrontReason, refusal
from simulators.iiko.front.screen import told
from simulators.till.answer import Outcome, ReceiptFound
from simulators.till.cashier import LookUp, TakeBack, VoidCheck
from simulators.till.check import NotPossible
from simulators.till.operation import FindReceipt, Return, Void
from simulators.till.parcel import Settled
from simulators.till.receipt import ReceiptId

DELETED = "order deleted"
STORNO = "storno"
CORRECTION = "correction"


class Undoing:
    """Conversations at one station."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def delete(self) -> Talk:
        """The open order is deleted: everything on it is let go. Of an order that nothing was asked for nothing is
        said."""
        counter = self._counter
        order = orders.certain(counter.current())
        is_told = order.granted > 0 or order.is_corrected
        origin = counter.origin() if is_told else None
        counter.venue.drop(counter.name)
        counter.venue.finish(orders.delete(order))
        screen = (f"Order {order.id.check} deleted",)
        if origin is None:
            return counter.ended(Outcome.OK, screen)
        settled = yield from ask(Void(origin, order.id, reason=DELETED))
        return counter.ended(settled.outcome, (*screen, *told(settled.answer)), settled)

    def storno(self, act: VoidCheck) -> Talk:
        """The whole receipt, in its own shift at its own till."""
        counter = self._counter
        assert act.target is not None, "the open order is deleted"
        order = counter.venue.claim(act.target)
        try:
            reversed_ = self._reversible(order)
            if act.printer_fails:
                raise refusal(FrontReason.CHEQUE_FAILED, "the fiscal printer failed: the sale stands")
            settled = (yield from self._void(order, act.reason or STORNO, reopens=False)) if order.is_told else None
            if settled is None or settled.outcome is not Outcome.REFUSED:
                counter.venue.finish(orders.delete(reversed_))
        finally:
            counter.venue.release(order.id)
        if settled is None:
            return counter.ended(Outcome.OK, (f"Order {order.id.check} reversed",))
        return counter.told(settled)

    def reopen(self, target: ReceiptId) -> Talk:
        """A correction receipt (7.4 [D K6b]): what was told is taken back, the same order is open again, is paid anew
        and told anew."""
        counter = self._counter
        if counter.order is not None:
            raise NotPossible(f"check {counter.order.id.check} is open")
        order = counter.venue.claim(target)
        try:
            again = orders.reopen(self._reversible(order))
            settled = (yield from self._void(order, CORRECTION, reopens=True)) if order.is_told else None
        finally:
            counter.venue.release(order.id)
        if settled is None:
            counter.venue.forget(order.id)
            counter.put(again)
            return counter.ended(Outcome.OK, printed=(f"Reopened order {target.check}",))
        if settled.outcome is Outcome.REFUSED:
            return counter.told(settled)
        counter.venue.forget(order.id)
        counter.put(replace(again, stamped=settled.operation.origin.made_at))
        printed = (f"Reopened order {target.check}",)
        return counter.ended(settled.outcome, told(settled.answer), settled, printed=printed)

    def _void(self, order: Order, reason: str, reopens: bool) -> Asking[Settled]:
        counter = self._counter
        _, moment = orders.stamp(order, counter.moment)
        return (yield from ask(voided(orders.sold_of(order), counter.origin(order.id), reason, moment, reopens)))

    def _reversible(self, order: Order) -> Order:
        """The order with its payments given back. Raises NotPossible with the documented reason (6.5)."""
        counter = self._counter
        if order.shift != counter.numbers.business_date(counter.now):
            raise refusal(FrontReason.SHIFT_IS_CLOSED, f"the cash shift of {order.shift} is closed: return the goods")
        if order.closed_by != counter.name:
            raise refusal(FrontReason.OTHER_TERMINAL, f"order {order.id.check} was closed at {order.closed_by}")
        if any(one.life is payment.Life.RETURNED for one in order.payments):
            raise refusal(FrontReason.PAYMENTS_FAILED, f"order {order.id.check} was given back already")
        return replace(order, payments=payment.return_payment(order.payments))

    # Returns

    def take_back(self, act: TakeBack) -> Talk:
        """ReturnPayment of a closed order, part or whole (TILL-07); without the order, by the receipt (R04)."""
        counter = self._counter
        order = counter.venue.finished(act.target)
        if order is not None and order.stage is Stage.CLOSED and not order.is_told:
            if not act.lines:
                self._give_back(act.target)
            return counter.ended(Outcome.OK, ("Goods taken back",))
        counter.need_plugin()
        if order is not None and order.stage is not Stage.CLOSED:
            raise refusal(FrontReason.ORDER_IS_NOT_CLOSED, f"order {order.id.check} is {order.stage.value}")
        if order is None or not self._is_at_hand(order):
            return (yield from self._without_order(act))
        sold = orders.sold_of(order)
        settled = yield from ask(Return(counter.origin(act.target), act.target, act.lines, sold))
        if settled.outcome is not Outcome.REFUSED and not act.lines:
            self._give_back(act.target)
        return counter.told(settled)

    def _is_at_hand(self, order: Order) -> bool:
        counter = self._counter
        return order.shift == counter.numbers.business_date(counter.now) and order.closed_by == counter.name

    def _without_order(self, act: TakeBack) -> Talk:
        """ReturnPaymentWithoutOrder: of another shift or terminal, or of an order this venue has forgotten."""
        counter = self._counter
        found = yield from ask(FindReceipt(counter.origin(act.target), act.target))
        if not isinstance(found.answer, ReceiptFound):
            return counter.failed(found)
        sold = found.answer.receipt
        settled = yield from ask(Return(counter.origin(act.target), act.target, act.lines, sold))
        return counter.told(settled, "returned without the order, by the receipt")

    def _give_back(self, target: ReceiptId) -> None:
        order = self._counter.venue.finished(target)
        if order is not None and order.stage is Stage.CLOSED:
            given = tuple(one for one in order.payments if one.life is payment.Life.FISCALISED)
            self._counter.venue.finish(replace(order, payments=payment.return_payment(given)))

    def look_up(self, act: LookUp) -> Talk:
        counter = self._counter
        counter.need_plugin()
        settled = yield from ask(FindReceipt(counter.origin(act.target), act.target))
        return counter.told(settled)
