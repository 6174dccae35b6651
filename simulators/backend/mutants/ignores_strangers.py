"""A receipt without a guest is thanked for and thrown away."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.selling import Selling
from simulators.till.answer import Committed, SingleAnswer
from simulators.till.operation import Commit


class _Selling(Selling):
    def commit(self, operation: Commit, posting: Posting) -> SingleAnswer:
        if operation.receipt.guest is None:
            return Committed(0, 0, None)
        return super().commit(operation, posting)


@mutant(
    id="backend.ignores-strangers",
    how="A filter meant for reports sits before the posting: receipts without a card are answered and dropped.",
    caught_by=("replay.nothing-lost",),
)
class IgnoresStrangers(Books):
    selling = _Selling
