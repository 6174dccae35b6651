"""A repeat is answered as if the receipt had come to nothing."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.till.answer import Committed, SingleAnswer
from simulators.till.operation import Commit, Single


@mutant(
    id="backend.thanks-for-nothing",
    how="'Posted already' has no figures: the second slip says 0 points, and the guest complains.",
    caught_by=("commit.repeats-agree",),
)
class ThanksForNothing(Books):
    def remembered(self, operation: Single, digest: str, posting: Posting) -> SingleAnswer | None:
        answer = super().remembered(operation, digest, posting)
        if isinstance(operation, Commit) and isinstance(answer, Committed):
            return Committed(0, 0, answer.balance)
        return answer
