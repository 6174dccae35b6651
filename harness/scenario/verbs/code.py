"""`code`: the guest's app makes a one-time code."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import AppName, ValueName
from harness.scenario.reference import Reference
from harness.scenario.scene import Scene, amount
from harness.scenario.shape import nearest
from harness.scenario.shown import GuestVerb
from harness.scenario.verb import verb
from simulators.kit.money import Minor
from simulators.till.cashier import TakeCode
from simulators.till.programme import Mechanic


@verb("code")
class Code(GuestVerb, frozen=True, kw_only=True):
    """In the app, the guest chooses what to do and gets a one-time code that lives for minutes (LP-01, LP-02);
    `${name.code}` is the code, for `identify` at an iiko till. A newer one takes the place of one not yet used."""

    on: AppName
    """A terminal of kind `app`."""
    mechanic: Mechanic = Mechanic.ACCRUE
    """What the guest chooses: accrue, pay with points, or a gift."""
    points: Minor | Reference | None = None
    """Of `pay`: at most so many; by default up to the balance, decided at the till."""
    gift: str = ""
    """Of `gift`: id of the gift in the programme."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        points = None if self.points is None else amount(scene, self.points)
        return AtTill(self.on, TakeCode(self.needed(scene), self.mechanic, points, self.gift))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        yield from self.problems_of_guest(cast)
        if self.points is not None and self.mechanic is not Mechanic.PAY:
            yield "points", "points go with `mechanic: pay`"
        if bool(self.gift) != (self.mechanic is Mechanic.GIFT):
            yield "gift" if self.gift else "mechanic", "`gift` and `mechanic: gift` go together"
        gifts = [gift.id for gift in cast.programme.gifts]
        if self.gift and self.gift not in gifts:
            yield "gift", f"the programme has no gift {self.gift!r}{nearest(self.gift, gifts)}"
