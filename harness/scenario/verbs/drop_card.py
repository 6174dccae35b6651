"""`drop_card`: the guest goes off the check."""

from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import TillName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb
from simulators.till.cashier import DropCard as TakeCardOff


@verb("drop_card")
class DropCard(Verb, frozen=True, kw_only=True):
    """The guest's card, and the discount it gave, come off the open check."""

    on: TillName
    """The till."""
    as_: ValueName | None = None
    """What later steps call this check."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        return AtTill(self.on, TakeCardOff())
