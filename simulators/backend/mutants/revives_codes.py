"""A code that was taken off its check is as good as new."""

from datetime import datetime

from msgspec.structs import replace

from simulators.backend.books import Books
from simulators.backend.coding import Coding
from simulators.backend.desk import Desk
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.reading import Reading
from simulators.backend.selling import Selling
from simulators.backend.spending import Spending
from simulators.till.answer import Attached, Refused, SingleAnswer
from simulators.till.operation import Attach
from simulators.till.receipt import ReceiptId


class _Forgiving(Desk):
    def refuse_code(self, code: str, first_used_at: datetime | None, receipt: ReceiptId) -> Refused | None:
        if code in self.accounts.codes.dead:
            return None
        return super().refuse_code(code, first_used_at, receipt)


class _Coding(_Forgiving, Coding):
    """A code that was taken off may still expire."""

    def refuse_code(self, code: str, first_used_at: datetime | None, receipt: ReceiptId) -> Refused | None:
        issued = self.accounts.codes.issued.get(code)
        if issued is not None and first_used_at is not None and code in self.accounts.codes.dead:
            return self.refuse_first_use(issued, first_used_at)
        return super().refuse_code(code, first_used_at, receipt)

    def attach(self, operation: Attach, posting: Posting) -> SingleAnswer:
        answer = super().attach(operation, posting)
        is_revived = operation.code in self.accounts.codes.dead
        return replace(answer, again=False) if isinstance(answer, Attached) and is_revived else answer


class _Selling(_Forgiving, Selling):
    pass


class _Spending(_Forgiving, Spending):
    pass


class _Reading(_Forgiving, Reading):
    pass


@mutant(
    id="backend.revives-codes",
    how="Detaching sets the code's state back to 'issued': who photographed it may use it on the next order.",
    caught_by=("code.once",),
)
class RevivesCodes(Books):
    coding = _Coding
    selling = _Selling
    spending = _Spending
    reading = _Reading
