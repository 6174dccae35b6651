"""A mutant: keys come from a counter of the line, not from what the till said."""

from msgspec import structs

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant
from simulators.till.operation import Operation

WRAP = 99


@mutant(
    id="gateway.key-from-sequence",
    how="The message number of the line, which begins again after some messages, is used as the idempotency key.",
    caught_by=("replay.nothing-invented",),
)
class KeyFromSequence(Forwarder):
    sequence = 0

    def _message(self, errands: tuple[Errand, ...], now: Instant) -> Operation:
        operation = super()._message(errands, now)
        self.sequence = self.sequence % WRAP + 1
        return structs.replace(operation, origin=structs.replace(operation.origin, number=self.sequence))
