"""Happy hours, birthdays and expiry are looked up with the server's clock."""

from datetime import datetime

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.till.operation import Single


@mutant(
    id="backend.judges-at-posting",
    how="Rules are applied with `now()`: a happy-hour sale replayed in the evening earns nothing extra.",
    caught_by=("balance.conservation",),
)
class JudgesAtPosting(Books):
    def judged_at(self, _operation: Single, posted_at: datetime) -> datetime:
        return posted_at
