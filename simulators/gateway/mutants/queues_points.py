"""A mutant: a receipt with points is a receipt, and receipts are queued."""

from simulators.gateway.downstream import Asker
from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant
from simulators.till.operation import Commit, Single


@mutant(
    id="gateway.queues-points",
    how="All receipts are kept for later while the line is down, also those that are paid with points nobody has seen.",
    caught_by=("balance.no-overspend",),
)
class QueuesPoints(Forwarder):
    def _pass_on(self, asker: Asker, operation: Single, now: Instant) -> None:
        if isinstance(operation, Commit) and operation.asks and not self.upstream.is_up:
            self._take(asker, operation, now)
        else:
            super()._pass_on(asker, operation, now)

    def _give_up(self, errand: Errand, now: Instant) -> None:
        if isinstance(errand.operation, Commit) and not errand.sent:
            self.roll.dismiss(errand)
            for asker in errand.askers:
                self._take(asker, errand.operation, now)
        else:
            super()._give_up(errand, now)
