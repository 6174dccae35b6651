"""A bill is posted like the paid receipt, because nobody looks at what kind of packet it is."""

from datetime import datetime

from simulators.backend.books import Books, Performed
from simulators.backend.mutants.registry import mutant
from simulators.backend.windows import local
from simulators.till.answer import Quoted
from simulators.till.ledger import EntryKind
from simulators.till.operation import Phase, Quote, Single


@mutant(
    id="backend.sells-bills",
    how="Tills in 'all receipts and bills' mode report the pre-check too, and the guest gets points for asking for it.",
    caught_by=("bill.no-effect",),
)
class SellsBills(Books):
    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        performed = super().perform(operation, posted_at)
        if not isinstance(operation, Quote) or operation.phase is not Phase.BILL:
            return performed
        shown = operation.receipt
        guest = None if shown.guest is None else self.accounts.owner_of(shown.guest)
        if guest is None or not isinstance(performed.answer, Quoted):
            return performed
        at = local(self.programme, operation.origin.made_at)
        posting = self.begin(operation, at, local(self.programme, posted_at))
        posting.post(EntryKind.SALE, guest.id, performed.answer.earns, shown.total, receipt=shown.id)
        return Performed(tuple(posting.rows), performed.answer)
