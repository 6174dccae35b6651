"""`coupon_info`: is a coupon still good?"""

from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import CloudName, Template, ValueName
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb
from simulators.till.cashier import LookAtCoupon


@verb("coupon_info")
class CouponInfo(Verb, frozen=True, kw_only=True):
    """Somebody with access to iikoCloud looks at a coupon: what it is for, and whether it was used."""

    on: CloudName
    """A terminal of kind `cloud`."""
    code: Template
    """Of the coupon; may come from an earlier step: `${c1.code}`."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        return AtTill(self.on, LookAtCoupon(scene.text(self.code)))
