"""Showing the card is worth points nobody asked to give."""

from datetime import datetime

from simulators.backend.books import Books, Performed
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.windows import local
from simulators.till.answer import GuestFound
from simulators.till.ledger import EntryKind
from simulators.till.operation import Identify, Single

_GIVEN = 100


@mutant(
    id="backend.credits-visits",
    how="A forgotten campaign still runs: each look at the card posts a bonus that no till reported.",
    caught_by=("replay.nothing-invented",),
)
class CreditsVisits(Books):
    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        performed = super().perform(operation, posted_at)
        if not isinstance(operation, Identify) or not isinstance(performed.answer, GuestFound):
            return performed
        at = local(self.programme, operation.origin.made_at)
        posting = Posting(self.accounts, operation.origin, at, local(self.programme, posted_at))
        posting.post(EntryKind.SALE, performed.answer.guest, _GIVEN, 0, receipt=None, note="campaign")
        found = performed.answer
        now_has = self.balance_of(found.guest)
        answer = GuestFound(found.guest, found.status, found.name, now_has, found.tier)
        return Performed(tuple(posting.rows), answer)
