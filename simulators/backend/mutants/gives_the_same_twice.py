"""'All different' is a remark on the menu."""

from msgspec.structs import replace

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.spending import Spending
from simulators.till.answer import SingleAnswer
from simulators.till.operation import Gift


class _Spending(Spending):
    def gift(self, operation: Gift, posting: Posting) -> SingleAnswer:
        programme = self.programme
        self.programme = replace(programme, gifts=tuple(replace(gift, distinct=False) for gift in programme.gifts))
        try:
            return super().gift(operation, posting)
        finally:
            self.programme = programme


@mutant(
    id="backend.gives-the-same-twice",
    how="Two of three, all different, is checked by the till's screen alone: the same dish is free twice.",
    caught_by=("balance.conservation",),
)
class GivesTheSameTwice(Books):
    spending = _Spending
