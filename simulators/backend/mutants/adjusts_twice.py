"""Points by hand, told again under the same key, are given again.

A good integrator looks at the report before it tells them again, so the report must be behind, too.
"""

from datetime import datetime, timedelta

from simulators.backend.books import Books, Performed
from simulators.backend.mutants.registry import mutant
from simulators.backend.windows import local
from simulators.till.answer import Adjusted, LedgerPage
from simulators.till.ledger import EntryKind
from simulators.till.operation import Adjust, ReadAccount, Single

_BEHIND = timedelta(minutes=5)


@mutant(
    id="backend.adjusts-twice",
    how="Points by hand go through a queue that hands everything on at least once, and nobody looks whether they were"
    " given already: a topup has no key of its own (iiko_loyaltyplant.md 5.8).",
    caught_by=("replay.nothing-doubled",),
)
class AdjustsTwice(Books):
    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        is_repeat = operation.origin.key in self.accounts.answers
        performed = super().perform(operation, posted_at)
        owner = self.accounts.owner_of(operation.identifier) if isinstance(operation, Adjust) else None
        if is_repeat or owner is None or not isinstance(performed.answer, Adjusted):
            return performed
        at = local(self.programme, operation.origin.made_at)
        posting = self.begin(operation, at, local(self.programme, posted_at))
        posting.post(EntryKind.ADJUSTMENT, owner.id, performed.answer.points, 0, receipt=None)
        return Performed((*performed.rows, *posting.rows), performed.answer)
