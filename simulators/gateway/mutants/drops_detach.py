"""A mutant: a guest who was taken off a check costs nothing, so nobody has to be told."""

from simulators.gateway.downstream import Asker
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant
from simulators.till.answer import Queued
from simulators.till.operation import Detach, Single


@mutant(
    id="gateway.drops-detach",
    how="While the line is down only receipts are kept for later; that a guest was taken off a check is not one, and"
    " what was set aside for the check stays so.",
    caught_by=("order.deleted-unpaid",),
)
class DropsDetach(Forwarder):
    def _take(self, asker: Asker, operation: Single, now: Instant) -> None:
        if isinstance(operation, Detach) and not self.upstream.is_up:
            self.tills.say(asker, Queued(), now)
        else:
            super()._take(asker, operation, now)
