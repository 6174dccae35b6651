"""What may be spent is looked up in a copy that gets what was earned half a minute later."""

from datetime import datetime, timedelta

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.spending import Spending
from simulators.kit.money import Minor
from simulators.till.ledger import EntryKind
from simulators.till.receipt import ReceiptId

_REFRESH = timedelta(seconds=30)


class _Spending(Spending):
    def available(self, guest: str, at: datetime, besides: ReceiptId | None) -> Minor:
        unseen = sum(
            entry.points
            for entry in self.accounts.ledger
            if entry.guest == guest and entry.kind is EntryKind.SALE and at - entry.made_at < _REFRESH
        )
        return super().available(guest, at, besides) - unseen


@mutant(
    id="backend.lends-late",
    how="Points are spent from a copy of the balances that is half a minute behind: one till tells the guest what is"
    " there, and the next one refuses it as not enough.",
    caught_by=("guest.linearizable",),
)
class LendsLate(Books):
    spending = _Spending
