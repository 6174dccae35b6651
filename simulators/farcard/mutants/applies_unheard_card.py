"""A mutant: nobody answered for the card, and it is put on the order."""

from simulators.farcard import order as orders
from simulators.farcard.cards import Cards, Swiped
from simulators.farcard.counter import Asking
from simulators.farcard.mutants.registry import Broken, mutant
from simulators.farcard.order import Bearer
from simulators.farcard.reader import card_of
from simulators.till.answer import Outcome
from simulators.till.identifier import Identifier, IdentifierKind


class _Cards(Cards):
    def swipe(self, shown: Identifier, password: str | None = None) -> Asking[Swiped]:
        swiped = yield from super().swipe(shown, password)
        counter, read = self._counter, card_of(shown, self._counter.settings.readers)
        unanswered = swiped.bearer is None and swiped.settled.outcome is Outcome.UNKNOWN
        if not unanswered or read.kind is not IdentifierKind.CARD or counter.order is None:
            return swiped
        bearer = Bearer(read, shown=shown, password=password)
        counter.order = orders.apply_card(counter.order, bearer, counter.settings)
        return Swiped(swiped.settled, bearer)


@mutant(
    id="tills.applies-unheard-card",
    how="An error of the card request is shown and clicked away, and the card stays on the order.",
    caught_by=("till.card-not-applied",),
)
class AppliesUnheardCard(Broken):
    cards = _Cards
