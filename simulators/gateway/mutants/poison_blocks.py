"""A mutant: one entry that cannot be delivered holds up all behind it."""

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant


@mutant(
    id="gateway.poison-blocks",
    how="The replay loop takes the first row, and on any error sleeps and takes the first row again, for ever.",
    caught_by=("replay.converges",),
)
class PoisonBlocks(Forwarder):
    def _next_batch(self, now: Instant) -> tuple[Errand, ...]:
        if not self.roll.backlog:
            return ()
        head = self.roll.errands[self.roll.backlog[0]]
        return (head,) if self.roll.may_go(head, now) else ()

    def _trust(self, answered: Errand | None, now: Instant) -> None:
        """Failures are not counted, so nothing is ever parked."""
