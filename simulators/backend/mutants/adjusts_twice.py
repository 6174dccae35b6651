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
    how="Top-ups have no key: an integrator that heard nothing asks again, for the report is minutes behind, and the"
    " guest is given the points twice (iiko_loyaltyplant.md 5.8).",
    caught_by=("replay.nothing-doubled",),
)
class AdjustsTwice(Books):
    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        is_repeat = operation.origin.key in self.accounts.answers
        performed = super().perform(operation, posted_at)
        match operation, performed.answer:
            case ReadAccount(), LedgerPage(entries, more):
                written = tuple(one for one in entries if posted_at - one.posted_at >= _BEHIND)
                return Performed(performed.rows, LedgerPage(written, more))
            case Adjust(), Adjusted() if is_repeat:
                return self._given_again(operation, performed, posted_at)
            case _:
                return performed

    def _given_again(self, operation: Adjust, performed: Performed, posted_at: datetime) -> Performed:
        owner = self.accounts.owner_of(operation.identifier)
        if owner is None or not isinstance(performed.answer, Adjusted):
            return performed
        at = local(self.programme, operation.origin.made_at)
        posting = self.begin(operation, at, local(self.programme, posted_at))
        again = posting.post(EntryKind.ADJUSTMENT, owner.id, performed.answer.points, 0, receipt=None)
        return Performed(tuple(posting.rows), Adjusted(again.points, self.accounts.balance_of(owner.id)))
