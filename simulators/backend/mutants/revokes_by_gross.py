"""A return divides points by the price of the goods, whatever the programme says."""

from msgspec.structs import replace

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.proportions import Share, share_of
from simulators.backend.returning import Returning
from simulators.backend.rows import Sold
from simulators.kit.money import Minor
from simulators.till.programme import Revoking


class _Returning(Returning):
    def share(self, sold: Sold, returned: Minor) -> Share:
        by_gross = replace(self.programme, revoking=Revoking.BY_GROSS)
        return share_of(by_gross, sold.receipt, sold.spent, sold.earned, returned)


@mutant(
    id="backend.revokes-by-gross",
    how="Returns take back the dish's share of the points, as for any till, though only what was paid with money had"
    " earned; fractions of points come out that the programme does not have.",
    caught_by=("refund.symmetry",),
)
class RevokesByGross(Books):
    returning = _Returning
