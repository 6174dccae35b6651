"""A birthday is looked up when the question arrives."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.spending import Spending
from simulators.till.answer import SingleAnswer
from simulators.till.operation import Coupon
from simulators.till.programme import CouponKind


class _Spending(Spending):
    def coupon(self, operation: Coupon, posting: Posting) -> SingleAnswer:
        issued = self.accounts.coupons.get(operation.code)
        if issued is None or issued.kind is CouponKind.REWARD:
            return super().coupon(operation, posting)
        at, posting.at = posting.at, posting.posted_at
        try:
            return super().coupon(operation, posting)
        finally:
            posting.at = at


@mutant(
    id="backend.birthday-at-posting",
    how="Happy hours are judged by the receipt, birthdays by `now()`: the cake asked for right before midnight of the"
    " last day is refused when the question comes through right after it.",
    caught_by=("balance.conservation",),
)
class BirthdayAtPosting(Books):
    spending = _Spending
