"""`reopen`: a closed check comes back."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import ValueName
from harness.scenario.requisites import ReceiptVerb
from harness.scenario.scene import Scene
from harness.scenario.verb import verb
from simulators.till.cashier import Reopen as OpenAgain


@verb("reopen")
class Reopen(ReceiptVerb, frozen=True, kw_only=True):
    """A closed check of this till is opened again: the sale is voided at the programme, its content comes back."""

    as_: ValueName | None = None
    """What later steps call the check."""

    def motion(self, scene: Scene) -> Motion:
        return AtTill(self.on, OpenAgain(self.needed(scene)))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        del cast
        return self.problems_of_receipt()
