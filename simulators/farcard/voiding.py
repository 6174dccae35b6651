"""Undoing receipts at an r_keeper till (farcard.md 6.1, S6 and S7; 6.3).

Annulling, deleting and taking everything back all reach the loyalty system as the same call (chmode 3) [I]. Refused,
the receipt stays sold. How a return of some goods names its sale is unknown (6.3 [?]), so it is not possible here.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from simulators.farcard import order as orders
from simulators.farcard.cards import Cards
from simulators.farcard.counter import Asking, Counter, Put, Sealing, Talk, elsewhere, failure
from simulators.farcard.order import Order
from simulators.farcard.paying import CONFIRMED, Paying
from simulators.farcard.schedule import has_asks, reinstatement_of, void_of
from simulators.farcard.screen import told, why
from simulators.farcard.second import Second
from simulators.till import check as checks
from simulators.till.answer import Outcome
from simulators.till.cashier import TakeBack
from simulators.till.check import NotPossible
from simulators.till.operation import Commit, Phase
from simulators.till.parcel import Settled
from simulators.till.receipt import Receipt, ReceiptId

STANDS = "the printer failed: the sale stands"

Undone = tuple[Outcome, Settled | None, str]
"""How the undoing of a receipt ended, what decided it, and a note. OK and OFFLINE: it is voided; so is UNKNOWN at a
till that delivers the void later."""


class Voiding:
    """Conversations about finished receipts, and about giving an open one up."""

    def __init__(self, counter: Counter, cards: Cards, paying: Paying) -> None:
        self._counter = counter
        self._cards = cards
        self._paying = paying
        self._second = Second(counter)

    def give_up(self) -> Talk:
        """The open order is voided; a receipt that went unheard is rolled back first."""
        counter = self._counter
        order = counter.current()
        settled: Settled | None = None
        if order.in_doubt:
            settled = yield from self._paying.roll_back(order)
            if settled.outcome is Outcome.REFUSED:
                return counter.ended(settled.outcome, told(settled.answer), settled)
        yield from self._cards.release_all()
        counter.archive.put(checks.void(counter.current()))
        counter.order = None
        screen = (f"Check {order.id.check} voided", *(() if settled is None else told(settled.answer)))
        return counter.ended(Outcome.OK if settled is None else settled.outcome, screen, settled)

    def void(self, target: ReceiptId, reason: str, printer_fails: bool) -> Talk:
        counter = self._counter
        order = counter.archive.claim(target)
        try:
            outcome, settled, note = yield from self._undo(order, reason, printer_fails)
        finally:
            counter.archive.release(target)
        said = () if settled is None else told(settled.answer)
        return counter.ended(outcome, (*((note,) if note else ()), *said), settled, note)

    def take_back(self, act: TakeBack) -> Talk:
        """Everything that was sold: the receipt is voided."""
        order = self._counter.archive.claim(act.target)
        self._counter.archive.release(act.target)
        if act.lines:
            sold = _quantities(orders.receipt_of(order, self._counter.moment))
            back: dict[str, Decimal] = {}
            for line in act.lines:
                back[line.plu] = back.get(line.plu, Decimal(0)) + line.qty
            if back != sold:
                raise NotPossible("how a return of some goods names its sale is not known: void the receipt instead")
        return (yield from self.void(act.target, "return", False))

    def annul(self, target: ReceiptId) -> Talk:
        """The receipt is voided and its content is on an open order again (6.3, UndoReceipt)."""
        counter = self._counter
        if counter.order is not None:
            raise NotPossible(f"check {counter.order.id.check} is open")
        order = counter.archive.claim(target)
        try:
            outcome, settled, note = yield from self._undo(order, "annulled", False)
        finally:
            counter.archive.release(target)
        said = () if settled is None else told(settled.answer)
        if counter.archive.is_standing(target):
            return counter.ended(outcome, said, settled, note)
        id = counter.new_id()
        counter.numbers.take_check(counter.name)
        counter.order = orders.reopened(order, id, counter.moment, counter.settings)
        printed = (f"Reopened from {target.check}", f"Check {id.check}")
        return counter.ended(outcome, said, settled, note, printed)

    def _undo(self, order: Order, reason: str, printer_fails: bool) -> Asking[Undone]:
        """Asks about the card (chmode 3), then shows the void. The archive has the result."""
        counter = self._counter
        assert order.closed_at is not None, "only finished receipts are voided"
        if order.second is not None:
            return (yield from self._undo_both(order, reason, printer_fails))
        receipt = orders.receipt_of(order, order.closed_at)
        if not self._paying.is_reported(order) and printer_fails:
            return Outcome.REFUSED, None, STANDS
        if not self._paying.is_reported(order):
            counter.archive.put(checks.void(order))
            return Outcome.OK, None, ""
        if order.bearer is not None:
            asked = counter.identify(order.bearer.identifier, Phase.VOIDING, order.bearer.password, receipt)
            settled = yield asked
            if not counter.is_confirmed(settled, has_asks(receipt)):
                return failure(settled), settled, ""
        order, moment = orders.stamp(order, counter.moment)
        counter.archive.put(order)
        deletion = order.deletions + 1
        void = void_of(receipt, order.turn, deletion, moment, reason)
        settled = yield void
        is_kept = settled.outcome is Outcome.UNKNOWN and settled.asked and counter.is_kept(void)
        if settled.outcome not in CONFIRMED and not is_kept:
            return failure(settled), settled, ""
        order = replace(order, deletions=deletion)
        if printer_fails:
            return (yield from self._take_back_void(order, receipt))
        counter.archive.put(checks.void(order))
        return settled.outcome, settled, ""

    def _undo_both(self, order: Order, reason: str, printer_fails: bool) -> Asking[Undone]:
        """Over one interface after the other; done when both are (6.2)."""
        counter = self._counter
        assert order.closed_at is not None, "only finished receipts are voided"
        receipt = orders.receipt_of(order, order.closed_at)
        first: Settled | None = None
        if order.bearer is not None:
            settled = yield counter.identify(order.bearer.identifier, Phase.VOIDING, order.bearer.password, receipt)
            if not counter.is_confirmed(settled, True):
                return failure(settled), settled, ""
        order, moment = orders.stamp(order, counter.moment)
        counter.archive.put(order)
        deletion = order.deletions + 1
        if self._paying.is_reported(order):
            first = yield Put(void_of(receipt, order.turn, deletion, moment, reason), lingers=True)
            if first.outcome not in CONFIRMED:
                return failure(first), first, ""
        there, is_voided = yield from self._second.void(order, receipt, deletion, moment, reason)
        order = replace(order, deletions=deletion)
        counter.archive.put(order)
        if not is_voided:
            note = f"not confirmed over the second interface: {why(there.answer)}"
            if first is not None:
                order, moment = orders.stamp(order, counter.moment)
                counter.archive.put(order)
                back = yield self._reinstatement(order, receipt, moment)
                note += f"; the void is kept, {why(back.answer)}" if back.outcome is Outcome.REFUSED else ""
            return failure(there), elsewhere(there), note
        if printer_fails:
            return (yield from self._take_back_both(order, receipt))
        done = () if first is None else (first.operation,)
        sealed = yield Sealing(done, (there.operation,), elsewhere(there) if first is None else first)
        if sealed.outcome is Outcome.UNKNOWN:
            return Outcome.UNKNOWN, sealed, "the till's disk does not say that it is done"
        counter.archive.put(checks.void(order))
        return sealed.outcome, sealed, ""

    def _take_back_void(self, order: Order, receipt: Receipt) -> Asking[Undone]:
        """A later step of the till failed: the void has not happened (chmode 4), delivered until answered."""
        counter = self._counter
        order, moment = orders.stamp(order, counter.moment)
        counter.archive.put(order)
        settled = yield self._reinstatement(order, receipt, moment)
        note = STANDS
        if settled.outcome is Outcome.REFUSED:
            note = f"the printer failed, and the loyalty system keeps the void: {why(settled.answer)}"
        return failure(settled), settled, note

    def _take_back_both(self, order: Order, receipt: Receipt) -> Asking[Undone]:
        """The same over both interfaces."""
        counter = self._counter
        order, moment = orders.stamp(order, counter.moment)
        counter.archive.put(order)
        taken: list[Settled] = []
        if self._paying.is_reported(order):
            taken.append((yield self._reinstatement(order, receipt, moment)))
        taken.append((yield from self._second.reinstate(order, receipt, moment)))
        kept = [one for one in taken if one.outcome is Outcome.REFUSED]
        if kept:
            return Outcome.REFUSED, kept[0], f"the printer failed, and a void is kept: {why(kept[0].answer)}"
        return failure(taken[0]), taken[0], STANDS

    def _reinstatement(self, order: Order, receipt: Receipt, moment: datetime) -> Commit:
        return reinstatement_of(receipt, order.turn, order.deletions, moment, self._counter.settings.book)


def _quantities(receipt: Receipt) -> dict[str, Decimal]:
    sold: dict[str, Decimal] = {}
    for line in receipt.lines:
        sold[line.plu] = sold.get(line.plu, Decimal(0)) + line.qty
    return sold
