"""A mutant: dishes are told without their categories."""

from dataclasses import replace
from datetime import datetime

from msgspec.structs import replace as with_fields

from simulators.farcard.counter import Talk
from simulators.farcard.mutants.registry import Broken, mutant
from simulators.farcard.order import Order
from simulators.farcard.paying import Paying


class _Paying(Paying):
    def _show(self, order: Order, moment: datetime, before: Order, printer_fails: bool, missing: str) -> Talk:
        if order.tried is not None:
            bare = tuple(with_fields(line, category="") for line in order.tried.lines)
            order = replace(order, tried=with_fields(order.tried, lines=bare))
        return (yield from super()._show(order, moment, before, printer_fails, missing))


@mutant(
    id="tills.tells-no-categories",
    how="The categories of dishes are not switched on in the packet: vouchers earn points, and no coffee is doubled.",
    caught_by=("ledger.same-for-every-till",),
)
class TellsNoCategories(Broken):
    paying = _Paying
