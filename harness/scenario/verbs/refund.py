"""`refund`: goods come back."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated

from msgspec import Struct

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import ValueName
from harness.scenario.reading import OneOrMany
from harness.scenario.requisites import ReceiptVerb
from harness.scenario.scene import Scene
from harness.scenario.verb import verb
from simulators.till.cashier import TakeBack
from simulators.till.receipt import ReturnLine, check_quantity


class ReturnedLine(Struct, frozen=True):
    """What comes back of one dish."""

    plu: str
    qty: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        check_quantity(self.qty)


@verb("refund")
class Refund(ReceiptVerb, frozen=True, kw_only=True):
    """Goods of a sale come back (TILL-07): the lines named, or everything that is left of it."""

    lines: Annotated[tuple[ReturnedLine, ...], OneOrMany()] = ()
    """What comes back; none: everything that is left."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        lines = tuple(ReturnLine(line.plu, line.qty) for line in self.lines)
        return AtTill(self.on, TakeBack(self.needed(scene), lines))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        del cast
        return self.problems_of_receipt()
