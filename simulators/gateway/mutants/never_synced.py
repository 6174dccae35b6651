"""A mutant: the queue lives in memory and the disk is believed before it has written."""

from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.effect import Persist
from simulators.kit.instant import Instant


@mutant(
    id="gateway.never-synced",
    how="The database runs with synchronous writing switched off to be quick: what it confirms, a power cut takes.",
    caught_by=("durable.before-acknowledged",),
)
class NeverSynced(Forwarder):
    def go_on(self, now: Instant) -> None:
        super().go_on(now)
        while (write := next((effect for effect in self.out if isinstance(effect, Persist)), None)) is not None:
            self.out.remove(write)
            self.persisted(write.token, now)
            super().go_on(now)
