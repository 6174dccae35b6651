"""The time a packet was built at is a part of what it is known by."""

from datetime import datetime

from simulators.backend.books import Books, Performed
from simulators.backend.mutants.copies import posted_again
from simulators.backend.mutants.registry import mutant
from simulators.backend.turns import moment_of
from simulators.till.operation import Single


@mutant(
    id="backend.keys-by-the-clock",
    how="Packets are known by all of their head, time and all: Pay is pressed again, and the sale counts twice.",
    caught_by=("replay.nothing-doubled",),
)
class KeysByTheClock(Books):
    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        kept, entries = self.accounts.answers.get(operation.origin.key), len(self.accounts.ledger)
        performed = super().perform(operation, posted_at)
        is_repeat = kept is not None and kept.receipt is not None and len(self.accounts.ledger) == entries
        if not is_repeat or kept is None or kept.made_at == moment_of(operation):
            return performed
        again = posted_again(self, operation, Performed((), performed.answer), posted_at)
        return Performed((*performed.rows, *again.rows), again.answer)
