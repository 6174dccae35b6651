"""A voided receipt loses its accrual and keeps what was spent on it."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.undoing import Undoing
from simulators.till.answer import SingleAnswer
from simulators.till.ledger import Entry, EntryKind


class _Undoing(Undoing):
    def undo_all(self, standing: list[Entry], posting: Posting) -> SingleAnswer:
        if any(entry.kind is EntryKind.SALE for entry in standing):
            standing = [entry for entry in standing if entry.kind is not EntryKind.REDEMPTION]
        return super().undo_all(standing, posting)


@mutant(
    id="backend.half-void",
    how="Void and redemption live in two services: the sale goes, the points that paid for it do not come back.",
    caught_by=("balance.conservation",),
)
class HalfVoid(Books):
    undoing = _Undoing
