"""A rollback of a sale that never arrived is answered as a question: there is no such receipt."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.undoing import Undoing
from simulators.till.answer import Reason, Refused, SingleAnswer
from simulators.till.receipt import ReceiptId


class _Undoing(Undoing):
    def reopen(self, target: ReceiptId, posting: Posting) -> SingleAnswer:
        if target in self.accounts.sold or target in self.accounts.reopened:
            return super().reopen(target, posting)
        return Refused(Reason.UNKNOWN_RECEIPT, "no such receipt")


@mutant(
    id="backend.refuses-strange-rollbacks",
    how="The sale was lost on the way, the till rolls it back, and is told 'no such receipt' until somebody calls.",
    caught_by=("rollback.accepted",),
)
class RefusesStrangeRollbacks(Books):
    undoing = _Undoing
