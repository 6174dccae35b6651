"""`advance`: time passes."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import AdvanceBy, AdvanceTo, Motion
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb
from simulators.kit.instant import Moment, Span


@verb("advance")
class Advance(Verb, frozen=True, kw_only=True):
    """Business time passes, in both worlds at once: timers that come due fire in their order."""

    by: Span | None = None
    """So much of it."""
    to: Moment | None = None
    """Until this moment."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        if self.to is not None:
            return AdvanceTo(self.to)
        assert self.by is not None
        return AdvanceBy(self.by)

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        del cast
        if (self.by is None) == (self.to is None):
            yield "", "say one of: by, to"
