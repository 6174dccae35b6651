"""A new code does not end the one before it."""

from datetime import datetime

from simulators.backend.books import Books
from simulators.backend.coding import Coding
from simulators.backend.desk import Desk
from simulators.backend.mutants.registry import mutant
from simulators.backend.rows import IssuedCode
from simulators.backend.selling import Selling
from simulators.till.answer import Reason, Refused


class _Generous(Desk):
    def refuse_first_use(self, issued: IssuedCode, at: datetime) -> Refused | None:
        refused = super().refuse_first_use(issued, at)
        if refused is None or refused.reason is not Reason.SUPERSEDED or at >= issued.expires_at:
            return refused
        return None


class _Coding(_Generous, Coding):
    pass


class _Selling(_Generous, Selling):
    pass


@mutant(
    id="backend.older-codes-stay",
    how="Each tap in the app makes one more good code: a friend uses the one that was sent to them a minute ago.",
    caught_by=("code.once",),
)
class OlderCodesStay(Books):
    coding = _Coding
    selling = _Selling
