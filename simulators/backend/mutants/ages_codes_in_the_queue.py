"""The code on an offline receipt is judged when the receipt arrives."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.selling import Selling
from simulators.till.answer import Refused
from simulators.till.identifier import IdentifierKind
from simulators.till.programme import Guest
from simulators.till.receipt import Receipt


class _Selling(Selling):
    def guest_on(self, receipt: Receipt, posting: Posting) -> Guest | Refused | None:
        guest = super().guest_on(receipt, posting)
        shown = receipt.guest
        if isinstance(guest, Refused) or shown is None or shown.kind is not IdentifierKind.CODE:
            return guest
        issued = self.accounts.codes.issued.get(shown.value)
        if issued is None or shown.value in self.accounts.code_uses:
            return guest
        return self.refuse_first_use(issued, posting.posted_at) or guest


@mutant(
    id="backend.ages-codes-in-the-queue",
    how="A receipt of the outage arrives an hour later with a code that lived five minutes: 'code expired', and the"
    " guest who showed it in time earns nothing.",
    caught_by=("balance.conservation",),
)
class AgesCodesInTheQueue(Books):
    selling = _Selling
