"""A void that is taken back is a sale like any other, judged when it comes."""

from msgspec.structs import replace

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.selling import Selling
from simulators.till.answer import SingleAnswer
from simulators.till.operation import Commit


class _Selling(Selling):
    def commit(self, operation: Commit, posting: Posting) -> SingleAnswer:
        return super().commit(replace(operation, reinstates=False), posting)


@mutant(
    id="backend.reinstates-by-the-rules",
    how="Sold in the happy hour, voided by mistake, the void taken back an hour later: half of the points are gone.",
    caught_by=("rollback.symmetric",),
)
class ReinstatesByTheRules(Books):
    selling = _Selling
