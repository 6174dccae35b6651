"""`identify`: a guest shows who they are."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import Interface, Template, TillName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.shown import GuestVerb
from harness.scenario.verb import verb
from simulators.till.cashier import ShowCard


@verb("identify")
class Identify(GuestVerb, frozen=True, kw_only=True):
    """A guest shows a card, a code or a phone number at a till, perhaps with a password; the till asks who it is and
    attaches the guest to the open check, or to the next one."""

    on: TillName
    """The till."""
    password: Template | None = None
    """The second factor (FARC-04); nothing is sent by itself, not even for a guest who has one."""
    interface: Interface = "first"
    """`second`: of the other card system of the cast (r_keeper tills); the card is one of its own."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        password = None if self.password is None else scene.text(self.password)
        return AtTill(self.on, ShowCard(self.needed(scene), password, self.interface))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        yield from self.problems_of_guest(cast)
        yield from self.problems_of_interface(cast, self.on, self.interface)
