"""A mutant: when points cannot be set aside they pay all the same."""

from simulators.iiko.front.counter import Asking
from simulators.iiko.front.spending import Spending
from simulators.iiko.front.terminal import Terminal
from simulators.iiko.mutants.registry import mutant
from simulators.till.answer import Outcome
from simulators.till.parcel import Settled


class _Spending(Spending):
    def set_aside(self) -> Asking[Settled | None]:
        settled = yield from super().set_aside()
        return settled if settled is None or settled.outcome is Outcome.OK else None


@mutant(
    id="tills.spends-what-is-not-held",
    how="The programme cannot be reached, the guest insists, and the balance told an hour ago is good enough.",
    caught_by=("balance.no-overspend",),
)
class SpendsWhatIsNotHeld(Terminal):
    spending = _Spending
