"""`read_card`: the till asks about a card at some step of its life."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import Interface, TillName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.shown import GuestVerb
from harness.scenario.verb import verb
from simulators.till.cashier import ReadCard as AskAboutCard
from simulators.till.operation import Phase


@verb("read_card")
class ReadCard(GuestVerb, frozen=True, kw_only=True):
    """The till asks about a card at a step of its life, for itself: nobody is attached to the check. An r_keeper till
    does so when it prints something about the guest, in calculation mode, or outside any check (its chmodes)."""

    on: TillName
    """The till."""
    phase: Phase
    """Where in the life of a check it asks."""
    interface: Interface = "first"
    """`second`: of the other card system of the cast (r_keeper tills); the card is one of its own."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        return AtTill(self.on, AskAboutCard(self.needed(scene), self.phase, self.interface))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        yield from self.problems_of_guest(cast)
        yield from self.problems_of_interface(cast, self.on, self.interface)
