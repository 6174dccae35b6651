"""A mutant: the till waits until somebody answers."""

from simulators.kit.effect import Effect
from simulators.kit.instant import Instant
from simulators.till.answer import Answer
from simulators.till.courier import Courier
from simulators.till.mutants.registry import mutant
from simulators.till.parcel import Parcel


@mutant(
    id="tills.waits-for-ever",
    how="The script sets no time limit: with the server gone the cashier looks at 'please wait' and the queue grows.",
    caught_by=("till.goes-on",),
)
class WaitsForEver(Courier):
    def _unknown(self, parcel: Parcel, answer: Answer | None, now: Instant) -> list[Effect]:
        parcel.resting = True  # it is asked again at the next line or interval, and the act goes on
        return self._arm_retry(now)
