"""One r_keeper till: what it does in each act of a cashier. Each act is one conversation, of as many calls as it takes.

Its parts: cards and what they give (`cards.py`), paying (`paying.py`), undoing (`voiding.py`). An open order is lost in
a crash; what was shown of it and not answered is rolled back by the next life (`schedule.undoing`).
"""

from dataclasses import replace

from simulators.farcard import order as orders
from simulators.farcard.cards import Cards
from simulators.farcard.counter import Archive, Counter, Put, Sealing, Talk
from simulators.farcard.order import Order
from simulators.farcard.paying import Paying
from simulators.farcard.schedule import Stage
from simulators.farcard.second import SECOND, Second
from simulators.farcard.settings import FarCardSettings
from simulators.farcard.voiding import Voiding
from simulators.kit.instant import Instant
from simulators.till import check as checks
from simulators.till.answer import Outcome
from simulators.till.cashier import (
    Act,
    AskQuote,
    CancelBill,
    ClaimReward,
    DropCard,
    DropPoints,
    Enrol,
    HoldPoints,
    LookUp,
    OpenCheck,
    PrintBill,
    ReadCard,
    ReleaseHold,
    Reopen,
    Ring,
    ScanCoupon,
    Sell,
    ShowCard,
    SpendPoints,
    SyncMenu,
    TakeBack,
    TakeGift,
    VoidCheck,
)
from simulators.till.check import NotPossible
from simulators.till.host import Asks, Ended, Seals, Step
from simulators.till.numbers import Numbers
from simulators.till.parcel import Settled

MOST_NUMBERS = 20
"""Operation numbers one act may take: questions are counted out, transactions are not."""


class Terminal:
    """The state of one till."""

    def __init__(self, name: str, numbers: Numbers, settings: FarCardSettings, archive: Archive) -> None:
        self._counter = Counter(name, numbers, settings, archive)
        self._cards = Cards(self._counter)
        self._second = Second(self._counter)
        self._paying = Paying(self._counter, self._cards)
        self._voiding = Voiding(self._counter, self._cards, self._paying)

    @property
    def open_order(self) -> Order | None:
        return self._counter.order

    @property
    def stage(self) -> Stage | None:
        """Where the open order is in its life (6.1); None when there is none."""
        order = self._counter.order
        if order is None:
            return None
        if order.tried is not None:
            return Stage.S3E
        if order.tenders or order.billed:
            return Stage.S2
        return Stage.S0 if order.guest is None else Stage.S1

    def begin(self, act: Act, now: Instant) -> Step:
        counter = self._counter
        guest, was_open = counter.guest, counter.order is not None
        counter.now = now
        step = self._go_on(self._talk(act), None, now)
        order = counter.order
        if isinstance(step, Ended) and step.note and not was_open and order is not None and not order.lines:
            counter.order, counter.guest = None, guest
        return step

    def _go_on(self, talk: Talk, settled: Settled | None, now: Instant) -> Step:
        """The conversation up to its next question, or to its end."""
        self._counter.now = now
        try:
            question = next(talk) if settled is None else talk.send(settled)
        except StopIteration as end:
            ended = end.value
            assert isinstance(ended, Ended), "a conversation comes to an end of an act"
            return ended
        except NotPossible as error:
            return self._counter.ended(Outcome.REFUSED, (str(error),), note=str(error))
        self._counter.note_holders()
        match question:
            case Put(operation, aside, lingers):
                return Asks(operation, lambda heard, then: self._go_on(talk, heard, then), aside, lingers)
            case Sealing(done, done_aside, last):
                unknown = replace(last, outcome=Outcome.UNKNOWN, answer=None)
                return Seals(done, done_aside, lambda taken, then: self._go_on(talk, last if taken else unknown, then))
            case operation:
                return Asks(operation, lambda heard, then: self._go_on(talk, heard, then))

    def _talk(self, act: Act) -> Talk:
        match act:
            case ShowCard(interface=interface) if interface == SECOND:
                return (yield from self._second.show(act))
            case ReadCard(interface=interface) if interface == SECOND:
                return (yield from self._second.read(act))
            case ShowCard():
                return (yield from self._cards.show(act))
            case ReadCard():
                return (yield from self._cards.read(act))
            case AskQuote(guest):
                return (yield from self._cards.calculate(guest))
            case SpendPoints(guest, points):
                return (yield from self._cards.spend(guest, points))
            case ScanCoupon(code):
                return (yield from self._cards.coupon(code))
            case TakeGift():
                return (yield from self._cards.gift(act))
            case HoldPoints():
                return (yield from self._cards.hold(act))
            case ReleaseHold():
                return (yield from self._cards.release(act))
            case _:
                return (yield from self._talk_of_checks(act))

    def _talk_of_checks(self, act: Act) -> Talk:
        match act:
            case OpenCheck():
                return (yield from self._open(act))
            case Ring():
                return self._ring(act)
            case Sell():
                return (yield from self._paying.sell(act))
            case PrintBill():
                return (yield from self._paying.bill())
            case CancelBill():
                return (yield from self._paying.cancel_bill())
            case DropCard():
                return (yield from self._paying.drop_card())
            case DropPoints():
                return (yield from self._paying.drop_points())
            case VoidCheck(target, reason, printer_fails):
                if target is None or (self._counter.order is not None and target == self._counter.order.id):
                    return (yield from self._voiding.give_up())
                return (yield from self._voiding.void(target, reason, printer_fails))
            case Reopen(target):
                return (yield from self._voiding.annul(target))
            case TakeBack():
                return (yield from self._voiding.take_back(act))
            case _:
                raise NotPossible(_NOT_HERE[type(act)])

    def _open(self, act: OpenCheck) -> Talk:
        counter = self._counter
        if counter.order is not None:
            raise NotPossible(f"check {counter.order.id.check} is open")
        counter.opened(act.number, act.order)
        if act.guest is None:
            return counter.ended(Outcome.OK)
        missing = yield from self._cards.bring(act.guest)
        return counter.ended(Outcome.OK) if missing is None else self._cards.failed(missing)

    def _ring(self, act: Ring) -> Ended:
        counter = self._counter
        order = orders.ring(orders.editable(counter.opened()), act.items, counter.settings)
        counter.order = checks.serve(order) if act.service_round else order
        return counter.ended(Outcome.OK)


_NOT_HERE: dict[type[Act], str] = {
    Enrol: "FarCards registers no guests",
    LookUp: "FarCards finds no receipts by their requisites",
    ClaimReward: "rewards are claimed in the guest's app",
    SyncMenu: "menus are loaded in the office",
}
