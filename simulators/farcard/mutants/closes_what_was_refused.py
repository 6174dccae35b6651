"""A mutant: whatever is answered, the receipt is closed."""

from dataclasses import replace
from datetime import datetime

from simulators.farcard.counter import Talk
from simulators.farcard.mutants.registry import Broken, mutant
from simulators.farcard.order import Order
from simulators.farcard.paying import Paying
from simulators.till.answer import Outcome
from simulators.till.host import Ended


class _Paying(Paying):
    def _show(self, order: Order, moment: datetime, before: Order, printer_fails: bool, missing: str) -> Talk:
        ended = yield from super()._show(order, moment, before, printer_fails, missing)
        assert isinstance(ended, Ended)
        shown = self._counter.order
        if shown is None or shown.tried is None or ended.outcome is not Outcome.REFUSED:
            return ended
        yield from self.roll_back(replace(shown, unheard=True))
        return self._closed(order, moment, None, missing)


@mutant(
    id="tills.closes-what-was-refused",
    how="The receipt was refused; the till rolls it back, prints it all the same and lets the guest go.",
    caught_by=("till.retry-identical",),
)
class ClosesWhatWasRefused(Broken):
    paying = _Paying
