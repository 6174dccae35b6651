"""Each part of a return is rounded by itself."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.proportions import Share, gross_of, total_quantities
from simulators.backend.returning import Returning
from simulators.backend.rows import Returned, Sold
from simulators.till.receipt import ReturnLine


class _Returning(Returning):
    def due(self, sold: Sold, _before: list[Returned], lines: tuple[ReturnLine, ...]) -> Share:
        return self.share(sold, gross_of(sold.receipt, total_quantities(lines)))


@mutant(
    id="backend.refund-rounds-parts",
    how="Every part of a return is a proportion of its own: returned in three parts, a receipt leaves a hundredth"
    " behind.",
    caught_by=("refund.symmetry",),
)
class RefundRoundsParts(Books):
    returning = _Returning
