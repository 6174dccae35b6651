"""`crash`: a part is killed."""

from collections.abc import Iterable
from typing import Annotated

from harness.scenario.model import Cast
from harness.scenario.motion import CrashPart, DiskManner, Motion
from harness.scenario.names import PartName, SignedSpan
from harness.scenario.scalars import WholeShape
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb
from simulators.kit.instant import Span


@verb("crash")
class Crash(Verb, frozen=True, kw_only=True):
    """A part is killed; what it had on its disk stays."""

    part: PartName
    """`gateway`, `backend`, `tills`; with several stores `gateway.<store>`."""
    deliver_sent: bool = True
    """What it had already sent still arrives; false: it is lost with the part."""
    disk: DiskManner = "dropped"
    """What becomes of writes under way: `dropped`; `written`, though nobody was told; `torn`: the last one half and so
    void; `unsynced`: a power cut, which takes also what was told before it was synced."""
    after_effects: Annotated[int, WholeShape(least=0)] | None = None
    """Not now, but by itself, just before it does the thing of that number from now (from 0)."""
    restart_after: Span | None = None
    """It comes back by itself so long after it died; only with `after_effects`."""
    clock: SignedSpan = 0
    """How far its clock is ahead then (behind, when negative); only with `restart_after`."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        return CrashPart(self.part, self.deliver_sent, self.disk, self.after_effects, self.restart_after, self.clock)

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        del cast
        if self.restart_after is not None and self.after_effects is None:
            yield "restart_after", "a part that is killed now is started again by a `restart` step"
        if self.clock and self.restart_after is None:
            yield "clock", "the clock is set when the part comes back: give it to `restart`, or say `restart_after`"
