"""`bill`: the guest asks for the bill."""

from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import TillName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb
from simulators.till.cashier import PrintBill


@verb("bill")
class Bill(Verb, frozen=True, kw_only=True):
    """The guest's bill of the open check is printed (the pre-check), before anything is paid."""

    on: TillName
    """The till."""
    as_: ValueName | None = None
    """What later steps call this check."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        return AtTill(self.on, PrintBill())
