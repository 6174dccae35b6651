"""A mutant: the queue is a stack."""

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant


@mutant(
    id="gateway.replay-out-of-order",
    how="The spool is read newest first, because the query that fetches it sorts by descending id.",
    caught_by=("replay.order-kept",),
)
class ReplayOutOfOrder(Forwarder):
    def _next_batch(self, now: Instant) -> tuple[Errand, ...]:
        for ticket in reversed(self.roll.backlog):
            errand = self.roll.errands[ticket]
            if errand.is_stored and not errand.is_flying and errand.not_before <= now:
                return (errand,)
        return ()
