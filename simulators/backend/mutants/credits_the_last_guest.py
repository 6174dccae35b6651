"""A receipt without a card goes to whoever had the last one with a card."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.selling import Selling
from simulators.till.answer import Refused
from simulators.till.programme import Guest
from simulators.till.receipt import Receipt


class _Selling(Selling):
    _last: Guest | None = None

    def guest_on(self, receipt: Receipt, posting: Posting) -> Guest | Refused | None:
        guest = super().guest_on(receipt, posting)
        if isinstance(guest, Guest):
            self._last = guest
        return guest or self._last


@mutant(
    id="backend.credits-the-last-guest",
    how="The card of the request before is still in the session: who paid without one earns points for the last guest.",
    caught_by=("commit.cardless-accepted",),
)
class CreditsTheLastGuest(Books):
    selling = _Selling
