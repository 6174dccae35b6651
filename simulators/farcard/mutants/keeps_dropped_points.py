"""A mutant: a payment with points that was taken off is still in the packet."""

from dataclasses import replace
from datetime import datetime

from msgspec.structs import replace as with_fields

from simulators.farcard.cards import Cards
from simulators.farcard.counter import Counter, Talk
from simulators.farcard.mutants.registry import Broken, mutant
from simulators.farcard.numbering import Mark, number_of, payment_uni
from simulators.farcard.order import Order, origin_of
from simulators.farcard.paying import Paying
from simulators.till.asks import key_of
from simulators.till.receipt import Tender


class _Paying(Paying):
    def __init__(self, counter: Counter, cards: Cards) -> None:
        super().__init__(counter, cards)
        self._dropped: tuple[Tender, ...] = ()

    def drop_points(self) -> Talk:
        order = self._counter.current()
        self._dropped = tuple(tender for tender in order.tenders if tender.points)
        return (yield from super().drop_points())

    def _show(self, order: Order, moment: datetime, before: Order, printer_fails: bool, missing: str) -> Talk:
        dropped, self._dropped = self._dropped, ()
        if order.tried is not None and dropped:
            again = [_at(order, moment, index, tender) for index, tender in enumerate(dropped)]
            order = replace(order, tried=with_fields(order.tried, tenders=(*again, *order.tried.tenders)))
        return (yield from super()._show(order, moment, before, printer_fails, missing))


def _at(order: Order, moment: datetime, index: int, tender: Tender) -> Tender:
    """Under the line id it has among the payments entered anew."""
    number = number_of(Mark(payment_uni(order.turn, index)))
    return with_fields(tender, key=key_of(origin_of(order.id, moment, number), number))


@mutant(
    id="tills.keeps-dropped-points",
    how="A payment taken off is only hidden on the screen: the guest pays in cash, and the points are taken too.",
    caught_by=("discount.is-not-tender",),
)
class KeepsDroppedPoints(Broken):
    paying = _Paying
