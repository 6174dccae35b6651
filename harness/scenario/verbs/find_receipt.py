"""`find_receipt`: a sale is looked up."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import ValueName
from harness.scenario.requisites import ReceiptVerb
from harness.scenario.scene import Scene
from harness.scenario.verb import verb
from simulators.till.cashier import LookUp


@verb("find_receipt")
class FindReceipt(ReceiptVerb, frozen=True, kw_only=True):
    """A sale is looked up by its requisites (TILL-07)."""

    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        return AtTill(self.on, LookUp(self.needed(scene)))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        del cast
        return self.problems_of_receipt()
