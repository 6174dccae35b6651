"""Two tills at once: each sees the balance as it was before the other's redemption."""

from datetime import datetime, timedelta

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.spending import Spending
from simulators.kit.money import Minor
from simulators.till.receipt import ReceiptId

_REFRESH = timedelta(seconds=30)


class _Spending(Spending):
    def available(self, guest: str, at: datetime, besides: ReceiptId | None) -> Minor:
        unseen = sum(
            entry.points
            for entry in self.accounts.ledger
            if entry.guest == guest and entry.points < 0 and at - entry.made_at < _REFRESH and entry.receipt != besides
        )
        return super().available(guest, at, besides) - unseen


@mutant(
    id="backend.stale-balance",
    how="Balances are read from a replica half a minute behind: one card at two tills is spent twice.",
    caught_by=("balance.no-overspend",),
)
class StaleBalance(Books):
    spending = _Spending
