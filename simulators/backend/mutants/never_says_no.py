"""Every refusal of a receipt is an internal error."""

from datetime import datetime

from simulators.backend.books import Books, Performed
from simulators.backend.mutants.registry import mutant
from simulators.till.answer import Reason, Refused
from simulators.till.operation import Commit, Return, Single


@mutant(
    id="backend.never-says-no",
    how='An unknown card raises inside and comes out as "try again later": the gateway\'s queue never drains.',
    caught_by=("replay.converges",),
)
class NeverSaysNo(Books):
    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        performed = super().perform(operation, posted_at)
        if isinstance(operation, Commit | Return) and isinstance(performed.answer, Refused):
            return Performed(performed.rows, Refused(Reason.UNAVAILABLE, "internal error"))
        return performed
