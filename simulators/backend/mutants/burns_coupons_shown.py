"""A coupon that is only looked at is used."""

from datetime import datetime

from simulators.backend.books import Books, Performed
from simulators.backend.mutants.registry import mutant
from simulators.backend.windows import local
from simulators.till.answer import Quoted
from simulators.till.ledger import EntryKind
from simulators.till.operation import Quote, Single


@mutant(
    id="backend.burns-coupons-shown",
    how="The card request burns the coupon: it is gone when the guest decides for another dish, or pays.",
    caught_by=("bill.no-effect",),
)
class BurnsCouponsShown(Books):
    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        performed = super().perform(operation, posted_at)
        if not isinstance(operation, Quote) or operation.phase is None or not isinstance(performed.answer, Quoted):
            return performed
        at = local(self.programme, operation.origin.made_at)
        posting = self.begin(operation, at, local(self.programme, posted_at))
        for code in operation.receipt.coupons:
            issued = self.accounts.coupons.get(code)
            if issued is not None and not self.accounts.uses_of(code):
                posting.post(EntryKind.COUPON, issued.guest, 0, 0, receipt=operation.receipt.id, coupon=code)
        return Performed((*performed.rows, *posting.rows), performed.answer)
