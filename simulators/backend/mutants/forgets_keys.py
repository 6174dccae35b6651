"""What has been posted is known for a quarter of an hour."""

from datetime import datetime, timedelta

from simulators.backend.books import Books, Performed
from simulators.backend.mutants.copies import posted_again
from simulators.backend.mutants.registry import mutant
from simulators.till.operation import Single

KNOWN_FOR = timedelta(minutes=15)


@mutant(
    id="backend.forgets-keys",
    how="Idempotency keys live in a cache for a quarter of an hour: the outage is longer, and the sale whose answer was"
    " lost is told again and counts twice.",
    caught_by=("replay.nothing-doubled",),
)
class ForgetsKeys(Books):
    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        entries = self.accounts.standing_of_key(operation.origin.key)
        performed = super().perform(operation, posted_at)
        if not entries or posted_at - entries[-1].posted_at < KNOWN_FOR:
            return performed
        return posted_again(self, operation, performed, posted_at)
