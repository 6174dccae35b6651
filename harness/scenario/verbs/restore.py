"""`restore`: a link comes back."""

from harness.scenario.motion import Motion, RestoreLink
from harness.scenario.names import LinkName
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb


@verb("restore")
class Restore(Verb, frozen=True, kw_only=True):
    """A link that was cut comes back."""

    link: LinkName
    """The link."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        return RestoreLink(self.link)
