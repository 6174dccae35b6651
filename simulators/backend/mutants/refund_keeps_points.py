"""Goods come back, the points they earned stay."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.proportions import Share
from simulators.backend.returning import Returning
from simulators.backend.rows import Sold
from simulators.kit.money import Minor


class _Returning(Returning):
    def revoke(self, _sold: Sold, _due: Share) -> tuple[Minor, Minor]:
        return 0, 0


@mutant(
    id="backend.refund-keeps-points",
    how="The return only handles money: buy, collect, bring back, and the points are free.",
    caught_by=("refund.symmetry",),
)
class RefundKeepsPoints(Books):
    returning = _Returning
