"""What was set aside for an order stays so when the guest leaves it or the order is deleted."""

from simulators.backend.books import Books
from simulators.backend.coding import Coding
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.undoing import Undoing
from simulators.kit.money import Minor
from simulators.till.answer import SingleAnswer
from simulators.till.ledger import Entry, EntryKind
from simulators.till.receipt import ReceiptId


class _Coding(Coding):
    def let_holds_go(self, _guest: str, _receipt: ReceiptId, _posting: Posting, _note: str) -> Minor:
        return 0


class _Undoing(Undoing):
    def undo_all(self, standing: list[Entry], posting: Posting) -> SingleAnswer:
        by_visitors = {visit.receipt for visit in self.accounts.codes.visits.values()}
        kept = [e for e in standing if e.kind is not EntryKind.HOLD or e.receipt not in by_visitors]
        return super().undo_all(kept, posting)


@mutant(
    id="backend.keeps-holds",
    how="Holds are left to a job that lets them go after a day: the order was deleted at lunch, and at dinner the"
    " guest has no points.",
    caught_by=("order.deleted-unpaid",),
)
class KeepsHolds(Books):
    coding = _Coding
    undoing = _Undoing
