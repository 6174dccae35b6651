"""`cancel_bill`: the bill is withdrawn."""

from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import TillName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb
from simulators.till.cashier import CancelBill as WithdrawBill


@verb("cancel_bill")
class CancelBill(Verb, frozen=True, kw_only=True):
    """The bill that was printed is withdrawn, and the check can be changed again."""

    on: TillName
    """The till."""
    as_: ValueName | None = None
    """What later steps call this check."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        return AtTill(self.on, WithdrawBill())
