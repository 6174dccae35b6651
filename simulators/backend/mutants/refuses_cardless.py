"""A receipt must have a card."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.selling import Selling
from simulators.till.answer import Reason, Refused, SingleAnswer
from simulators.till.operation import Commit


class _Selling(Selling):
    def commit(self, operation: Commit, posting: Posting) -> SingleAnswer:
        if operation.receipt.guest is None and not operation.asks:
            return Refused(Reason.NOT_FOUND, "card 0 is not known")
        return super().commit(operation, posting)


@mutant(
    id="backend.refuses-cardless",
    how="'Pass all receipts' is switched on, and no receipt without a card can be closed any more.",
    caught_by=("commit.cardless-accepted",),
)
class RefusesCardless(Books):
    selling = _Selling
