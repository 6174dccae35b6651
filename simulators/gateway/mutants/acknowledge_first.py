"""A mutant: the till is told before the disk has said yes."""

from simulators.gateway.downstream import Asker
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant
from simulators.till.answer import Queued
from simulators.till.operation import Single


@mutant(
    id="gateway.acknowledge-first",
    how="To be quick the till is told 'queued' while the row is still on its way to the disk; then the power goes.",
    caught_by=("durable.before-acknowledged",),
)
class AcknowledgeFirst(Forwarder):
    def _take(self, asker: Asker, operation: Single, now: Instant) -> None:
        super()._take(asker, operation, now)
        errand = self.roll.find(operation.origin.key)
        if errand is not None:
            errand.is_promised = True
            self._say(errand, Queued(), now)
