"""`quote`: what would the open check cost and earn?"""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import TillName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.shown import GuestVerb
from harness.scenario.verb import verb
from simulators.till.cashier import AskQuote


@verb("quote")
class Quote(GuestVerb, frozen=True, kw_only=True):
    """The till asks what the open check would cost and earn, and how many points may pay it (TILL-06)."""

    on: TillName
    """The till."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        return AtTill(self.on, AskQuote(self.shown(scene)))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        return self.problems_of_guest(cast, optional=True)
