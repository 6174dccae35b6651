"""Sums of a void are taken for negative already, and negated."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.undoing import Undoing
from simulators.till.answer import SingleAnswer
from simulators.till.ledger import Entry, EntryKind
from simulators.till.receipt import ReceiptId


class _Undoing(Undoing):
    _reopens = False

    def reopen(self, target: ReceiptId, posting: Posting) -> SingleAnswer:
        self._reopens = True
        try:
            return super().reopen(target, posting)
        finally:
            self._reopens = False

    def undo(self, entry: Entry, posting: Posting) -> int:
        if not self._reopens or entry.kind is not EntryKind.SALE:
            return super().undo(entry, posting)
        return posting.post(
            EntryKind.VOID, entry.guest, entry.points, entry.amount, receipt=entry.receipt, reverses=entry.number
        ).points


@mutant(
    id="backend.negates-twice",
    how="Tills send the sums of a void as they were in the sale; this one reverses signs twice and credits them again.",
    caught_by=("rollback.symmetric",),
)
class NegatesTwice(Books):
    undoing = _Undoing
