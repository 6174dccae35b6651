"""Bill, payment and what goes wrong with it at an r_keeper till (farcard.md 6.1, S2 to S6; the calls as in 6.1a).

Pressing Pay asks about the card once more and then shows the receipt. Refused or unheard, the receipt stays open as an
*erroneous* one and nothing is repeated by itself: the next press shows the same receipt under the same key, only later.
The trap: a receipt that went unheard may be known to the loyalty system, so its payments come off only with a rollback,
and the balance told at the next press may lack what it itself has spent already.
"""

from dataclasses import replace
from datetime import datetime

from simulators.farcard import order as orders
from simulators.farcard.cards import Cards
from simulators.farcard.counter import Asking, Counter, Put, Sealing, Talk, elsewhere, failure
from simulators.farcard.order import Order
from simulators.farcard.schedule import commit_of, has_asks, rollback_of
from simulators.farcard.screen import bill_lines, not_applied, told, why
from simulators.farcard.second import Second
from simulators.kit.money import show_minor
from simulators.till import check as checks
from simulators.till.answer import GuestFound, Outcome
from simulators.till.cashier import Payment, Sell
from simulators.till.check import CARD_DISCOUNT, NotPossible, State
from simulators.till.host import Ended
from simulators.till.identifier import Identifier
from simulators.till.operation import Phase, Quote
from simulators.till.parcel import Settled
from simulators.till.screen import receipt_lines

CONFIRMED = (Outcome.OK, Outcome.OFFLINE)
NOT_PRINTED = "the printer failed"


class Paying:
    """Conversations about money at one till."""

    def __init__(self, counter: Counter, cards: Cards) -> None:
        self._counter = counter
        self._cards = cards
        self._second = Second(counter)

    # The bill

    def bill(self) -> Talk:
        """The pre-check: about the card, and (all receipts and bills passed on) as a transaction of chmode 6."""
        counter = self._counter
        order = orders.untried(counter.current())
        if not order.lines:
            raise NotPossible("there is nothing to bill")
        last: Settled | None = None
        if order.bearer is not None:
            last = yield counter.identify(order.bearer.identifier, Phase.BILL, order.bearer.password)
        if counter.settings.pass_all and (last is None or last.outcome is Outcome.OK):
            last = yield Quote(counter.origin(), orders.receipt_of(order, counter.moment), Phase.BILL)
        counter.order = replace(order, billed=True)
        printed = bill_lines(order, counter.settings.currency)
        if last is None:
            return counter.ended(Outcome.OK, (), printed=printed)
        return counter.ended(last.outcome, told(last.answer), last, printed=printed)

    def cancel_bill(self) -> Talk:
        """The bill is withdrawn (chmode 12); whatever is answered, the order may be changed again."""
        counter = self._counter
        order = orders.untried(counter.current())
        if not order.billed:
            raise NotPossible("no bill is printed")
        counter.order = replace(order, billed=False)
        if order.bearer is None or counter.settings.v6:
            return counter.ended(Outcome.OK)
        settled = yield counter.identify(order.bearer.identifier, Phase.BILL_CANCELLED, order.bearer.password)
        return counter.ended(settled.outcome, told(settled.answer), settled)

    # Paying

    def sell(self, act: Sell) -> Talk:
        counter, order = self._counter, self._counter.order
        if order is None and not act.items:
            raise NotPossible("there is nothing to sell: no check is open and no items are rung")
        if order is not None and act.number not in (None, order.id.check):
            raise NotPossible(f"check {order.id.check} is open, not {act.number}")
        if order is not None and order.tried is not None:
            if act.items or not self._is_whose(order, act.guest):
                orders.untried(order)
            return (yield from self._press(order, act.printer_fails))
        rung = orders.ring(counter.opened(act.number), act.items, counter.settings)
        counter.order = checks.serve(rung)
        missing = "" if act.guest is None else (yield from self._bring(act.guest))
        return (yield from self._pay(act.payments, act.printer_fails, missing))

    def _is_whose(self, order: Order, guest: Identifier | None) -> bool:
        return guest is None or (order.bearer is not None and order.bearer.is_shown_by(guest))

    def _bring(self, guest: Identifier) -> Asking[str]:
        """The guest's card on the order; a sale goes on without it (FARC-10), and this says why."""
        order = self._counter.current()
        if not self._is_whose(order, guest):
            orders.unpaid(orders.editable(order))
        try:
            swiped = yield from self._cards.bring(guest)
        except NotPossible as error:
            missing = str(error)
        else:
            missing = "" if swiped is None else swiped.why
        if missing:
            self._counter.order = orders.without_card(self._counter.current(), self._counter.settings)
        return missing

    def _pay(self, payments: tuple[Payment, ...], printer_fails: bool, missing: str) -> Talk:
        """The first press. What cannot be paid so is not shown to anybody."""
        counter = self._counter
        open_order = counter.current()
        paid = checks.pay(open_order, payments)
        order = replace(paid.check, change=paid.change)
        if not self.is_reported(order) and order.second is None:
            if printer_fails:
                return counter.ended(Outcome.REFUSED, (NOT_PRINTED,), note=NOT_PRINTED)
            return self._closed(order, counter.moment.replace(microsecond=0), None, missing)
        stopped = yield from self._confirm(order)
        if stopped is not None:
            return stopped
        order, moment = orders.stamp(order, counter.moment)
        order = replace(order, tried=orders.receipt_of(order, moment))
        return (yield from self._show(order, moment, open_order, printer_fails, missing))

    def _press(self, order: Order, printer_fails: bool) -> Talk:
        """Another press: the same receipt, later."""
        stopped = yield from self._confirm(order)
        if stopped is not None:
            return stopped
        again, moment = orders.stamp(order, self._counter.moment)
        return (yield from self._show(again, moment, order, printer_fails, ""))

    def is_reported(self, order: Order) -> bool:
        """Whether the loyalty system is told of such a receipt at all, over the first interface."""
        return self._counter.settings.pass_all or order.guest is not None or bool(order.coupons)

    def _confirm(self, order: Order) -> Asking[Ended | None]:
        """About the card, right before the transactions (chmode 1, newer tills 13 too); None when they may go on."""
        counter, bearer = self._counter, order.bearer
        if bearer is None:
            return None
        newer = counter.settings.before_receipt and not counter.settings.v6
        for phase in (Phase.PAYING, Phase.BEFORE_RECEIPT) if newer else (Phase.PAYING,):
            receipt = orders.receipt_of(order, counter.moment)
            settled = yield counter.identify(bearer.identifier, phase, bearer.password, receipt)
            if not counter.is_confirmed(settled, has_asks(receipt)):
                return self._not_closed(failure(settled), settled)
            match settled.answer:
                case GuestFound(balance=balance) if not order.unheard and not orders.covers(
                    order, balance, counter.settings
                ):
                    note = f"the card holds {show_minor(balance or 0)} points now: take its payment off"
                    return self._not_closed(Outcome.REFUSED, settled, note)
                case _:
                    pass
        return None

    def _show(self, order: Order, moment: datetime, before: Order, printer_fails: bool, missing: str) -> Talk:
        """The transaction, and what comes of it. `before`: the order, should it turn out that nothing was shown."""
        counter = self._counter
        if order.second is not None:
            return (yield from self._show_both(order, moment, before, printer_fails, missing))
        commit = commit_of(order, moment, counter.settings.book)
        counter.order = order
        settled = yield commit
        if not settled.asked:
            counter.order = before
            return self._not_closed(failure(settled), settled)
        is_kept = settled.outcome is Outcome.UNKNOWN and counter.is_kept(commit)
        if settled.outcome not in CONFIRMED and not is_kept:
            counter.order = replace(order, unheard=order.unheard or settled.outcome is Outcome.UNKNOWN)
            return self._not_closed(settled.outcome, settled)
        if printer_fails:
            return (yield from self._printer_failed(order))
        ended = self._closed(order, moment, settled, missing)
        if is_kept:
            return ended
        return (yield from self._after(order, moment, ended))

    def _show_both(self, order: Order, moment: datetime, before: Order, printer_fails: bool, missing: str) -> Talk:
        """One transaction after the other; done when both are (6.2)."""
        counter = self._counter
        first: Settled | None = None
        if self.is_reported(order):
            counter.order = order
            first = yield Put(commit_of(order, moment, counter.settings.book), lingers=True)
            if not first.asked:
                counter.order = before
                return self._not_closed(failure(first), first)
            if first.outcome not in CONFIRMED:
                counter.order = replace(order, unheard=order.unheard or first.outcome is Outcome.UNKNOWN)
                return self._not_closed(first.outcome, first)
        counter.order = order
        there, is_confirmed = yield from self._second.pay(order, moment)
        if not is_confirmed:
            return (yield from self._refused_there(counter.current(), there, first is not None))
        if printer_fails:
            return (yield from self._printer_failed(order))
        done = () if first is None else (first.operation,)
        sealed = yield Sealing(done, (there.operation,), elsewhere(there) if first is None else first)
        if sealed.outcome is Outcome.UNKNOWN:
            counter.order = replace(order, unheard=first is not None, second_unheard=True)
            return self._not_closed(Outcome.UNKNOWN, sealed, "the till's disk does not say that it is done")
        ended = self._closed(order, moment, sealed, missing)
        ended = yield from self._after(order, moment, ended)
        yield from self._second.after(order, moment)
        return ended

    def _refused_there(self, order: Order, there: Settled, was_taken_here: bool) -> Talk:
        """The second system failed after the first had it: the first is rolled back, and the receipt stays open as it
        is, to be paid again under new line ids."""
        counter = self._counter
        note = f"not confirmed over the second interface: {why(there.answer)}"
        shown = order.tried
        if was_taken_here:
            assert shown is not None, "what was taken was shown"
            order, moment = orders.stamp(order, counter.moment)
            counter.order = replace(order, unheard=True)
            settled = yield rollback_of(shown, order.turn, moment)
            if settled.outcome is Outcome.REFUSED:
                note = f"{note}; rollback refused, {why(settled.answer)}"
            else:
                counter.order = orders.anew(order)
        return self._not_closed(failure(there), elsewhere(there), note)

    def _not_closed(self, outcome: Outcome, settled: Settled, note: str = "") -> Ended:
        check = self._counter.current().id.check
        screen = (*told(settled.answer), f"Check {check} is not closed")
        return self._counter.ended(outcome, screen, settled, note)

    def _closed(self, order: Order, moment: datetime, settled: Settled | None, missing: str) -> Ended:
        """The receipt is finished and printed."""
        counter = self._counter
        order = replace(checks.serve(order), state=State.CLOSED, closed_at=moment)
        counter.archive.put(order)
        counter.order = None
        outcome, answer = (Outcome.OK, None) if settled is None else (settled.outcome, settled.answer)
        note = not_applied(missing) if missing else ""
        printed = receipt_lines(order, moment, order.change, counter.settings.currency, outcome, answer)
        screen = (f"Check {order.id.check} closed", *(() if settled is None else told(answer)))
        return Ended(
            outcome,
            (*screen, note) if note else screen,
            (*printed, note) if note else printed,
            answer,
            orders.receipt_of(order, moment),
            "" if settled is None or not settled.asked else settled.operation.origin.key,
            note,
        )

    def _after(self, order: Order, moment: datetime, ended: Ended) -> Talk:
        """Calls for slips and balance (chmode 10): one for each line of the card, it seems [I]. The sale stands."""
        counter, bearer = self._counter, order.bearer
        if bearer is None or counter.settings.v6:
            return ended
        calls = counter.settings.after_calls
        if calls is None:
            has_discount = any(discount.source == CARD_DISCOUNT for discount in order.discounts)
            calls = 2 if has_discount and order.points else 1
        slips: tuple[str, ...] = ()
        for _ in range(calls):
            receipt = orders.receipt_of(order, moment)
            settled = yield counter.identify(bearer.identifier, Phase.AFTER, bearer.password, receipt)
            if settled.outcome is Outcome.UNKNOWN:
                break
            slips = told(settled.answer)
        return replace(ended, screen=(*ended.screen, *slips))

    # Taking payments off

    def roll_back(self, order: Order) -> Asking[Settled]:
        """The receipt shown is taken back (chmode 2) from whoever may have it, delivered until answered; the order is
        as before paying. Refused, it stays erroneous: what was shown may stand."""
        counter = self._counter
        shown = order.tried
        assert shown is not None, "only what was shown is rolled back"
        order, moment = orders.stamp(order, counter.moment)
        counter.order = order
        first: Settled | None = None
        if order.unheard:
            first = yield rollback_of(shown, order.turn, moment)
            if first.outcome is Outcome.REFUSED:
                return first
            order = orders.anew(order)
        if order.second_unheard:
            counter.order = order
            there = yield from self._second.roll_back(order, moment)
            if there.outcome is Outcome.REFUSED:
                return there
            first = first or there
        assert first is not None, "somebody may have what is rolled back"
        counter.order = orders.without_payments(order)
        return first

    def _printer_failed(self, order: Order) -> Talk:
        """A later step of the till failed (6.1, S5): the sale has not happened."""
        has_second = order.second is not None
        order = replace(order, unheard=self.is_reported(order), second_unheard=has_second)
        settled = yield from self.roll_back(order)
        refused = settled.outcome is Outcome.REFUSED
        note = f"{NOT_PRINTED}: " + (f"rollback refused, {why(settled.answer)}" if refused else "rolled back")
        return self._counter.ended(failure(settled), (note, *told(settled.answer)), settled, note)

    def drop_points(self) -> Talk:
        """Payments with the card off; of an erroneous receipt, all payments."""
        counter = self._counter
        order = counter.current()
        if order.tried is None and not order.tenders:
            raise NotPossible("no points pay this check")
        if order.in_doubt:
            settled = yield from self.roll_back(order)
            return counter.ended(settled.outcome, told(settled.answer), settled)
        counter.order = orders.without_payments(order)
        return counter.ended(Outcome.OK, ("Payments taken off",))

    def drop_card(self) -> Talk:
        """The card off, with what it gave. No call is documented for it (6.1)."""
        counter = self._counter
        if counter.order is None and counter.guest is not None:
            counter.guest = None
            return counter.ended(Outcome.OK, ("Card taken off",))
        order = counter.current()
        if order.bearer is None and order.second is None:
            raise NotPossible("no card is on the check")
        settled: Settled | None = None
        if order.in_doubt:
            settled = yield from self.roll_back(order)
            if settled.outcome is Outcome.REFUSED:
                return counter.ended(settled.outcome, told(settled.answer), settled)
        yield from self._cards.release_all()
        counter.order = replace(orders.without_card(counter.current(), counter.settings), second=None)
        outcome = Outcome.OK if settled is None else settled.outcome
        return counter.ended(outcome, ("Card taken off",), settled)
