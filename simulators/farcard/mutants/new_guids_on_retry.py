"""A mutant: the order is given new identifiers for each packet."""

from dataclasses import replace

from msgspec.structs import replace as with_fields

from simulators.farcard.counter import Talk
from simulators.farcard.mutants.registry import Broken, mutant
from simulators.farcard.order import Order
from simulators.farcard.paying import Paying


class _Paying(Paying):
    def _press(self, order: Order, printer_fails: bool) -> Talk:
        name = f"again {self._counter.moment:%H:%M:%S}"
        tried = order.tried and with_fields(order.tried, order=name)
        return (yield from super()._press(replace(order, name=name, tried=tried), printer_fails))


@mutant(
    id="tills.new-guids-on-retry",
    how="The order is loaded anew after the error and gets a new guid: nobody can tell the repeat from another sale.",
    caught_by=("till.retry-identical",),
)
class NewGuidsOnRetry(Broken):
    paying = _Paying
