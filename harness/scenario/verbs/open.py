"""`open`: a check is begun."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import Template, TillName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.shown import GuestVerb
from harness.scenario.verb import verb
from simulators.till.cashier import OpenCheck


@verb("open")
class Open(GuestVerb, frozen=True, kw_only=True):
    """A check is begun. Seldom needed: `ring`, `redeem`, `coupon` and `sale` begin one when none is open."""

    on: TillName
    """The till."""
    number: int | None = None
    """Its number; by default the next one."""
    order: Template = ""
    """Name of the order it belongs to, when one order is paid with several receipts; by default an order of its own."""
    as_: ValueName | None = None
    """What later steps call this check."""

    def motion(self, scene: Scene) -> Motion:
        return AtTill(self.on, OpenCheck(self.number, self.shown(scene), scene.text(self.order)))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        return self.problems_of_guest(cast, optional=True)
