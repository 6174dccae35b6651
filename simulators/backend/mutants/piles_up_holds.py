"""Each time a check sets points aside it sets more aside."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.spending import Spending
from simulators.kit.money import Minor
from simulators.till.receipt import ReceiptId


class _Spending(Spending):
    def let_holds_go(self, _guest: str, _receipt: ReceiptId, _posting: Posting, _note: str) -> Minor:
        return 0


@mutant(
    id="backend.piles-up-holds",
    how="A payment with points is edited, or the bill printed again: what the order needs now is set aside beside what"
    " it needed before, and until it is paid the guest has less than they have.",
    caught_by=("balance.conservation",),
)
class PilesUpHolds(Books):
    spending = _Spending
