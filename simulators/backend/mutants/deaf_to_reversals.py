"""The undoing of a single operation is thanked for and not done."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.rows import Kept
from simulators.backend.undoing import Undoing
from simulators.till.answer import SingleAnswer
from simulators.till.receipt import ReceiptId


class _Undoing(Undoing):
    def void_operation(self, _kept: Kept, target: ReceiptId, posting: Posting) -> SingleAnswer:
        self.leave_trace(target, posting, "noted")
        return self.undo_all([], posting)


@mutant(
    id="backend.deaf-to-reversals",
    how="Reversals are logged for the back office: points spent for a till that had given up stay spent.",
    caught_by=("answer.no-ghost",),
)
class DeafToReversals(Books):
    undoing = _Undoing
