"""A mutant: the guest of the order before is on the next one's receipt."""

from dataclasses import replace

from simulators.iiko.front.counter import Talk
from simulators.iiko.front.order import Order
from simulators.iiko.front.paying import Paying
from simulators.iiko.front.terminal import Terminal
from simulators.iiko.mutants.registry import mutant
from simulators.till.identifier import Identifier


class _Paying(Paying):
    _last: Identifier | None = None

    def _close(self, order: Order, change: int, printer_fails: bool, missing: str) -> Talk:
        guest, last = order.guest, self._last
        if guest is not None:
            self._last = guest.identifier
        if guest is not None and last is not None and order.points is None and not order.gifts:
            order = replace(order, guest=replace(guest, identifier=last))
        return (yield from super()._close(order, change, printer_fails, missing))


@mutant(
    id="tills.keeps-the-last-guest",
    how="The plugin keeps the guest in a field of its own and fills the receipt from it before the field is set anew.",
    caught_by=("order.keeps-guest",),
)
class KeepsTheLastGuest(Terminal):
    paying = _Paying
