"""`gift`: a guest takes a gift the programme offers."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import TillName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.shape import nearest
from harness.scenario.shown import GuestVerb
from harness.scenario.verb import verb
from simulators.till.cashier import TakeGift


@verb("gift")
class Gift(GuestVerb, frozen=True, kw_only=True):
    """The guest takes a gift on the open check: dishes at zero or a special price (FARC-07). The dishes are rung up
    first."""

    on: TillName
    """The till."""
    gift: str
    """Id of the gift in the programme."""
    choice: tuple[str, ...] = ()
    """PLUs of the dishes chosen."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        return AtTill(self.on, TakeGift(self.needed(scene), self.gift, self.choice))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        yield from self.problems_of_guest(cast)
        gifts = [gift.id for gift in cast.programme.gifts]
        if self.gift not in gifts:
            yield "gift", f"the programme has no gift {self.gift!r}{nearest(self.gift, gifts)}"
