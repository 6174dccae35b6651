"""A mutant: each line to the programme has a sender with request numbers of its own."""

from msgspec import structs

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant
from simulators.till.operation import Operation


@mutant(
    id="gateway.sends-both-ways",
    how="At a failover what was not answered is handed to the sender of the backup line too, which numbers its requests"
    " itself: the programme sees two acts.",
    caught_by=("replay.nothing-invented",),
)
class SendsBothWays(Forwarder):
    def _message(self, errands: tuple[Errand, ...], now: Instant) -> Operation:
        operation = super()._message(errands, now)
        line = self.upstream.rank or 0
        origin = operation.origin
        return structs.replace(operation, origin=structs.replace(origin, number=origin.number + 100_000 * line))
