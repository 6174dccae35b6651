"""A mutant: a guest who was taken off a check costs nothing, so nobody has to be told."""

from simulators.gateway.downstream import Asker
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant
from simulators.till.answer import Answer, Queued
from simulators.till.operation import Detach, Single


@mutant(
    id="gateway.drops-detach",
    how="Only receipts are kept for later; that a guest was taken off a check is said once, and when nobody hears it"
    " what was set aside for the check stays so.",
    caught_by=("order.deleted-unpaid",),
)
class DropsDetach(Forwarder):
    def _take(self, asker: Asker, operation: Single, now: Instant) -> None:
        if isinstance(operation, Detach):
            self._pass_on(asker, operation, now)
        else:
            super()._take(asker, operation, now)

    def _offline(self, operation: Single) -> Answer:
        return Queued() if isinstance(operation, Detach) else super()._offline(operation)
