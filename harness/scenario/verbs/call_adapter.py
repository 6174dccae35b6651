"""`call_adapter`: digital ordering calls the adapter of a venue."""

from typing import Literal

from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import LpOrdersName, Template, ValueName
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb
from simulators.till.cashier import CallAdapter as CallIt


@verb("call_adapter")
class CallAdapter(Verb, frozen=True, kw_only=True):
    """LoyaltyPlant's digital ordering calls the adapter in front of a venue's tills, or a vendor pushes statuses to it
    (IF-5); the screen shows the status of the answer and what it says."""

    on: LpOrdersName
    """A terminal of kind `lp_orders`."""
    call: Literal["healthcheck", "menu", "orders", "order", "webhook/orders"]
    """Which; orders that were made before are asked for, and pushed, by themselves."""
    outlet: Template | None = None
    """The `SalesOutletId` header as it is sent; by default the right one, empty: none."""
    token: Template | None = None
    """The `AuthorizationToken` header, likewise."""
    body: Template = ""
    """Instead of a good one; `<order>` in it is the id of the order made last."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        outlet, token = (None if text is None else scene.text(text) for text in (self.outlet, self.token))
        return AtTill(self.on, CallIt(self.call, outlet, token, scene.text(self.body)))
