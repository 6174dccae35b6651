"""A mutant: the queue is replayed in the order of the times on the wall."""

from datetime import datetime

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant


@mutant(
    id="gateway.sorts-by-local-time",
    how="The spool is sorted by the local time of the sale: of the hour that happens twice in October what was sold"
    " last is replayed first.",
    caught_by=("replay.order-kept",),
)
class SortsByLocalTime(Forwarder):
    def _next_batch(self, now: Instant) -> tuple[Errand, ...]:
        waiting = [self.roll.errands[ticket] for ticket in self.roll.backlog]
        for errand in sorted(waiting, key=self._on_the_wall):
            if errand.is_stored and not errand.is_flying and errand.not_before <= now:
                return (errand,)
        return ()

    def _on_the_wall(self, errand: Errand) -> datetime:
        return errand.operation.origin.made_at.astimezone(self.clock.zone).replace(tzinfo=None)
