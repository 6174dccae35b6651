"""`coupon`: a coupon is scanned onto the check."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import GuestName, Template, TillName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.shape import nearest
from harness.scenario.verb import Verb, verb
from simulators.till.cashier import ScanCoupon


@verb("coupon")
class Coupon(Verb, frozen=True, kw_only=True):
    """A coupon is scanned onto the open check: by its code, or as a guest's coupon for an occasion, for a reward, or of
    a name given in the cast."""

    on: TillName
    """The till."""
    code: Template | None = None
    """The code as scanned; `${c1.code}` is that of a claim called `c1`."""
    guest: GuestName | None = None
    """Whose coupon, when it is not said by its code."""
    occasion: str | None = None
    """The guest's coupon for this occasion of the programme."""
    reward: str | None = None
    """The guest's coupon for this reward of the programme, issued in the cast."""
    coupon: str | None = None
    """The guest's coupon of this name in the cast."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        if self.code is not None:
            return AtTill(self.on, ScanCoupon(scene.text(self.code)))
        assert self.guest is not None
        return AtTill(self.on, ScanCoupon(scene.cast.coupons[self.guest][self._wanted()[0][1]]))

    def _wanted(self) -> list[tuple[str, str]]:
        fields = (("occasion", self.occasion), ("reward", self.reward), ("coupon", self.coupon))
        return [(field, name) for field, name in fields if name is not None]

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        wanted = self._wanted()
        if self.code is not None and (self.guest is not None or wanted):
            yield "code", "`code` says it all; leave out guest, occasion, reward and coupon"
        elif self.code is None and (self.guest is None or len(wanted) != 1):
            yield "", "which coupon? `code`, or `guest` with one of occasion, reward, coupon"
        elif self.guest is not None:
            (field, name), held = wanted[0], cast.coupons.get(self.guest, {})
            if name not in held:
                yield field, f"{self.guest} holds no coupon {name!r}{nearest(name, held)}"
