"""A receipt is paid with points that are held for another check."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.spending import Spending
from simulators.till.answer import SingleAnswer
from simulators.till.operation import Coupon, Gift, Redeem


class _Trusting(Spending):
    """Sees what nobody holds."""

    def available(self, guest: str, *_at_and_check: object) -> int:
        return self.accounts.balance_of(guest) - self.programme.floor


class _Spending(Spending):
    def grant(self, ask: Redeem | Coupon | Gift, posting: Posting) -> SingleAnswer:
        return _Trusting(self.programme, self.accounts, self.chance).grant(ask, posting)


@mutant(
    id="backend.pays-from-held",
    how="Only the hold looks at other holds. At the closing of the order the points are taken from the balance as it"
    " is: what lies aside for the table next door pays this one.",
    caught_by=("balance.no-overspend",),
)
class PaysFromHeld(Books):
    spending = _Spending
