"""A mutant: the loyalty system hears of a receipt before the register has printed it, and not when it has not."""

from simulators.iiko.front import order as orders
from simulators.iiko.front import payment
from simulators.iiko.front.counter import Talk, ask
from simulators.iiko.front.order import Closing, Order
from simulators.iiko.front.paying import NOT_PRINTED, Paying
from simulators.iiko.front.terminal import Terminal
from simulators.iiko.mutants.registry import mutant
from simulators.till.answer import Outcome


class _Paying(Paying):
    def _printer_failed(self, order: Order, closing: Closing) -> Talk:
        counter = self._counter
        counter.put(orders.edited(orders.with_payments(order, payment.emergency_cancel_payment(order.payments))))
        if closing.commit is not None:
            yield from ask(closing.commit)
        return self._not_closed(Outcome.REFUSED, None, NOT_PRINTED)


@mutant(
    id="tills.tells-before-it-prints",
    how="The plugin tells the receipt when Pay is processed, and nobody handles EmergencyCancelPayment.",
    caught_by=("till.told-when-printed",),
)
class TellsBeforeItPrints(Terminal):
    paying = _Paying
