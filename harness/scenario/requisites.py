"""How a step says which receipt it means: by the step that sold it, or by what stands on paper."""

from collections.abc import Iterable
from datetime import date

from harness.scenario.names import ReceiptName, TillName
from harness.scenario.reference import Reference
from harness.scenario.scene import Scene, whole
from harness.scenario.verb import Verb
from simulators.till.receipt import ReceiptId


class ReceiptVerb(Verb, frozen=True, kw_only=True):
    """The base of verbs about a receipt. Not a step of its own."""

    on: TillName
    """The till where it is done."""
    receipt: ReceiptName | None = None
    """Name (`as`) of the step that sold it."""
    number: int | Reference | None = None
    """Its check number, instead of `receipt`."""
    business_date: date | None = None
    """Its trading day, with `number`; by default that of now."""
    sold_on: TillName | None = None
    """The till it was sold at, with `number`; by default `on`."""

    def target(self, scene: Scene) -> ReceiptId | None:
        """The receipt meant; None when the step names none."""
        if self.receipt is not None:
            return scene.receipt(self.receipt)
        if self.number is None:
            return None
        return scene.requisites(self.sold_on or self.on, whole(scene, self.number), self.business_date)

    def needed(self, scene: Scene) -> ReceiptId:
        found = self.target(scene)
        assert found is not None, "the loader has seen that there is a receipt"
        return found

    def problems_of_receipt(self, *, optional: bool = False) -> Iterable[tuple[str, str]]:
        if self.receipt is not None and self.number is not None:
            yield "number", "`receipt` says it all; leave out number"
        elif self.receipt is None and self.number is None and not optional:
            yield "", "which receipt? `receipt` (the name of a step) or `number`"
        if self.number is None and (self.business_date is not None or self.sold_on is not None):
            yield "", "`business_date` and `sold_on` go with `number`"
