"""A mutant: a refund of a sale that is still queued comes to nothing."""

from simulators.gateway.downstream import Asker
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant
from simulators.till.answer import Queued
from simulators.till.operation import Commit, Return, Single


@mutant(
    id="gateway.drops-refund-of-offline-sale",
    how="The sale is not known to the programme yet, so the refund is thought to cancel it and is thrown away.",
    caught_by=("replay.nothing-lost",),
)
class DropsRefund(Forwarder):
    def _take(self, asker: Asker, operation: Single, now: Instant) -> None:
        queued = [self.roll.errands[ticket].operation for ticket in self.roll.backlog]
        receipts = [one.receipt.id for one in queued if isinstance(one, Commit)]
        if isinstance(operation, Return) and operation.target in receipts:
            self.tills.say(asker, Queued(), now)
        else:
            super()._take(asker, operation, now)
