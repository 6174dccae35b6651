"""A mutant: after a print that failed the payment is taken off, and nobody is told."""

from simulators.farcard import order as orders
from simulators.farcard.counter import Talk
from simulators.farcard.mutants.registry import Broken, mutant
from simulators.farcard.order import Order
from simulators.farcard.paying import Paying
from simulators.till.answer import Outcome


class _Paying(Paying):
    def _printer_failed(self, order: Order) -> Talk:
        self._counter.order = orders.without_payments(order)
        return self._counter.ended(Outcome.REFUSED, ("the printer failed",), note="the printer failed")
        yield


@mutant(
    id="tills.rolls-nothing-back",
    how="The printer's error ends the payment where it stands: the points are gone, and the check is paid once more.",
    caught_by=("till.retry-identical",),
)
class RollsNothingBack(Broken):
    paying = _Paying
