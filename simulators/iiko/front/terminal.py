"""One iikoFront station with the LoyaltyPlant plugin: what it does in each act. Each act is one conversation.

Its parts: guests (`guests.py`), points and coupons (`spending.py`), paying (`paying.py`), undoing (`undoing.py`). An
open order is lost in a crash; what it had been given is undone by the next life.
"""

from dataclasses import replace
from typing import Protocol

from simulators.iiko.front import order as orders
from simulators.iiko.front.counter import Counter, Lingering, OnPhone, Question, Talk, Word, Write
from simulators.iiko.front.guests import Guests
from simulators.iiko.front.journal import Journal
from simulators.iiko.front.numbers import SharedNumbers
from simulators.iiko.front.order import Order
from simulators.iiko.front.paying import Paying
from simulators.iiko.front.scanner import with_parsed_guest
from simulators.iiko.front.settings import Unit
from simulators.iiko.front.spending import Spending
from simulators.iiko.front.undoing import Undoing
from simulators.iiko.front.venue import Venue
from simulators.kit.instant import Instant
from simulators.till import check as checks
from simulators.till.answer import Outcome
from simulators.till.cashier import (
    Act,
    AskQuote,
    CancelBill,
    DropCard,
    DropPoints,
    HoldPoints,
    LookUp,
    MergeChecks,
    OpenCheck,
    PrintBill,
    ReleaseHold,
    Reopen,
    Ring,
    ScanCoupon,
    Sell,
    ShowCard,
    SpendPoints,
    SplitCheck,
    TakeBack,
    TakeGift,
    TakeOff,
    VoidCheck,
)
from simulators.till.check import NotPossible
from simulators.till.host import Asks, Calls, Ended, Seals, Step
from simulators.till.parcel import Settled

MOST_NUMBERS = 16
"""Operation numbers one act may take."""


class Station(Protocol):
    """What a site makes of a unit; a mutant is another one."""

    def __call__(self, unit: Unit, numbers: SharedNumbers, venue: Venue, journal: Journal) -> "Terminal": ...


class Terminal:
    """The state of one station."""

    guests: type[Guests] = Guests
    spending: type[Spending] = Spending
    paying: type[Paying] = Paying
    undoing: type[Undoing] = Undoing

    def __init__(self, unit: Unit, numbers: SharedNumbers, venue: Venue, journal: Journal) -> None:
        self._counter = Counter(unit, numbers, venue, journal)
        self._guests = self.guests(self._counter)
        self._spending = self.spending(self._counter, self._guests)
        self._paying = self.paying(self._counter, self._guests, self._spending)
        self._undoing = self.undoing(self._counter)

    @property
    def open_order(self) -> Order | None:
        return self._counter.order

    def begin(self, act: Act, now: Instant) -> Step:
        counter = self._counter
        counter.now = now
        was_open = counter.order is not None
        counter.venue.busy.add(counter.name)
        read = act if counter.writes_down else with_parsed_guest(act, counter.profile)
        return self._go_on(self._tidily(self._talk(read), was_open), None, now)

    def _tidily(self, talk: Talk, was_open: bool) -> Talk:
        """An order begun for an act that then was not possible is no order."""
        counter = self._counter
        try:
            ended = yield from talk
        except NotPossible as error:
            ended = counter.ended(Outcome.REFUSED, (str(error),), note=str(error))
        order = counter.order
        if was_open or order is None or ended.outcome not in (Outcome.REFUSED, Outcome.UNKNOWN):
            return ended
        if order.lines or order.guest is not None or order.granted:
            return ended
        counter.venue.drop(counter.name)
        return replace(ended, receipt=None)

    def _go_on(self, talk: Talk, word: Word, now: Instant) -> Step:
        """The conversation up to its next question, or to its end."""
        counter = self._counter
        counter.now = now
        try:
            question = talk.send(word)
        except StopIteration as end:
            counter.venue.busy.discard(counter.name)
            ended = end.value
            assert isinstance(ended, Ended), "a conversation comes to an end of an act"
            return ended
        return self._step(talk, question)

    def _step(self, talk: Talk, question: Question) -> Step:
        venue = self._counter.venue

        def then(word: Word, now: Instant) -> Step:
            return self._go_on(talk, word, now)

        match question:
            case Lingering(commit):
                return Asks(commit, then, lingers=True)
            case Write(rows, seals):
                return Seals(seals, (), then, rows)
            case OnPhone(act):
                return Calls(venue.phones, f"{self._counter.name}-phone", act, then)
            case operation:
                return Asks(operation, then)

    def _talk(self, act: Act) -> Talk:
        match act:
            case ShowCard(interface="first"):
                return (yield from self._guests.show(act))
            case DropCard():
                return (yield from self._guests.drop())
            case TakeGift():
                return (yield from self._guests.gift(act))
            case AskQuote():
                return (yield from self._spending.quote(act))
            case SpendPoints():
                return (yield from self._spending.spend(act))
            case DropPoints():
                return (yield from self._spending.drop())
            case ScanCoupon(code):
                return (yield from self._spending.coupon(code))
            case HoldPoints():
                return (yield from self._spending.hold(act))
            case ReleaseHold():
                return (yield from self._spending.release(act))
            case _:
                return (yield from self._talk_of_orders(act))

    def _talk_of_orders(self, act: Act) -> Talk:
        match act:
            case OpenCheck():
                return (yield from self._open(act))
            case Ring():
                return (yield from self._ring(act))
            case TakeOff():
                return (yield from self._take_off(act))
            case SplitCheck():
                return self._split(act)
            case MergeChecks():
                return self._merge(act)
            case Sell():
                return (yield from self._paying.sell(act))
            case PrintBill():
                return (yield from self._paying.bill())
            case CancelBill():
                return (yield from self._paying.cancel_bill())
            case _:
                return (yield from self._talk_of_undoing(act))

    def _talk_of_undoing(self, act: Act) -> Talk:
        match act:
            case VoidCheck(target):
                if target is None or (self._counter.order is not None and target == self._counter.order.id):
                    return (yield from self._undoing.delete())
                return (yield from self._undoing.storno(act))
            case Reopen(target):
                return (yield from self._undoing.reopen(target))
            case TakeBack():
                return (yield from self._undoing.take_back(act))
            case LookUp():
                return (yield from self._undoing.look_up(act))
            case _:
                raise NotPossible(f"an iiko station has no such act: {type(act).__name__}")

    # The content of orders

    def _open(self, act: OpenCheck) -> Talk:
        """A new order, or (by name) one that is open in the venue."""
        counter, order = self._counter, self._counter.order
        known = counter.venue.named(act.order)
        if known is not None and (order is None or order.name or order.id == known.id):
            counter.venue.put_aside(counter.name)
            counter.venue.take(counter.name, known)
        elif order is not None and not order.name and act.number in (None, order.id.check) and not order.lines:
            counter.put(replace(order, name=act.order))
        elif order is not None and not (order.name and act.order):
            raise NotPossible(f"check {order.id.check} is open")
        else:
            counter.put(counter.new_order(act.number, act.order))
        if act.guest is None:
            return counter.ended(Outcome.OK)
        return (yield from self._guests.show(ShowCard(act.guest)))

    def _ring(self, act: Ring) -> Talk:
        counter = self._counter
        order = orders.ring(counter.opened(), act.items, counter.profile.stop_list)
        counter.put(checks.serve(order) if act.service_round else order)
        yield from self._spending.recalculate()
        return counter.ended(Outcome.OK)

    def _take_off(self, act: TakeOff) -> Talk:
        counter = self._counter
        before = counter.current()
        counter.put(orders.take_off(before, act.lines))
        settled: Settled | None = yield from self._guests.gift_gone(before)
        yield from self._spending.recalculate()
        outcome = Outcome.OK if settled is None else settled.outcome
        return counter.ended(outcome, ("Taken off",), settled)

    def _split(self, act: SplitCheck) -> Ended:
        counter = self._counter
        order = counter.current()
        if not act.order or counter.venue.named(act.order) is not None:
            raise NotPossible(f"an order split off needs a name of its own, not {act.order!r}")
        orders.split(order, act.lines, order)
        rest, other = orders.split(order, act.lines, counter.new_order(name=act.order))
        counter.venue.leave_open(other)
        counter.put(rest)
        return counter.ended(Outcome.OK, (f"Order {act.order} split off",))

    def _merge(self, act: MergeChecks) -> Ended:
        counter = self._counter
        order, other = counter.current(), counter.venue.named(act.order)
        if other is None or other.id == order.id:
            raise NotPossible(f"no other order {act.order!r} is open")
        merged = orders.merge(order, other)
        counter.venue.take(counter.name, other)
        counter.venue.drop(counter.name)
        counter.venue.finish(orders.delete(other))
        counter.put(merged)
        return counter.ended(Outcome.OK, (f"Order {act.order} merged in",))
