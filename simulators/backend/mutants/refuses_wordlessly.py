"""A receipt is refused with a number and no text."""

from msgspec.structs import replace

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.selling import Selling
from simulators.till.answer import Refused, SingleAnswer
from simulators.till.operation import Commit


class _Selling(Selling):
    def commit(self, operation: Commit, posting: Posting) -> SingleAnswer:
        answer = super().commit(operation, posting)
        return replace(answer, text="") if isinstance(answer, Refused) else answer


@mutant(
    id="backend.refuses-wordlessly",
    how="The error text is left empty: the cashier sees a code and can tell the guest nothing.",
    caught_by=("commit.all-or-nothing",),
)
class RefusesWordlessly(Books):
    selling = _Selling
