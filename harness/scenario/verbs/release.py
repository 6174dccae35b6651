"""`release`: held points are let go."""

from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import ReceiptName, TillName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb
from simulators.till.cashier import ReleaseHold


@verb("release")
class Release(Verb, frozen=True, kw_only=True):
    """A hold is let go: the one of a `hold` step, or the last one taken at this till."""

    on: TillName
    """The till."""
    hold: ReceiptName | None = None
    """Name (`as`) of the `hold` step."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        return AtTill(self.on, ReleaseHold(None if self.hold is None else scene.key(self.hold)))
