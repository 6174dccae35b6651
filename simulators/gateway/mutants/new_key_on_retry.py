"""A mutant: each try of an operation has a key of its own."""

from msgspec import structs

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant
from simulators.till.operation import Operation


@mutant(
    id="gateway.replay-not-idempotent",
    how="The HTTP client makes a fresh request id for every retry; the programme cannot tell a repeat from a new act.",
    caught_by=("replay.nothing-invented",),
)
class NewKeyOnRetry(Forwarder):
    def _message(self, errands: tuple[Errand, ...], now: Instant) -> Operation:
        operation = super()._message(errands, now)
        tries = errands[0].sent - 1
        origin = operation.origin
        return structs.replace(operation, origin=structs.replace(origin, number=origin.number + 100_000 * tries))
