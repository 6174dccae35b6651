"""A mutant: the card number is masked for privacy, and then the masked one is sent."""

from msgspec import structs

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant
from simulators.till.identifier import Identifier, mask
from simulators.till.operation import Commit, Operation


@mutant(
    id="gateway.masked-identifier-replayed",
    how="The spool masks card numbers, as an audit asked; replayed sales reach the programme without their guest.",
    caught_by=("balance.conservation", "replay.nothing-lost"),
)
class MaskedIdentifier(Forwarder):
    def _message(self, errands: tuple[Errand, ...], now: Instant) -> Operation:
        operation = super()._message(errands, now)
        if not errands[0].is_promised or not isinstance(operation, Commit) or operation.receipt.guest is None:
            return operation
        guest = Identifier(operation.receipt.guest.kind, mask(operation.receipt.guest.value))
        return structs.replace(operation, receipt=structs.replace(operation.receipt, guest=guest))
