"""A mutant: each press of Pay is a receipt of its own."""

from dataclasses import replace

from msgspec.structs import replace as with_fields

from simulators.farcard.counter import Talk
from simulators.farcard.mutants.registry import Broken, mutant
from simulators.farcard.order import Order
from simulators.farcard.paying import Paying


class _Paying(Paying):
    def _press(self, order: Order, printer_fails: bool) -> Talk:
        counter = self._counter
        if order.tried is not None and not order.points:
            id = counter.new_id()
            counter.numbers.take_check(counter.name)
            order = replace(order, id=id, tried=with_fields(order.tried, id=id))
        return (yield from super()._press(order, printer_fails))


@mutant(
    id="tills.new-number-on-retry",
    how="A receipt that failed is thrown away and made anew with the next number; the first one had been posted.",
    caught_by=("till.retry-identical",),
)
class NewNumberOnRetry(Broken):
    paying = _Paying
