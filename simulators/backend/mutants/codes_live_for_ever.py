"""A code that has expired is taken."""

from datetime import datetime

from simulators.backend.books import Books
from simulators.backend.coding import Coding
from simulators.backend.desk import Desk
from simulators.backend.mutants.registry import mutant
from simulators.backend.rows import IssuedCode
from simulators.backend.selling import Selling
from simulators.till.answer import Reason, Refused


class _Patient(Desk):
    def refuse_first_use(self, issued: IssuedCode, at: datetime) -> Refused | None:
        refused = super().refuse_first_use(issued, at)
        return None if refused is not None and refused.reason is Reason.EXPIRED else refused


class _Coding(_Patient, Coding):
    pass


class _Selling(_Patient, Selling):
    pass


@mutant(
    id="backend.codes-live-for-ever",
    how="Expired codes are swept by a nightly job, and nobody compares the time at the scan.",
    caught_by=("code.once",),
)
class CodesLiveForEver(Books):
    coding = _Coding
    selling = _Selling
