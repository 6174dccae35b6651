"""A mutant: a receipt that was not confirmed can still be changed, and is."""

from dataclasses import replace

from msgspec.structs import replace as with_fields

from simulators.farcard.counter import Talk
from simulators.farcard.mutants.registry import Broken, mutant
from simulators.farcard.order import Order
from simulators.farcard.paying import Paying
from simulators.till.receipt import Receipt


class _Paying(Paying):
    def _press(self, order: Order, printer_fails: bool) -> Talk:
        shorter = order.tried and _without_last_line(order.tried)
        return (yield from super()._press(replace(order, tried=shorter), printer_fails))


def _without_last_line(receipt: Receipt) -> Receipt:
    """Still sound: paid in money by as much less."""
    last, paid = receipt.lines[-1], receipt.tenders[-1]
    if len(receipt.lines) < 2 or paid.points or paid.amount < last.total:
        return receipt
    less = with_fields(paid, amount=paid.amount - last.total)
    return with_fields(receipt, lines=receipt.lines[:-1], tenders=(*receipt.tenders[:-1], less))


@mutant(
    id="tills.drops-a-line-on-retry",
    how="An erroneous receipt is not locked: the waiter takes a dish off before Pay is pressed again.",
    caught_by=("till.retry-identical",),
)
class DropsALineOnRetry(Broken):
    paying = _Paying
