"""`drop_points`: what was to be paid with points is not."""

from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import TillName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb
from simulators.till.cashier import DropPoints as TakePointsOff


@verb("drop_points")
class DropPoints(Verb, frozen=True, kw_only=True):
    """Payments with points come off the open check: the guest pays otherwise."""

    on: TillName
    """The till."""
    as_: ValueName | None = None
    """What later steps call this check."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        return AtTill(self.on, TakePointsOff())
