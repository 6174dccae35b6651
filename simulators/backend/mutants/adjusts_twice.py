"""Points by hand, told again under the same key, are given again."""

from datetime import datetime

from simulators.backend.books import Books, Performed
from simulators.backend.mutants.registry import mutant
from simulators.backend.windows import local
from simulators.till.answer import Adjusted
from simulators.till.ledger import EntryKind
from simulators.till.operation import Adjust, Single


@mutant(
    id="backend.adjusts-twice",
    how="Top-ups have no key: an integrator that heard nothing asks again, and the guest is given the points twice"
    " (iiko_loyaltyplant.md 5.8).",
    caught_by=("replay.nothing-doubled",),
)
class AdjustsTwice(Books):
    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        is_repeat = operation.origin.key in self.accounts.answers
        performed = super().perform(operation, posted_at)
        owner = self.accounts.owner_of(operation.identifier) if isinstance(operation, Adjust) else None
        if not is_repeat or owner is None or not isinstance(performed.answer, Adjusted):
            return performed
        at = local(self.programme, operation.origin.made_at)
        posting = self.begin(operation, at, local(self.programme, posted_at))
        again = posting.post(EntryKind.ADJUSTMENT, owner.id, performed.answer.points, 0, receipt=None)
        return Performed(tuple(posting.rows), Adjusted(again.points, self.accounts.balance_of(owner.id)))
