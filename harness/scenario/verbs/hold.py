"""`hold`: points are set aside."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import TillName, ValueName
from harness.scenario.reference import Reference
from harness.scenario.scene import Scene, amount
from harness.scenario.shown import GuestVerb
from harness.scenario.verb import verb
from simulators.kit.money import Minor
from simulators.till.cashier import HoldPoints


@verb("hold")
class Hold(GuestVerb, frozen=True, kw_only=True):
    """Points of the guest are set aside for the open check without being spent (FARC-15)."""

    on: TillName
    """The till."""
    points: Minor | Reference
    """How many."""
    as_: ValueName | None = None
    """What `release` calls this hold."""

    def motion(self, scene: Scene) -> Motion:
        return AtTill(self.on, HoldPoints(self.needed(scene), amount(scene, self.points)))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        return self.problems_of_guest(cast)
