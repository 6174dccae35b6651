"""A mutant: the spool has the time on the wall, and no offset."""

from msgspec import structs

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant, with_offset
from simulators.till.operation import Operation


@mutant(
    id="gateway.forgets-the-offset",
    how="Times are kept as the clock on the wall shows them: what was sold in the second 02:10 of the night in October"
    " is replayed as if it had been sold in the first.",
    caught_by=("replay.time-kept",),
)
class ForgetsTheOffset(Forwarder):
    def _message(self, errands: tuple[Errand, ...], now: Instant) -> Operation:
        operation = super()._message(errands, now)
        if not errands[0].is_promised:
            return operation
        on_the_wall = operation.origin.made_at.astimezone(self.clock.zone).replace(fold=0)
        return structs.replace(operation, origin=structs.replace(operation.origin, made_at=with_offset(on_the_wall)))
