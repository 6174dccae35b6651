"""`redeem`: points pay a part of the check."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import TillName, ValueName
from harness.scenario.reference import Reference
from harness.scenario.scene import Scene, amount
from harness.scenario.shown import GuestVerb
from harness.scenario.verb import verb
from simulators.kit.money import Minor
from simulators.till.cashier import SpendPoints


@verb("redeem")
class Redeem(GuestVerb, frozen=True, kw_only=True):
    """The guest pays a part of the open check with points, now; a check is begun when none is open."""

    on: TillName
    """The till."""
    points: Minor | Reference
    """How many; `${q1.max_points}` takes what a quote allowed."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        return AtTill(self.on, SpendPoints(self.needed(scene), amount(scene, self.points)))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        return self.problems_of_guest(cast)
