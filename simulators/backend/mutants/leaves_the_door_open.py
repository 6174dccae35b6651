"""A void that leaves its receipt open undoes what is there, and keeps nothing out."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.selling import Selling
from simulators.backend.spending import Spending
from simulators.till.answer import Reason, Refused
from simulators.till.operation import Commit


class _Spending(Spending):
    def refuse_check(self, posting: Posting) -> Refused | None:
        refused = super().refuse_check(posting)
        is_open = posting.receipt not in self.accounts.closed_receipts
        return None if refused is not None and refused.reason is Reason.VOIDED and is_open else refused


class _Selling(Selling):
    def is_late(self, _: Commit) -> bool:
        return False


@mutant(
    id="backend.leaves-the-door-open",
    how="A rollback overtakes the sale it is for, finds nothing, and the sale comes in behind it and stays.",
    caught_by=("rollback.symmetric",),
)
class LeavesTheDoorOpen(Books):
    spending = _Spending
    selling = _Selling
