"""What is held is not counted when others spend."""

from datetime import datetime

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.spending import Spending
from simulators.kit.money import Minor
from simulators.till.receipt import ReceiptId


class _Spending(Spending):
    def available(self, guest: str, _at: datetime, _besides: ReceiptId | None) -> Minor:
        return self.accounts.balance_of(guest) - self.programme.floor


@mutant(
    id="backend.ignores-holds",
    how="Holding is a remark on the account: another till may spend the points all the same.",
    caught_by=("balance.no-overspend",),
)
class IgnoresHolds(Books):
    spending = _Spending
