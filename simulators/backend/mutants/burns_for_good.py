"""A coupon that was on a cancelled check stays marked as used, although its use was undone."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.spending import Spending
from simulators.till.ledger import EntryKind


class _Spending(Spending):
    def is_used(self, code: str) -> bool:
        return any(entry.kind is EntryKind.COUPON and entry.coupon == code for entry in self.accounts.ledger)


@mutant(
    id="backend.burns-for-good",
    how="Cancelling a check books everything back but does not clear the mark on the coupon: the next till says it was"
    " used, and no receipt anywhere shows that.",
    caught_by=("guest.linearizable",),
)
class BurnsForGood(Books):
    spending = _Spending
