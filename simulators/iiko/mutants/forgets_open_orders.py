"""A mutant: a till that starts again begins a new life."""

from simulators.iiko.mutants.registry import mutant
from simulators.kit.effect import Effect
from simulators.kit.instant import Instant
from simulators.till.courier import Courier


@mutant(
    id="tills.forgets-open-orders",
    how="What the programme has given for open orders is kept in memory; the till is switched off and on at lunch, and"
    " what lay aside for its tables lies there until tomorrow.",
    caught_by=("order.deleted-unpaid",),
)
class ForgetsOpenOrders(Courier):
    def _bury_orphans(self, now: Instant) -> list[Effect]:
        del now
        self._orphans = []
        return []
