"""A mutant: the card number is masked for privacy, and nobody can be found by what is left of it."""

from msgspec import structs

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant
from simulators.till.operation import Commit, Operation


@mutant(
    id="gateway.masked-identifier-replayed",
    how="The spool masks card numbers, as an audit asked; what cannot be read back is left out, the guest too.",
    caught_by=("replay.nothing-invented",),
)
class MaskedIdentifier(Forwarder):
    def _message(self, errands: tuple[Errand, ...], now: Instant) -> Operation:
        operation = super()._message(errands, now)
        if not errands[0].is_promised or not isinstance(operation, Commit):
            return operation
        return structs.replace(operation, receipt=structs.replace(operation.receipt, guest=None))
