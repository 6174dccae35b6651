"""Entries carry the moment they were posted."""

from datetime import datetime

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.kit.instant import business_date_of
from simulators.till.operation import Single


@mutant(
    id="backend.stamps-replay-time",
    how="The database fills in the time of the insert: after an outage a whole evening's sales stand under the next"
    " day.",
    caught_by=("replay.time-kept",),
)
class StampsReplayTime(Books):
    def begin(self, operation: Single, at: datetime, posted_at: datetime) -> Posting:
        posting = super().begin(operation, at, posted_at)
        posting.made_at = posted_at
        posting.business_date = business_date_of(posted_at, self.programme.day_closes_at)
        return posting
