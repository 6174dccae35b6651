"""`crash`: a part is killed."""

from harness.scenario.motion import CrashPart, Motion
from harness.scenario.names import PartName
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb


@verb("crash")
class Crash(Verb, frozen=True, kw_only=True):
    """A part is killed; what it had on its disk stays."""

    part: PartName
    """`gateway`, `backend`, `tills`; with several stores `gateway.<store>`."""
    deliver_sent: bool = True
    """What it had already sent still arrives; false: it is lost with the part."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        return CrashPart(self.part, self.deliver_sent)
