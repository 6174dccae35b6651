"""`ring`: dishes come onto the check."""

from collections.abc import Iterable

from harness.scenario.basket import Positions, items_of, problems_of
from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import TillName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb
from simulators.till.cashier import Ring as RingUp


@verb("ring")
class Ring(Verb, frozen=True, kw_only=True):
    """Dishes are rung up on the open check; one is begun when none is open."""

    on: TillName
    """The till."""
    items: Positions
    """What is rung up; price, name and category come from the menu unless they are said."""
    service_round: bool = True
    """The round goes to the kitchen."""
    as_: ValueName | None = None
    """What later steps call this check."""

    def motion(self, scene: Scene) -> Motion:
        return AtTill(self.on, RingUp(items_of(self.items, scene.cast), self.service_round))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        return problems_of(self.items, cast)
