"""`merge`: another order comes onto the check."""

from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import Template, TillName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb
from simulators.till.cashier import MergeChecks


@verb("merge")
class Merge(Verb, frozen=True, kw_only=True):
    """The dishes of another open order of the store come onto the open check; only an iiko till can."""

    on: TillName
    """The till."""
    order: Template
    """What the other order is called."""
    as_: ValueName | None = None
    """What later steps call this check."""

    def motion(self, scene: Scene) -> Motion:
        return AtTill(self.on, MergeChecks(scene.text(self.order)))
