"""`sale`: a check is paid and closed."""

from collections.abc import Iterable

from harness.scenario.basket import Payments, Positions, items_of, problems_of
from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import Printer, TillName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.shown import GuestVerb
from harness.scenario.verb import verb
from simulators.till.cashier import Payment, Sell


@verb("sale")
class Sale(GuestVerb, frozen=True, kw_only=True):
    """A whole sale: items are rung up, the rest is paid, the check is closed and reported to the programme. Without
    items it pays and closes what is on the open check."""

    on: TillName
    """The till."""
    items: Positions = ()
    """What is rung up; price, name and category come from the menu unless they are said."""
    pay: Payments = (Payment("cash"),)
    """How what is still due is paid: `cash`, `card`, or several: `[{cash: 10.00}, card]`."""
    number: int | None = None
    """Number of the check; by default the next one."""
    printer: Printer = "works"
    """`fails`: when the programme has confirmed, the printer does not print; the payment is rolled back and the check
    stays open. Only tills that confirm before they print can."""
    as_: ValueName | None = None
    """What later steps call this receipt."""

    def motion(self, scene: Scene) -> Motion:
        items = items_of(self.items, scene.cast)
        return AtTill(self.on, Sell(items, self.shown(scene), self.pay, self.number, self.printer == "fails"))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        return [*self.problems_of_guest(cast, optional=True), *problems_of(self.items, cast)]
