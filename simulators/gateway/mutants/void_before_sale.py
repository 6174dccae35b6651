"""A mutant: voids go first."""

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant
from simulators.till.operation import Void


@mutant(
    id="gateway.void-before-sale",
    how="Voids are urgent and have a queue of their own, which is emptied before the one with the sales.",
    caught_by=("replay.order-kept",),
)
class VoidBeforeSale(Forwarder):
    def _next_batch(self, now: Instant) -> tuple[Errand, ...]:
        for ticket in self.roll.backlog:
            errand = self.roll.errands[ticket]
            is_whole = isinstance(errand.operation, Void) and errand.operation.operation is None
            if is_whole and errand.is_stored and not errand.is_flying and errand.not_before <= now:
                return (errand,)
        return super()._next_batch(now)
