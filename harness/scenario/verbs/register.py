"""`register`: a new guest joins at the till."""

from collections.abc import Iterable
from datetime import date

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import TillName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.shown import GuestVerb
from harness.scenario.verb import verb
from simulators.till.cashier import Enrol


@verb("register")
class Register(GuestVerb, frozen=True, kw_only=True):
    """A new guest joins the programme at a till (TILL-05), usually with a phone number or a card."""

    on: TillName
    """The till."""
    name: str = ""
    """Of the new guest."""
    birthday: date | None = None
    """Of the new guest."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        return AtTill(self.on, Enrol(self.needed(scene), self.name, self.birthday))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        return self.problems_of_guest(cast)
