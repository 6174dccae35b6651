"""A mutant: what is replayed is stamped with the moment of the replay."""

from msgspec import structs

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant
from simulators.till.operation import Operation


@mutant(
    id="gateway.replay-time",
    how="The request is built when it is sent, and takes the time from the clock instead of from the queued sale.",
    caught_by=("replay.time-kept",),
)
class ReplayTime(Forwarder):
    def _message(self, errands: tuple[Errand, ...], now: Instant) -> Operation:
        operation = super()._message(errands, now)
        if not errands[0].is_promised:
            return operation
        return structs.replace(operation, origin=structs.replace(operation.origin, made_at=self.clock.at(now)))
