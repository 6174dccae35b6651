"""`take_off`: dishes come off the check."""

from typing import Annotated

from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import TillName, ValueName
from harness.scenario.reading import OneOrMany
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb
from harness.scenario.verbs.refund import ReturnedLine
from simulators.till.cashier import TakeOff as TakeDishesOff
from simulators.till.receipt import ReturnLine


@verb("take_off")
class TakeOff(Verb, frozen=True, kw_only=True):
    """Dishes come off the open check by hand, a gift among them too; only an iiko till can."""

    on: TillName
    """The till."""
    lines: Annotated[tuple[ReturnedLine, ...], OneOrMany()]
    """What, by PLU; without `qty` one."""
    as_: ValueName | None = None
    """What later steps call this check."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        lines = tuple(ReturnLine(line.plu, line.qty) for line in self.lines)
        return AtTill(self.on, TakeDishesOff(lines))
