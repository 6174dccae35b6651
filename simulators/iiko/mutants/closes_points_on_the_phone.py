"""A mutant: the waiter's app closes whatever is paid."""

from simulators.iiko.front.paying import Paying
from simulators.iiko.front.terminal import Terminal
from simulators.iiko.mutants.registry import mutant


class _Paying(Paying):
    def _not_by_waiter(self) -> None:
        return None


@mutant(
    id="tills.closes-points-on-the-phone",
    how="The lock on orders paid with points is drawn on the waiter's screen only, and a newer app does not draw it.",
    caught_by=("order.closed-on-till",),
)
class ClosesPointsOnThePhone(Terminal):
    paying = _Paying
