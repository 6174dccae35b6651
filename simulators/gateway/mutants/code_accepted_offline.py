"""A mutant: nine digits are a code."""

from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.till.answer import Answer, Attached, GuestFound
from simulators.till.operation import Attach, Single
from simulators.till.programme import Mechanic
from simulators.till.status import Status


@mutant(
    id="gateway.code-accepted-offline",
    how="With the link down a guest's code is taken for good by its look, so that the waiter need not come back; the"
    " same screenshot is good at the next table.",
    caught_by=("code.once",),
)
class CodeAcceptedOffline(Forwarder):
    def _offline(self, operation: Single) -> Answer:
        if isinstance(operation, Attach) and operation.code.isdigit():
            return Attached(GuestFound("", Status.ACTIVE), Mechanic.ACCRUE)
        return super()._offline(operation)
