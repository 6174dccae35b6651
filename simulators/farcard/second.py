"""The second logical interface of an r_keeper till: to another card system, a hotel's say (farcard.md 6.2, D6 [I]).

Each interface has its own calls and its own packet, in order: at Pay the first interface's pair, then the second's. If
the second fails after the first succeeded, the first is rolled back (chmode 2) and the receipt stays open. Profile of
ours: the second hears only of receipts with a card of its own, that card gives nothing at the till, bills and
calculation do not reach it, and what the first interface's card gave or paid goes by that interface there.
"""

from dataclasses import replace
from datetime import datetime

from simulators.farcard import order as orders
from simulators.farcard.counter import Asking, Counter, Put, Talk, elsewhere, failure
from simulators.farcard.order import Bearer, Order
from simulators.farcard.reader import card_of
from simulators.farcard.schedule import aside_of, commit_aside, reinstatement_of, rollback_of, void_of
from simulators.farcard.screen import not_applied, told, why
from simulators.till.answer import GuestFound, Outcome, Status
from simulators.till.cashier import ReadCard, ShowCard
from simulators.till.check import NotPossible
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Identify, Phase
from simulators.till.parcel import Settled
from simulators.till.receipt import Receipt

SECOND = "second"
"""What an act calls this interface."""


class Second:
    """Conversations over the second interface at one till. What they settle has no key of ours (`elsewhere`)."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def show(self, act: ShowCard) -> Talk:
        """Its card on the open order, beside the guest's."""
        counter = self._counter
        card = self._card(act.identifier)
        orders.editable(counter.current())
        settled = yield self._ask(card, Phase.ORDER, act.password)
        settled = elsewhere(settled)
        match settled.answer:
            case GuestFound(status=Status.ACTIVE) as answer:
                bearer = Bearer(card, name=answer.name, shown=act.identifier, password=act.password)
                counter.order = replace(counter.current(), second=bearer)
                return counter.ended(settled.outcome, told(answer), settled)
            case answer:
                screen = (*told(answer), not_applied(why(answer)))
                return counter.ended(failure(settled), screen, settled)

    def read(self, act: ReadCard) -> Talk:
        """A question and no more."""
        settled = yield self._ask(self._card(act.identifier), act.phase)
        return self._counter.ended(settled.outcome, told(settled.answer), elsewhere(settled))

    def _card(self, shown: Identifier) -> Identifier:
        if self._counter.settings.second is None:
            raise NotPossible("this till has no second interface")
        card = card_of(shown, self._counter.settings.readers)
        if card.kind is not IdentifierKind.CARD:
            raise NotPossible("the second interface takes cards only")
        return card

    # Receipts

    def pay(self, order: Order, moment: datetime) -> Asking[tuple[Settled, bool]]:
        """Its pair (chmode 1): what decided, and whether the receipt is confirmed."""
        bearer = _bearer(order)
        receipt = orders.receipt_of(order, moment)
        settled = yield self._ask(bearer.identifier, Phase.PAYING, bearer.password, receipt)
        if not self._counter.is_confirmed(settled, True):
            return settled, False
        self._counter.order = order
        settled = yield Put(commit_aside(order, moment, self._counter.settings), aside=True, lingers=True)
        is_confirmed = settled.outcome in (Outcome.OK, Outcome.OFFLINE)
        if settled.asked and settled.outcome is Outcome.UNKNOWN:
            self._counter.order = replace(order, second_unheard=True)
        return settled, is_confirmed

    def after(self, order: Order, moment: datetime) -> Asking[None]:
        """For its slip (chmode 10)."""
        bearer = _bearer(order)
        if not self._counter.settings.v6:
            yield self._ask(bearer.identifier, Phase.AFTER, bearer.password, orders.receipt_of(order, moment))

    def roll_back(self, order: Order, moment: datetime) -> Asking[Settled]:
        """What was shown is taken back (chmode 2), delivered until answered."""
        assert order.tried is not None, "only what was shown is rolled back"
        receipt = self._receipt(order.tried, order)
        settled = yield Put(rollback_of(receipt, order.second_turn, moment), aside=True)
        return elsewhere(settled)

    def void(
        self, order: Order, receipt: Receipt, deletion: int, moment: datetime, reason: str
    ) -> Asking[tuple[Settled, bool]]:
        """Its pair (chmode 3): what decided, and whether the receipt is voided there."""
        bearer = _bearer(order)
        settled = yield self._ask(bearer.identifier, Phase.VOIDING, bearer.password, receipt)
        if not self._counter.is_confirmed(settled, True):
            return settled, False
        void = void_of(self._receipt(receipt, order), order.second_turn, deletion, moment, reason)
        settled = yield Put(void, aside=True, lingers=True)
        return settled, settled.outcome in (Outcome.OK, Outcome.OFFLINE)

    def reinstate(self, order: Order, receipt: Receipt, moment: datetime) -> Asking[Settled]:
        """The void has not happened (chmode 4), delivered until answered."""
        there, turn = self._receipt(receipt, order), order.second_turn
        back = reinstatement_of(there, turn, order.deletions, moment, self._counter.settings.book)
        settled = yield Put(back, aside=True)
        return elsewhere(settled)

    def _receipt(self, receipt: Receipt, order: Order) -> Receipt:
        return aside_of(receipt, _bearer(order).identifier, self._counter.settings.interface)

    def _ask(self, card: Identifier, phase: Phase, password: str | None = None, receipt: Receipt | None = None) -> Put:
        """A question about its card, with the receipt as it is to know it."""
        asked: Identify = self._counter.identify(card, phase, password, receipt)
        if asked.receipt is not None:
            shown = aside_of(asked.receipt, card, self._counter.settings.interface)
            asked = Identify(asked.origin, asked.identifier, asked.password, asked.phase, shown)
        return Put(asked, aside=True)


def _bearer(order: Order) -> Bearer:
    assert order.second is not None, "no card of the second interface is on the receipt"
    return order.second
