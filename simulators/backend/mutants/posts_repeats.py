"""Neither the key nor the receipt is looked up: a sale that is repeated is posted again."""

from datetime import datetime

from simulators.backend.books import Books, Performed
from simulators.backend.mutants.copies import posted_again
from simulators.backend.mutants.registry import mutant
from simulators.till.operation import Single


@mutant(
    id="backend.posts-repeats",
    how="No idempotency: the gateway asks again after a lost answer and the guest is credited twice.",
    caught_by=("replay.nothing-doubled",),
)
class PostsRepeats(Books):
    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        return posted_again(self, operation, super().perform(operation, posted_at))
