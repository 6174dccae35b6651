"""`adjust`: points are given or taken by hand."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import CloudName, Template, ValueName
from harness.scenario.reference import Reference
from harness.scenario.scene import Scene, amount
from harness.scenario.shown import GuestVerb
from harness.scenario.verb import verb
from simulators.kit.money import Minor
from simulators.till.cashier import AdjustPoints


@verb("adjust")
class Adjust(GuestVerb, frozen=True, kw_only=True):
    """Somebody with access to iikoCloud gives a guest points, or takes some, without a sale (topup and chargeoff)."""

    on: CloudName
    """A terminal of kind `cloud`."""
    points: Minor | Reference
    """How many; negative: taken, and never more than there are."""
    note: Template = ""
    """Why, as the ledger keeps it."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        return AtTill(self.on, AdjustPoints(self.needed(scene), amount(scene, self.points), scene.text(self.note)))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        return self.problems_of_guest(cast)
