"""`cut`: a link goes down."""

from harness.scenario.motion import CutLink, CutManner, Motion
from harness.scenario.names import LinkName
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb


@verb("cut")
class Cut(Verb, frozen=True, kw_only=True):
    """A link goes down."""

    link: LinkName
    """Named `<dialling part>-<listening part>`: `gateway-backend`, `tills-gateway`."""
    style: CutManner = "refuse"
    """`refuse`: connections break and new ones are refused; `silent`: nothing arrives and nobody is told."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        return CutLink(self.link, self.style)
