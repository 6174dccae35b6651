"""`account`: a guest's entries are looked at."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import CloudName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.shown import GuestVerb
from harness.scenario.verb import verb
from simulators.till.cashier import LookAtAccount


@verb("account")
class Account(GuestVerb, frozen=True, kw_only=True):
    """Somebody with access to iikoCloud reads the entries of a guest's account over the last hours, by when they were
    posted (the transaction report)."""

    on: CloudName
    """A terminal of kind `cloud`."""
    hours: int = 24
    """How far back."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        return AtTill(self.on, LookAtAccount(self.needed(scene), self.hours))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        yield from self.problems_of_guest(cast)
        if self.hours < 1:
            yield "hours", "at least one hour back"
