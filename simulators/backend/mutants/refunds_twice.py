"""What came back before is not remembered."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.returning import Returning
from simulators.backend.rows import Returned, Sold


class _Returning(Returning):
    def before(self, _sold: Sold) -> list[Returned]:
        return []


@mutant(
    id="backend.refunds-twice",
    how="Nothing marks a receipt as returned: at the second till the same receipt is refunded once more.",
    caught_by=("refund.symmetry",),
)
class RefundsTwice(Books):
    returning = _Returning
