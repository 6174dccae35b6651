"""A receipt that is sold again after its rollback is taken for the sale that was rolled back."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.selling import Selling
from simulators.till.answer import SingleAnswer
from simulators.till.operation import Commit


class _Selling(Selling):
    def commit(self, operation: Commit, posting: Posting) -> SingleAnswer:
        reopened = self.accounts.reopened.get(operation.receipt.id)
        if reopened is not None and reopened.sold is not None and not operation.reinstates:
            return reopened.sold.answer
        return super().commit(operation, posting)


@mutant(
    id="backend.rollback-is-a-repeat",
    how="Packets are known by order, number and chmode: a sale after a rollback has been there before, and is lost.",
    caught_by=("replay.nothing-lost",),
)
class RollbackIsARepeat(Books):
    selling = _Selling
