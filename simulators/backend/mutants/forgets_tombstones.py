"""A reversal that comes before its operation finds nothing, and is forgotten."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.undoing import Undoing
from simulators.till.answer import SingleAnswer
from simulators.till.receipt import ReceiptId


class _Undoing(Undoing):
    def forbid(self, _key: str, target: ReceiptId, posting: Posting) -> SingleAnswer:
        self.leave_trace(target, posting, "not found")
        return self.undo_all([], posting)


@mutant(
    id="backend.forgets-tombstones",
    how="Nothing to undo, nothing to remember: the late copy of a redemption that was given up is carried out.",
    caught_by=("answer.no-ghost",),
)
class ForgetsTombstones(Books):
    undoing = _Undoing
