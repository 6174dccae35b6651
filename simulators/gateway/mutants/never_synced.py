"""A mutant: what it writes is not forced to the disk."""

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
        self.out[:] = [
            Persist(effect.token, effect.rows, sync=False) if isinstance(effect, Persist) else effect
            for effect in self.out
        ]
