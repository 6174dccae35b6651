"""`void`: a check is undone as if it never was."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import Printer, ValueName
from harness.scenario.requisites import ReceiptVerb
from harness.scenario.scene import Scene
from harness.scenario.verb import verb
from simulators.till.cashier import VoidCheck


@verb("void")
class Void(ReceiptVerb, frozen=True, kw_only=True):
    """A closed check is voided (FARC-14); without a receipt: the open one, with everything redeemed on it."""

    reason: str = ""
    """What the cashier gives as the reason."""
    printer: Printer = "works"
    """`fails`: when the programme has confirmed, the printer does not print; the void is rolled back and the sale
    stands. Only tills that confirm before they print can."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        return AtTill(self.on, VoidCheck(self.target(scene), self.reason, self.printer == "fails"))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        del cast
        return self.problems_of_receipt(optional=True)
