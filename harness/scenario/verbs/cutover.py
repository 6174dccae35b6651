"""`cutover`: the primary link of a store gives way to its backup."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import CutLink, CutManner, Motion, RestoreLink
from harness.scenario.names import StoreName
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb


@verb("cutover")
class Cutover(Verb, frozen=True, kw_only=True):
    """The primary link of a store to the backend goes down, so that the backup must take over (RX-05); `back` brings
    it up again."""

    store: StoreName | None = None
    """The store, when there are several."""
    back: bool = False
    """The primary link comes back."""
    style: CutManner = "refuse"
    """How the link goes down, as for `cut`."""

    def motion(self, scene: Scene) -> Motion:
        link = f"{scene.cast.part('gateway', self.store or '')}-backend"
        return RestoreLink(link) if self.back else CutLink(link, self.style)

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        if not cast.links.backup:
            yield "", "there is no backup link to cut over to; the cast needs `links: {backup: true}`"
        if len(cast.stores) > 1 and self.store is None:
            yield "", f"which store? one of {', '.join(store.name for store in cast.stores)}"
