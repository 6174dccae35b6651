"""A code that is on one check is taken on another."""

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


class _Lenient(Desk):
    def refuse_code(self, code: str, first_used_at: datetime | None, receipt: ReceiptId) -> Refused | None:
        bound = self.accounts.code_uses.get(code)
        return super().refuse_code(code, first_used_at, receipt if bound is None else bound)


class _Coding(_Lenient, Coding):
    def attach(self, operation: Attach, posting: Posting) -> SingleAnswer:
        answer = super().attach(operation, posting)
        elsewhere = self.accounts.code_uses.get(operation.code) != operation.receipt.id
        return replace(answer, again=False) if isinstance(answer, Attached) and elsewhere else answer


class _Selling(_Lenient, Selling):
    pass


class _Spending(_Lenient, Spending):
    pass


class _Reading(_Lenient, Reading):
    pass


@mutant(
    id="backend.attaches-twice",
    how="A code is good until it expires: two guests of one table, at two tills, pay with the same screenshot.",
    caught_by=("code.once",),
)
class AttachesTwice(Books):
    coding = _Coding
    selling = _Selling
    spending = _Spending
    reading = _Reading
