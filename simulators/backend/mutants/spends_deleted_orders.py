"""Points set aside for an order are spent when the order is deleted."""

from simulators.backend.benefits import worth_of
from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.undoing import Undoing
from simulators.till.answer import SingleAnswer
from simulators.till.ledger import EntryKind
from simulators.till.receipt import ReceiptId


class _Undoing(Undoing):
    def void_receipt(self, target: ReceiptId, posting: Posting) -> SingleAnswer:
        standing = self.accounts.standing_of_receipt(target)
        holds = [entry for entry in standing if entry.kind is EntryKind.HOLD]
        visit = self.accounts.codes.visit_on(target)
        answer = super().void_receipt(target, posting)
        if visit is not None and target not in self.accounts.sold:
            for hold in holds:
                amount = worth_of(self.programme.redeeming, hold.amount)
                posting.post(EntryKind.REDEMPTION, hold.guest, -hold.amount, amount, receipt=target)
        return answer


@mutant(
    id="backend.spends-deleted-orders",
    how="The plugin is told that the order is gone and takes it for closed: what was set aside for it is spent.",
    caught_by=("order.deleted-unpaid",),
)
class SpendsDeletedOrders(Books):
    undoing = _Undoing
