"""`disk`: the disk of a part is slow or unwilling."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import Motion, SetDisk
from harness.scenario.names import PartName
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb
from simulators.kit.instant import Span


@verb("disk")
class Disk(Verb, frozen=True, kw_only=True):
    """The disk of a part is slow, or takes nothing, or is well again."""

    part: PartName
    """The part."""
    delay: Span | None = None
    """Every write takes this long."""
    failing: str | None = None
    """Nothing can be written, for this reason. In the real world the database itself refuses when it is `full` or
    `read-only`; any other reason is only said."""
    well: bool = False
    """The disk is well again."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        return SetDisk(self.part, self.delay, self.failing)

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        del cast
        if (self.delay is not None) + (self.failing is not None) + self.well != 1:
            yield "", "say one of: delay, failing, well: true"
