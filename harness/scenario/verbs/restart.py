"""`restart`: a killed part comes back."""

from harness.scenario.motion import Motion, RestartPart
from harness.scenario.names import PartName, SignedSpan
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb


@verb("restart")
class Restart(Verb, frozen=True, kw_only=True):
    """A part that was killed starts again from its disk."""

    part: PartName
    """The part."""
    clock: SignedSpan | None = None
    """How far its clock is ahead of the true time from now on (behind, when negative): a clock that was set wrong."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        return RestartPart(self.part, self.clock)
