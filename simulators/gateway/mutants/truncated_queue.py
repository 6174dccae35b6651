"""A mutant: the queue is a ring."""

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant

ROOM = 3


@mutant(
    id="gateway.truncated-queue",
    how="The spool is limited, so that the disk does not fill, and makes room by dropping the oldest sales.",
    caught_by=("replay.nothing-lost",),
)
class TruncatedQueue(Forwarder):
    def _promise(self, errand: Errand, now: Instant) -> None:
        super()._promise(errand, now)
        while len(self.roll.backlog) > ROOM:
            oldest = self.roll.errands[self.roll.backlog[0]]
            self.roll.dismiss(oldest)
            del self.journal.taken[oldest.ticket]
