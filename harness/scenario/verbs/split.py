"""`split`: dishes go to a check of their own."""

from typing import Annotated

from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import Template, TillName, ValueName
from harness.scenario.reading import OneOrMany
from harness.scenario.scene import Scene
from harness.scenario.verb import Verb, verb
from harness.scenario.verbs.refund import ReturnedLine
from simulators.till.cashier import SplitCheck
from simulators.till.receipt import ReturnLine


@verb("split")
class Split(Verb, frozen=True, kw_only=True):
    """Dishes of the open check go to a check of their own, which is left open under a name; only an iiko till can."""

    on: TillName
    """The till."""
    lines: Annotated[tuple[ReturnedLine, ...], OneOrMany()]
    """What, by PLU; without `qty` one."""
    order: Template
    """What the new order is called, for `open: {order: ...}` and `merge`."""
    as_: ValueName | None = None
    """What later steps call this check."""

    def motion(self, scene: Scene) -> Motion:
        lines = tuple(ReturnLine(line.plu, line.qty) for line in self.lines)
        return AtTill(self.on, SplitCheck(lines, scene.text(self.order)))
