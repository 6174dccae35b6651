"""A mutant: what the guest hands over is what they spent."""

from dataclasses import replace
from datetime import datetime

from msgspec.structs import replace as with_fields

from simulators.farcard.counter import Talk
from simulators.farcard.mutants.registry import Broken, mutant
from simulators.farcard.order import Order
from simulators.farcard.paying import Paying


class _Paying(Paying):
    def _show(self, order: Order, moment: datetime, before: Order, printer_fails: bool, missing: str) -> Talk:
        if order.tried is not None and order.change and order.tried.paid_with_points < order.tried.total:
            *others, cash = order.tried.tenders
            if sum(tender.amount for tender in order.tried.tenders) == order.tried.total:
                more = with_fields(cash, amount=cash.amount + order.change)
                order = replace(order, tried=with_fields(order.tried, tenders=(*others, more)))
        return (yield from super()._show(order, moment, before, printer_fails, missing))


@mutant(
    id="tills.counts-change-as-spent",
    how="The line of the change is left out of the packet: a guest who pays with a large note has spent all of it.",
    caught_by=("discount.is-not-tender",),
)
class CountsChangeAsSpent(Broken):
    paying = _Paying
