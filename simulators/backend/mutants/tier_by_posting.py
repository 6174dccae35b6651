"""The tier is that of everything posted so far, whenever it was sold."""

from datetime import datetime

from simulators.backend.books import Books
from simulators.backend.desk import Desk
from simulators.backend.earning import tier_for
from simulators.backend.mutants.registry import mutant
from simulators.backend.reading import Reading
from simulators.backend.selling import Selling
from simulators.till.programme import Guest, Tier


class _Desk(Desk):
    def tier_of(self, guest: Guest, _at: datetime) -> Tier | None:
        earned = self.accounts.account_of(guest.id).earned
        return tier_for(self.programme.tiers, guest.earned_before + earned)


class _Reading(_Desk, Reading):
    pass


class _Selling(_Desk, Selling):
    pass


@mutant(
    id="backend.tier-by-posting",
    how="The tier is a column that each posting updates: a sale from another till's queue is paid at a tier the"
    " guest reached only later.",
    caught_by=("balance.conservation",),
)
class TierByPosting(Books):
    reading = _Reading
    selling = _Selling
