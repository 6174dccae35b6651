"""`restart`: a killed part comes back."""

from harness.scenario.motion import Motion, RestartPart
from harness.scenario.names import PartName
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb


@verb("restart")
class Restart(Verb, frozen=True, kw_only=True):
    """A part that was killed starts again from its disk."""

    part: PartName
    """The part."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        return RestartPart(self.part)
