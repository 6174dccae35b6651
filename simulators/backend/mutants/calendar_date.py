"""The business date is the calendar's."""

from datetime import datetime

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.windows import local
from simulators.till.operation import Single


@mutant(
    id="backend.calendar-date",
    how="The date of a sale is cut out of its time: what is sold after midnight, while the trading day is still open,"
    " stands under the next day.",
    caught_by=("replay.time-kept",),
)
class CalendarDate(Books):
    def begin(self, operation: Single, at: datetime, posted_at: datetime) -> Posting:
        posting = super().begin(operation, at, posted_at)
        posting.business_date = local(self.programme, posting.made_at).date()
        return posting
