"""A mutant: a receipt that was not confirmed moves into the next shift."""

from dataclasses import replace

from msgspec.structs import replace as with_fields

from simulators.farcard.counter import Talk
from simulators.farcard.mutants.registry import Broken, mutant
from simulators.farcard.order import Order
from simulators.farcard.paying import Paying


class _Paying(Paying):
    def _press(self, order: Order, printer_fails: bool) -> Talk:
        if order.tried is not None and not order.points:
            id = with_fields(order.id, business_date=self._counter.new_id().business_date)
            order = replace(order, id=id, tried=with_fields(order.tried, id=id))
        return (yield from super()._press(order, printer_fails))


@mutant(
    id="tills.moves-the-day-on-retry",
    how="The shift date is taken when the packet is built: paid again after the day was closed it is another receipt.",
    caught_by=("till.retry-identical",),
)
class MovesTheDayOnRetry(Broken):
    paying = _Paying
