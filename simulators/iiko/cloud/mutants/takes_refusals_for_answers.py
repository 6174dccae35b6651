"""A mutant: JSON came back, so it was done; that a guest nobody knows is HTTP 400 is not looked at (K03)."""

from simulators.iiko.cloud.client import Cloud
from simulators.iiko.cloud.mutants.registry import mutant
from simulators.iiko.cloud.talk import Talk
from simulators.till.answer import Adjusted, Reason, Refused
from simulators.till.operation import Adjust


@mutant(
    id="clouds.takes-refusals-for-answers",
    how="Whoever wrote it tried it with guests there are: a 400 about a customer who was not found is read like a 200.",
    caught_by=("replay.nothing-lost",),
)
class TakesRefusalsForAnswers(Cloud):
    def adjust(self, operation: Adjust) -> Talk:
        answer = yield from super().adjust(operation)
        if isinstance(answer, Refused) and answer.reason is Reason.NOT_FOUND:
            return Adjusted(operation.points, max(0, operation.points))
        return answer
