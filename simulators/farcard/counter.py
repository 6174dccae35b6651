"""What one r_keeper till has before it: its open order, the card shown before there was one, the receipts of its store.

The conversations of a till (`cards.py`, `paying.py`, `voiding.py`) are generators that yield the operations they ask
and are sent what became of them; all of them work on a `Counter`. The trap: while one waits, other tills of the store
act on the same archive, so a receipt being voided is claimed first.
"""

from collections import OrderedDict
from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias, TypeVar

from msgspec.structs import replace as with_fields

from simulators.farcard.holders import Holders
from simulators.farcard.order import Bearer, Order, open_order, receipt_of, reckon
from simulators.farcard.profile import Transactions
from simulators.farcard.schedule import SHORT, undoing
from simulators.farcard.screen import order_lines
from simulators.farcard.settings import FarCardSettings
from simulators.kit.instant import Instant
from simulators.till.answer import GuestFound, Outcome, Reason, Refused, Status
from simulators.till.check import NotPossible, State
from simulators.till.host import Ended
from simulators.till.identifier import Identifier
from simulators.till.numbers import Numbers
from simulators.till.operation import Identify, Origin, Phase, Single
from simulators.till.parcel import Settled
from simulators.till.receipt import Receipt, ReceiptId

REMEMBERED = 2_000
"""Finished receipts a store's cash server still has for voiding."""


@dataclass(frozen=True, slots=True)
class Put:
    """An operation that is asked in a special way: `aside` over the second interface; `lingers` until it is sealed."""

    operation: Single
    aside: bool = False
    lingers: bool = False


@dataclass(frozen=True, slots=True)
class Sealing:
    """What lingered at both systems is done. Answered with `last`: as it was, or UNKNOWN when the disk did not take it
    in time."""

    done: tuple[Single, ...]
    done_aside: tuple[Single, ...]
    last: Settled


Question: TypeAlias = Single | Put | Sealing

T = TypeVar("T")
Asking: TypeAlias = Generator[Question, Settled, T]
"""A conversation, or a part of one, that comes to a T."""
Talk: TypeAlias = Asking[Ended]


class Archive:
    """The finished receipts of a store, as its cash server has them. Lost in a crash."""

    def __init__(self, holders: Holders | None = None) -> None:
        """`holders`: which cards are on receipts, for a store with a second interface."""
        self.holders = holders
        self._all: OrderedDict[ReceiptId, Order] = OrderedDict()
        self._claimed: set[ReceiptId] = set()

    def __contains__(self, id: ReceiptId) -> bool:
        return id in self._all

    def is_standing(self, id: ReceiptId) -> bool:
        order = self._all.get(id)
        return order is not None and order.state is State.CLOSED

    def put(self, order: Order) -> None:
        self._all[order.id] = order
        if len(self._all) > REMEMBERED:
            self._all.popitem(last=False)

    def claim(self, id: ReceiptId) -> Order:
        """A receipt that stands, to be let go with `release`. Raises NotPossible."""
        order = self._all.get(id)
        if order is None or order.state is not State.CLOSED:
            raise NotPossible(f"there is no finished receipt {id.check} of {id.business_date} at {id.terminal} here")
        if id in self._claimed:
            raise NotPossible(f"another till is busy with receipt {id.check}")
        self._claimed.add(id)
        return order

    def release(self, id: ReceiptId) -> None:
        self._claimed.discard(id)


@dataclass(slots=True)
class Counter:
    """Of one till. `now` is the time of the event under way."""

    name: str
    numbers: Numbers
    settings: FarCardSettings
    archive: Archive
    order: Order | None = None
    guest: Bearer | None = None
    """Whose card was shown before there was an order."""
    now: Instant = 0

    @property
    def moment(self) -> datetime:
        return self.numbers.clock.at(self.now)

    def current(self) -> Order:
        """The open order. Raises NotPossible."""
        if self.order is None:
            raise NotPossible("no check is open")
        return self.order

    def note_holders(self) -> None:
        """Whose cards are on the open order, for packets that list all interfaces."""
        order, holders, settings = self.order, self.archive.holders, self.settings
        if order is None or holders is None or settings.second is None:
            return
        for interface, bearer in ((settings.interface, order.bearer), (settings.second, order.second)):
            holders.note(order.id, interface, None if bearer is None else bearer.identifier.value)

    def opened(self, number: int | None = None, name: str = "") -> Order:
        """The open order; a new one, with the card shown before, when there is none. Raises NotPossible."""
        if self.order is not None:
            return self.order
        if number is not None and number < 1:
            raise NotPossible(f"{number} is no check number")
        id = self.new_id(number)
        if id in self.archive:
            raise NotPossible(f"check {id.check} has been used today")
        self.numbers.take_check(self.name, number)
        order = replace(open_order(id, self.moment, name), guest=self.guest)
        self.order, self.guest = reckon(order, self.settings), None
        return self.order

    def new_id(self, number: int | None = None) -> ReceiptId:
        station = self.numbers.stations[self.name]
        given = self.numbers.next_check(self.name) if number is None else number
        return ReceiptId(station.store, self.numbers.business_date(self.now), station.number, given)

    def origin(self, check: ReceiptId | None = None) -> Origin:
        """Of a question or a hold: counted out; on the open order unless another check is named."""
        on = check if check is not None or self.order is None else self.order.id
        origin = self.numbers.origin(self.name, self.now, on)
        return with_fields(origin, made_at=origin.made_at.replace(microsecond=0))

    def identify(
        self, card: Identifier, phase: Phase, password: str | None = None, receipt: Receipt | None = None
    ) -> Identify:
        """A call about a card, with the order so far (or the receipt given) where the call shows one."""
        check = None if receipt is None else receipt.id
        if receipt is None and self.order is not None:
            receipt = receipt_of(self.order, self.moment)
        shown = None if phase in SHORT or self.settings.v6 else receipt
        secret = None if phase in (Phase.LOOKUP, Phase.IMAGE) else password
        return Identify(self.origin(check), card, secret, phase, shown)

    def is_kept(self, operation: Single) -> bool:
        """Whether this till delivers it whatever becomes of the act."""
        return undoing(self.settings.transactions, self.settings.book)(operation) is None

    def is_confirmed(self, settled: Settled, asks_for_something: bool) -> bool:
        """Whether a call about the card lets a transaction go on. A till that defers goes on without an answer, too,
        and when a gateway says that nobody can be asked now."""
        deferring = self.settings.transactions is Transactions.DEFERRED and not asks_for_something
        match settled.answer:
            case GuestFound(status=Status.ACTIVE):
                return True
            case Refused(Reason.UNAVAILABLE | Reason.OFFLINE) | GuestFound(status=Status.UNVERIFIED):
                return deferring
            case None:
                return deferring and settled.outcome is not Outcome.REFUSED
            case _:
                return False

    def ended(
        self,
        outcome: Outcome,
        screen: tuple[str, ...] = (),
        settled: Settled | None = None,
        note: str = "",
        printed: tuple[str, ...] = (),
    ) -> Ended:
        """An act is over; `settled` decided how."""
        receipt = None if self.order is None else receipt_of(self.order, self.moment)
        shown = screen if self.order is None else (*screen, *order_lines(self.order))
        if settled is None:
            return Ended(outcome, shown, printed, receipt=receipt, note=note)
        key = settled.operation.origin.key if settled.asked else ""
        if not settled.asked and isinstance(settled.answer, Refused):
            note = note or settled.answer.text
        return Ended(outcome, shown, printed, settled.answer, receipt, key, note)


def elsewhere(settled: Settled) -> Settled:
    """Of the other card system: the act has no operation here that this was."""
    return replace(settled, asked=False)


def failure(settled: Settled) -> Outcome:
    """How an act ends that could not go on after this: nothing was done, or nobody knows."""
    return Outcome.UNKNOWN if settled.outcome is Outcome.UNKNOWN else Outcome.REFUSED
