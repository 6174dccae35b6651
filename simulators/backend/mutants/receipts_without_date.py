"""Receipts are known by till and check number, on whichever day."""

from datetime import datetime

from msgspec.structs import replace

from simulators.backend.books import Books, Performed
from simulators.backend.mutants.registry import mutant
from simulators.till.operation import Commit, Single


@mutant(
    id="backend.receipts-without-date",
    how="Check numbers begin anew each day and the table has no column for it: today's check 7 is yesterday's, and is"
    " thanked for like a repeat.",
    caught_by=("replay.nothing-lost",),
)
class ReceiptsWithoutDate(Books):
    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        if isinstance(operation, Commit):
            mine = operation.receipt.id
            for id, sold in self.accounts.sold.items():
                if id != mine and replace(id, business_date=mine.business_date) == mine:
                    return Performed((), sold.answer)
        return super().perform(operation, posted_at)
