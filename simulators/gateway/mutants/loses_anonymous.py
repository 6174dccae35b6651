"""A mutant: sales without a guest are not worth keeping."""

from simulators.gateway.downstream import Asker
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant
from simulators.till.answer import Queued
from simulators.till.operation import Commit, Single


@mutant(
    id="gateway.loses-anonymous",
    how="The spool is indexed by guest; a sale without one is acknowledged and falls through.",
    caught_by=("replay.nothing-lost",),
)
class LosesAnonymous(Forwarder):
    def _take(self, asker: Asker, operation: Single, now: Instant) -> None:
        if isinstance(operation, Commit) and operation.receipt.guest is None and not self.upstream.is_up:
            self.tills.say(asker, Queued(), now)
        else:
            super()._take(asker, operation, now)
