"""What one station has before it, and how its conversations ask.

The conversations (`guests.py`, `spending.py`, `paying.py`, `undoing.py`) are generators that yield questions and are
sent what became of them. The trap: while one waits, other stations act on the same venue.
"""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypeVar

from msgspec.structs import replace as with_fields

from simulators.iiko.front import screen as screens
from simulators.iiko.front.journal import Journal
from simulators.iiko.front.numbers import SharedNumbers
from simulators.iiko.front.order import TICK, Order, open_order, receipt_of
from simulators.iiko.front.settings import FrontSettings, Unit
from simulators.iiko.front.venue import Venue
from simulators.iiko.profile import IikoProfile, WaiterMode
from simulators.kit.event import Row
from simulators.kit.instant import Instant
from simulators.till.answer import Answer, Outcome, Reason, Refused
from simulators.till.cashier import Act, Done
from simulators.till.check import NotPossible
from simulators.till.host import Ended
from simulators.till.operation import Commit, Origin, Single
from simulators.till.parcel import Settled
from simulators.till.receipt import ReceiptId

NO_PLUGIN = "this till has no licence of the loyalty plugin"


@dataclass(frozen=True, slots=True)
class Lingering:
    """A receipt that must be confirmed before it is printed: until it is sealed a crash undoes it."""

    commit: Commit


@dataclass(frozen=True, slots=True)
class Write:
    """Rows on the disk before the conversation goes on; `seals`: a lingering receipt that they seal."""

    rows: tuple[Row, ...]
    seals: tuple[Commit, ...] = ()


@dataclass(frozen=True, slots=True)
class OnPhone:
    """The guest does something on the phone first."""

    act: Act


Question: TypeAlias = Single | Lingering | Write | OnPhone
Word: TypeAlias = Settled | Done | bool | None
"""Of an operation; of the phone (None: nothing was heard); of the disk."""

T = TypeVar("T")
Asking: TypeAlias = Generator[Question, Word, T]
"""A conversation, or a part of one, that comes to a T."""
Talk: TypeAlias = Asking[Ended]


def ask(operation: Single) -> Asking[Settled]:
    settled = yield operation
    assert isinstance(settled, Settled), "an operation is settled"
    return settled


def ask_lingering(commit: Commit) -> Asking[Settled]:
    settled = yield Lingering(commit)
    assert isinstance(settled, Settled), "an operation is settled"
    return settled


def write(rows: tuple[Row, ...], seals: tuple[Commit, ...] = ()) -> Asking[bool]:
    """Whether the disk has taken them in time; not in time may still be later."""
    if not rows and not seals:
        return True
    taken = yield Write(rows, seals)
    assert isinstance(taken, bool), "the disk says yes or no"
    return taken


def ask_phone(act: Act) -> Asking[Done | None]:
    done = yield OnPhone(act)
    assert done is None or isinstance(done, Done), "the phone says how it ended"
    return done


class Counter:
    """Of one station. `now` is the time of the event under way."""

    def __init__(self, unit: Unit, numbers: SharedNumbers, venue: Venue, journal: Journal) -> None:
        self.unit = unit
        self.name = unit.name
        self.numbers = numbers
        self.venue = venue
        self.journal = journal
        self.now: Instant = 0

    @property
    def settings(self) -> FrontSettings:
        return self.venue.settings

    @property
    def profile(self) -> IikoProfile:
        return self.venue.settings.profile

    @property
    def moment(self) -> datetime:
        return self.numbers.clock.at(self.now)

    @property
    def has_plugin(self) -> bool:
        return self.venue.has_plugin(self.name)

    @property
    def writes_down(self) -> bool:
        """Whether what is scanned here goes to the order as it is, unread (IF-1b)."""
        return self.unit.is_waiter and self.profile.waiter is WaiterMode.EXTERNAL_DATA

    def need_plugin(self) -> None:
        """Raises NotPossible."""
        if not self.has_plugin:
            raise NotPossible(NO_PLUGIN)

    # The order in hand

    @property
    def order(self) -> Order | None:
        return self.venue.order_at(self.name)

    def put(self, order: Order) -> Order:
        self.venue.put(self.name, order)
        return order

    def current(self) -> Order:
        """Raises NotPossible."""
        order = self.order
        if order is None:
            raise NotPossible("no check is open")
        return order

    def opened(self, number: int | None = None, name: str = "") -> Order:
        """The open order; a new one when there is none. Raises NotPossible."""
        order = self.order
        return self.put(self.new_order(number, name)) if order is None else order

    def new_order(self, number: int | None = None, name: str = "") -> Order:
        """Raises NotPossible."""
        if number is not None and number < 1:
            raise NotPossible(f"{number} is no check number")
        given = self.numbers.next_check(self.name) if number is None else number
        station = self.numbers.stations[self.name]
        id = ReceiptId(station.store, self.numbers.business_date(self.now), station.number, given)
        if self.venue.knows(id):
            raise NotPossible(f"check {id.check} has been used today")
        self.numbers.take_check(self.name, number)
        return open_order(id, self.moment, name)

    def origin(self, check: ReceiptId | None = None) -> Origin:
        """Of the next operation: on the order in hand, unless another one is named. Never as early as a void that
        reopened the order: what was made until then is forbidden."""
        order = self.order
        on = check if check is not None or order is None else order.id
        origin = self.numbers.origin(self.name, self.now, on)
        last = order.stamped if order is not None and on == order.id else None
        return origin if last is None or origin.made_at > last else with_fields(origin, made_at=last + TICK)

    # Ends

    def ended(
        self,
        outcome: Outcome,
        screen: tuple[str, ...] = (),
        settled: Settled | None = None,
        note: str = "",
        printed: tuple[str, ...] = (),
        answer: Answer | None = None,
    ) -> Ended:
        """An act is over; `settled` decided how. `answer`: another one than it was answered with."""
        order = self.order
        receipt = None if order is None else receipt_of(order, self.moment)
        shown = screen if order is None else (*screen, *screens.order_lines(order))
        if settled is None:
            return Ended(outcome, shown, printed, answer, receipt, note=note)
        key = settled.operation.origin.key if settled.asked else ""
        if not settled.asked and isinstance(settled.answer, Refused):
            note = note or settled.answer.text
        return Ended(outcome, shown, printed, answer or settled.answer, receipt, key, note)

    def told(self, settled: Settled, note: str = "") -> Ended:
        return self.ended(settled.outcome, screens.told(settled.answer), settled, note)

    def failed(self, settled: Settled, note: str = "") -> Ended:
        """What the act needed was not given."""
        return self.ended(failure(settled), screens.told(settled.answer), settled, note)

    def refused(self, reason: Reason, sentence: str) -> Ended:
        """The till itself says no, in the programme's terms, and calls nobody."""
        return self.ended(Outcome.REFUSED, (sentence,), note=sentence, answer=Refused(reason, sentence))


def failure(settled: Settled) -> Outcome:
    """How an act ends that could not go on after this: nothing was done, or nobody knows."""
    return Outcome.UNKNOWN if settled.outcome is Outcome.UNKNOWN else Outcome.REFUSED


def is_unreachable(settled: Settled) -> bool:
    """Whether nobody could be asked: nothing was heard, or the gateway says that it is offline."""
    match settled.answer:
        case Refused(Reason.OFFLINE | Reason.UNAVAILABLE):
            return True
        case None:
            return settled.asked
        case _:
            return False
