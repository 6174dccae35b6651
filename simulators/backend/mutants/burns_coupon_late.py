"""A coupon counts as used only when its check is closed."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.spending import Spending


class _Spending(Spending):
    def is_used(self, code: str) -> bool:
        uses = self.accounts.uses_of(code)
        return any(use.receipt in self.accounts.sold for use in uses)

    def _is_occasion_used(self, *_: object) -> bool:
        return False


@mutant(
    id="backend.burns-coupon-late",
    how="The coupon is marked when the receipt is posted: scanned at two tills before either pays, it is good at both.",
    caught_by=("coupon.once",),
)
class BurnsCouponLate(Books):
    spending = _Spending
