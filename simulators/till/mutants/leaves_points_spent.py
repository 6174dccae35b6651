"""A mutant: what the till did not hear, it need not undo."""

from simulators.kit.effect import Effect
from simulators.kit.instant import Instant
from simulators.till.courier import Courier
from simulators.till.mutants.registry import mutant
from simulators.till.operation import Single


@mutant(
    id="tills.leaves-points-spent",
    how="A redemption that times out shows 'not available' and nothing more; the programme had taken the points.",
    caught_by=("answer.no-ghost",),
)
class LeavesPointsSpent(Courier):
    def _reverse(self, terminal: str, operation: Single, now: Instant) -> list[Effect]:
        return []
