"""The pre-bill and paying (iiko_loyaltyplant.md 6.2, 7.1 to 7.5), in the order in which iikoFront drives a plugin:
Pay -> fiscal receipt -> closed -> told.

The trap: between Pay and the fiscal receipt the order is still open. A printer that fails cancels what was processed
(EmergencyCancelPayment), and a register that does not answer leaves the order as it is until Pay is pressed again.
"""

from dataclasses import replace

from simulators.iiko.front import order as orders
from simulators.iiko.front import payment
from simulators.iiko.front.closing import commit_of, is_held_back, numbers_needed, rollback_of
from simulators.iiko.front.counter import Asking, Counter, Talk, ask, ask_lingering, failure, write
from simulators.iiko.front.guests import Guests, Missing
from simulators.iiko.front.order import Closing, Order, Stage
from simulators.iiko.front.refusals import FrontReason, refusal
from simulators.iiko.front.screen import NOT_ATTACHED, bill_lines, told, why
from simulators.iiko.front.spending import Spending
from simulators.kit.money import Minor
from simulators.till import check as checks
from simulators.till.answer import Outcome
from simulators.till.cashier import Payment, Sell
from simulators.till.check import NotPossible
from simulators.till.host import Ended
from simulators.till.identifier import Identifier
from simulators.till.operation import Commit
from simulators.till.parcel import Settled
from simulators.till.receipt import POINTS
from simulators.till.screen import receipt_lines

AT_THE_TILL = "this order is paid with points: it is closed at the till"
NOT_PRINTED = "the fiscal printer failed"


class Paying:
    """Conversations about money at one station."""

    def __init__(self, counter: Counter, guests: Guests, spending: Spending) -> None:
        self._counter = counter
        self._guests = guests
        self._spending = spending

    # The pre-bill

    def bill(self) -> Talk:
        """New -> Bill, or printed once more: discounts are frozen, and what will be asked for is set aside."""
        counter = self._counter
        order = orders.certain(counter.current())
        if not order.lines:
            raise NotPossible("there is nothing to bill")
        missing = yield from self._guests.check_noted()
        last: Settled | None = None
        if counter.has_plugin:
            last = yield from self._spending.look_at_bill()
        held = (yield from self._spending.set_aside()) if counter.profile.hold_at_bill else None
        if held is not None and held.outcome is not Outcome.OK:
            return counter.failed(held, f"bill not printed: {why(held.answer)}")
        counter.put(replace(counter.current(), stage=Stage.BILL))
        last = held or last
        screen = (*((f"{NOT_ATTACHED}: {missing}",) if missing else ()), *(() if last is None else told(last.answer)))
        printed = bill_lines(counter.current(), counter.settings.currency)
        return counter.ended(Outcome.OK, screen, last, printed=printed)

    def cancel_bill(self) -> Talk:
        """Bill -> New (CancelBill, since V6): what was set aside is let go until the next pre-bill."""
        counter = self._counter
        order = orders.certain(counter.current())
        if order.stage is not Stage.BILL:
            raise NotPossible("no bill is printed")
        counter.put(orders.edited(replace(order, stage=Stage.NEW)))
        settled = yield from self._spending.let_go()
        if settled is None:
            return counter.ended(Outcome.OK)
        return counter.told(settled)

    # Paying

    def sell(self, act: Sell) -> Talk:
        counter, order = self._counter, self._counter.order
        if order is None and not act.items:
            raise NotPossible("there is nothing to sell: no check is open and no items are rung")
        if order is not None and act.number not in (None, order.id.check):
            raise NotPossible(f"check {order.id.check} is open, not {act.number}")
        self._not_by_waiter()
        if order is not None and order.doubtful is not None:
            if act.items or (act.guest is not None and not _is_whose(order, act.guest)):
                orders.certain(order)
            return (yield from self._print(order.doubtful, act.printer_fails))
        rung = orders.ring(counter.opened(act.number), act.items, counter.profile.stop_list)
        counter.put(checks.serve(rung))
        if act.items:
            yield from self._spending.recalculate()
        missing = "" if act.guest is None else (yield from self._bring(act.guest))
        missing = (yield from self._guests.check_noted()) or missing
        self._not_by_waiter()
        return (yield from self._pay(act.payments, act.printer_fails, missing))

    def _not_by_waiter(self) -> None:
        """LP-04. Raises NotPossible."""
        order = self._counter.order
        if self._counter.unit.is_waiter and order is not None and order.wants_points:
            raise NotPossible(AT_THE_TILL)

    def _bring(self, guest: Identifier) -> Asking[str]:
        """The guest on the order; a sale goes on without (the till must work without loyalty), and this says why."""
        counter = self._counter
        order = counter.current()
        if order.visitor is not None and not _is_whose(order, guest):
            raise NotPossible("another guest is on the order: take them off first")
        try:
            brought = yield from self._guests.bring(guest)
        except NotPossible as error:
            return str(error)
        return brought.why if isinstance(brought, Missing) else ""

    def _pay(self, payments: tuple[Payment, ...], printer_fails: bool, missing: str) -> Talk:
        """Pay: what is asked for is set aside at the latest now. Nothing is told of what cannot be paid so."""
        counter = self._counter
        order, change = orders.paid(counter.current(), payments)
        if not counter.profile.all_by_points and all(one.kind == POINTS for one in order.payments) and order.payments:
            raise refusal(FrontReason.PAYMENT_SUM_NOT_ENOUGH, "points alone pay no receipt here")
        held = yield from self._spending.set_aside()
        if held is not None and held.outcome is not Outcome.OK:
            return self._not_closed(failure(held), held)
        order, change = orders.paid(counter.current(), payments)
        return (yield from self._close(order, change, printer_fails, missing))

    def is_told(self, order: Order) -> bool:
        """Whether the plugin tells the loyalty system of such a receipt: of every one, also of nobody's."""
        del order
        return self._counter.has_plugin

    def _close(self, order: Order, change: Minor, printer_fails: bool, missing: str) -> Talk:
        counter = self._counter
        before = counter.current()
        order, moment = orders.stamp(order, counter.moment)
        counter.put(replace(before, stamped=moment))
        if not self.is_told(order):
            return (
                yield from self._print(
                    Closing(orders.receipt_of(order, moment), None, change, missing), printer_fails, order
                )
            )
        origins = [counter.origin() for _ in range(numbers_needed(order))]
        commit = commit_of(order, moment, origins)
        closing = Closing(commit.receipt, commit, change, missing)
        if is_held_back(order):
            prepared = yield from write(counter.journal.prepare(counter.name, commit))
            if not prepared:
                return self._not_closed(Outcome.REFUSED, None, "the till's disk does not take it: not closed")
            return (yield from self._print(closing, printer_fails, order))
        settled = yield from ask_lingering(commit)
        if settled.outcome not in (Outcome.OK, Outcome.OFFLINE):
            if settled.outcome is Outcome.UNKNOWN and settled.asked:
                yield from self._roll_back(commit)
            return self._not_closed(failure(settled), settled)
        return (yield from self._print(replace(closing, is_confirmed=True), printer_fails, order, settled))

    # The fiscal receipt

    def _print(
        self, closing: Closing, printer_fails: bool, paid: Order | None = None, confirmed: Settled | None = None
    ) -> Talk:
        """The register prints, and the receipt is fiscal (`journal.py`). `paid` None: it is asked once more."""
        counter = self._counter
        order = paid if paid is not None else replace(counter.current(), doubtful=None)
        if printer_fails and paid is not None:
            return (yield from self._printer_failed(order, closing))
        counter.put(replace(order, doubtful=closing))
        commit = closing.commit
        if commit is None:
            printed = True
        elif closing.is_confirmed:
            printed = yield from write((), (commit,))
        else:
            printed = yield from write(counter.journal.print_(counter.name, commit, counter.moment))
        if not printed:
            return self._not_closed(Outcome.UNKNOWN, None, "the fiscal register does not say whether it printed")
        return (yield from self._printed(closing, confirmed))

    def _printed(self, closing: Closing, confirmed: Settled | None) -> Talk:
        """Closed; told now, or later."""
        counter, commit = self._counter, closing.commit
        shift = counter.numbers.business_date(counter.now)
        moment = closing.receipt.closed_at
        order = orders.close(counter.current(), moment, counter.name, shift, commit is not None)
        counter.venue.drop(counter.name)
        counter.venue.finish(replace(order, tenders=closing.receipt.tenders))
        settled = confirmed
        if commit is not None and not closing.is_confirmed:
            settled = yield from ask(commit)
        return self._closed(order, closing, settled)

    def _closed(self, order: Order, closing: Closing, settled: Settled | None) -> Ended:
        outcome, answer = (Outcome.OK, None) if settled is None else (settled.outcome, settled.answer)
        note = f"{NOT_ATTACHED}: {closing.missing}" if closing.missing else ""
        moment, currency = closing.receipt.closed_at, self._counter.settings.currency
        printed = receipt_lines(order, moment, closing.change, currency, outcome, answer)
        screen = (f"Check {order.id.check} closed", *(() if settled is None else told(answer)))
        return Ended(
            outcome,
            (*screen, note) if note else screen,
            (*printed, note) if note else printed,
            answer,
            closing.receipt,
            "" if settled is None or not settled.asked else settled.operation.origin.key,
            note,
        )

    def _not_closed(self, outcome: Outcome, settled: Settled | None, note: str = "") -> Ended:
        check = self._counter.current().id.check
        said = () if settled is None else told(settled.answer)
        shown = (*said, *((note,) if note else ()), f"Check {check} is not closed")
        return self._counter.ended(outcome, shown, settled, note)

    # When it fails

    def _printer_failed(self, order: Order, closing: Closing) -> Talk:
        """The order stays open. EmergencyCancelPayment: processed payments are cancelled and what was set aside is let
        go; or (an option, 7.5) the hold and the payment with points wait for the next try."""
        counter, commit = self._counter, closing.commit
        if commit is not None and closing.is_confirmed:
            counter.put(orders.edited(orders.with_payments(order, payment.emergency_cancel_payment(order.payments))))
            settled: Settled | None = yield from self._roll_back(commit)
        elif counter.profile.keep_hold_on_failure:
            counter.put(orders.edited(orders.with_payments(order, payment.unprocess_payment(order.payments))))
            settled = None
        else:
            counter.put(orders.edited(orders.with_payments(order, payment.emergency_cancel_payment(order.payments))))
            settled = yield from self._spending.let_go()
        if commit is not None and not closing.is_confirmed:
            yield from write(counter.journal.drop(commit.receipt))
        note = f"{FrontReason.CHEQUE_FAILED.value}: {NOT_PRINTED}"
        if settled is None:
            return self._not_closed(Outcome.REFUSED, None, note)
        return self._not_closed(failure(settled), settled, note)

    def _roll_back(self, commit: Commit) -> Asking[Settled]:
        """The loyalty system has, or may have, a receipt that is not printed: taken back, told until answered."""
        counter = self._counter
        order, moment = orders.stamp(counter.current(), counter.moment)
        counter.put(order)
        return (yield from ask(rollback_of(commit, moment)))


def _is_whose(order: Order, guest: Identifier) -> bool:
    return order.visitor is not None and order.visitor.is_shown_by(guest)
