"""`settle`: wait until nothing is left to be delivered."""

from harness.scenario.motion import Motion
from harness.scenario.motion import Settle as WaitUntilQuiet
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb
from simulators.kit.instant import Span


@verb("settle")
class Settle(Verb, frozen=True, kw_only=True):
    """Wait until every queue is empty; it is a failure when that takes longer (OFF-11)."""

    within: Span
    """At most this long."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        return WaitUntilQuiet(self.within)
