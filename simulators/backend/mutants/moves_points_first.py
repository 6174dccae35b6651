"""Each record of a receipt is a transaction of its own; the one that is refused leaves those before it."""

from datetime import datetime

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.till.operation import Commit, Single


class _Posting(Posting):
    def take_back(self) -> None:
        """Nobody does."""


@mutant(
    id="backend.moves-points-first",
    how="The records of a packet are posted one by one: the coupon is gone, and then the points do not suffice.",
    caught_by=("commit.all-or-nothing",),
)
class MovesPointsFirst(Books):
    def begin(self, operation: Single, at: datetime, posted_at: datetime) -> Posting:
        if isinstance(operation, Commit) and operation.asks:
            return _Posting(self.accounts, operation.origin, at, posted_at)
        return super().begin(operation, at, posted_at)
