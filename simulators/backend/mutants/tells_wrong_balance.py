"""The balance told with a receipt counts its points twice."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.selling import Selling
from simulators.till.answer import Committed, SingleAnswer
from simulators.till.operation import Commit


class _Selling(Selling):
    def commit(self, operation: Commit, posting: Posting) -> SingleAnswer:
        answer = super().commit(operation, posting)
        if isinstance(answer, Committed) and answer.balance is not None and posting.rows:
            return Committed(answer.earned, answer.spent, answer.balance + answer.earned)
        return answer


@mutant(
    id="backend.tells-wrong-balance",
    how="The new points are added to a balance that has them already: guests read on the receipt what they do not"
    " have.",
    caught_by=("balance.answers-agree",),
)
class TellsWrongBalance(Books):
    selling = _Selling
