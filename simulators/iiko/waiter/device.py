"""What a waiter does with the phone in an act: which calls go to the plugin over IF-1, and which acts to the till.

A conversation is a generator that yields what it wants (`Forward`, `OnPhone`, `PluginAsk`) and is sent what became of
it; None: nothing was heard in time, and nothing more will be. Check-in goes to the plugin always, checkout and payment
in the profile W-SIM only, all else to the till. In the variant IF-1b everything goes to the till, which notes the
scanned value on the order and checks nothing (`external_data.py`).
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar
from uuid import UUID

from simulators.iiko.profile import IikoProfile, WaiterMode
from simulators.iiko.waiter.asking import item_of, transaction_of
from simulators.iiko.waiter.calls import (
    Accepted,
    CheckIn,
    CheckOut,
    CheckoutRequest,
    CheckoutResponse,
    NotDone,
    Pay,
    PaymentRequest,
    UndoCheckIn,
    UndoCheckOut,
    WaiterCall,
)
from simulators.iiko.waiter.codes import digits_of
from simulators.iiko.waiter.document import minor_of
from simulators.iiko.waiter.messages import ORDER_NOT_FOUND, SWITCHED_OFF, UNAVAILABLE
from simulators.iiko.waiter.orders import spell_order
from simulators.iiko.waiter.plugin_call import Heard, Unheard
from simulators.kit.money import Minor
from simulators.till.answer import CodeIssued, GuestFound, Outcome, Reason, Refused, Status
from simulators.till.cashier import (
    Act,
    CancelBill,
    Done,
    DropCard,
    LookUp,
    OpenCheck,
    Payment,
    PrintBill,
    Ring,
    Sell,
    ShowCard,
    TakeBack,
    TakeCode,
    VoidCheck,
)
from simulators.till.check import NotPossible
from simulators.till.host import Ended
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.receipt import Receipt
from simulators.till.record import Malformed

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Forward:
    """The till does it."""

    act: Act


@dataclass(frozen=True, slots=True)
class OnPhone:
    """The guest does it on the guest's phone."""

    act: Act


@dataclass(frozen=True, slots=True)
class PluginAsk:
    """The plugin is asked over IF-1. `receipt`: the order as the waiter last saw it."""

    call: WaiterCall
    receipt: Receipt


Wish: TypeAlias = Forward | OnPhone | PluginAsk
Came: TypeAlias = Done | Heard | None
Asking: TypeAlias = Generator[Wish, Came, T]
Talk: TypeAlias = Asking[Ended]

_ENDS_ORDER = (Sell, VoidCheck)
_SHOWS_ANOTHER = (LookUp, TakeBack, VoidCheck)
"""Acts that end with the receipt of some other order."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What all devices of a venue have in common. `has_phones`: guests at hand can take a code."""

    profile: IikoProfile
    outlet: int
    pin: str
    has_phones: bool
    is_wrong_address: bool


class Device:
    """One waiter's phone. Between acts it remembers only the order it works on."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._payments = 0
        self.order: Receipt | None = None

    def begin(self, act: Act) -> Talk:
        mode = self._terms.profile.waiter
        if mode is WaiterMode.EXTERNAL_DATA:
            return self._at_till(act)
        match act:
            case ShowCard(identifier=identifier):
                return self._check_in(identifier)
            case DropCard():
                return self._ask_plugin(UndoCheckIn)
            case OpenCheck(guest=Identifier() as guest):
                return self._with_guest((replace(act, guest=None),), guest, None)
            case PrintBill() if mode is WaiterMode.PAYMENT:
                return self._bill()
            case CancelBill() if mode is WaiterMode.PAYMENT:
                return self._ask_plugin(UndoCheckOut)
            case Sell(printer_fails=False) if mode is WaiterMode.PAYMENT:
                return self._with_guest(_before(act), act.guest, act.payments)
            case Sell(guest=Identifier() as guest):
                return self._with_guest(_before(act), guest, replace(act, items=(), guest=None, number=None))
            case _:
                return self._at_till(act)

    def _at_till(self, act: Act) -> Talk:
        done = yield Forward(act)
        if not isinstance(done, Done):
            return _till_silent()
        self._notice(act, done)
        return Ended(done.outcome, done.screen, done.printed, done.answer, done.receipt, done.key, done.note)

    def _notice(self, act: Act, done: Done) -> None:
        """Which order the waiter works on. A sale that was refused leaves its order open."""
        if isinstance(act, _ENDS_ORDER) and done.outcome is not Outcome.REFUSED:
            self.order = None
        elif done.receipt is not None and not isinstance(act, _SHOWS_ANOTHER):
            self.order = done.receipt

    # Check-in

    def _check_in(self, shown: Identifier) -> Talk:
        if (off := self._off()) is not None:
            return off
        value = yield from self._value(shown)
        if isinstance(value, Ended):
            return value
        order = yield from self._current()
        if isinstance(order, Ended):
            return order
        heard = yield from self._ask(CheckIn(self._id(order), value, self._terms.pin), order)
        if isinstance(heard, Accepted):
            return Ended(Outcome.OK, ("Guest attached",), answer=GuestFound("", Status.ACTIVE))
        return _not_done(heard)

    def _ask(self, call: WaiterCall, order: Receipt) -> Asking[Came]:
        """An order that the plugin does not know is lost: the next act begins another."""
        heard = yield PluginAsk(call, order)
        if isinstance(heard, NotDone) and heard.is_unknown_order:
            self.order = None
        return heard

    def _off(self) -> Ended | None:
        if not self._terms.profile.waiter_enabled:
            return Ended(Outcome.REFUSED, (SWITCHED_OFF,), note=SWITCHED_OFF)
        if self._terms.is_wrong_address:
            return _not_done(Unheard(False, "no plugin at that address"))
        return None

    def _value(self, shown: Identifier) -> Asking[str | Ended]:
        """What is scanned. Who shows no code is asked to take one, when there is a phone to take it on."""
        code = shown.value
        if shown.kind is not IdentifierKind.CODE and self._terms.has_phones:
            done = yield OnPhone(TakeCode(shown))
            if not isinstance(done, Done):
                return Ended(Outcome.UNKNOWN, ("The guest's phone does not answer",), note="no code was made in time")
            if not isinstance(done.answer, CodeIssued):
                return Ended(done.outcome, done.screen, answer=done.answer, note=done.note)
            code = done.answer.code
        prefix = self._terms.profile.qr_prefix
        return prefix + code if code == digits_of(code, self._terms.profile) else code

    def _current(self) -> Asking[Receipt | Ended]:
        """The order in hand; a new one when there is none, which the till opens."""
        if self.order is None:
            act = Ring((), service_round=False)
            done = yield Forward(act)
            if not isinstance(done, Done):
                return _till_silent()
            self._notice(act, done)
            if self.order is None:
                return Ended(done.outcome, done.screen, note=done.note or "the till opened no order")
        return self.order

    def _ask_plugin(self, make: type[UndoCheckIn] | type[UndoCheckOut]) -> Talk:
        if (off := self._off()) is not None:
            return off
        if self.order is None:
            return Ended(Outcome.OK, note="no order is in hand")
        heard = yield from self._ask(make(self._id(self.order)), self.order)
        if isinstance(heard, Accepted):
            return Ended(Outcome.OK, ("Guest taken off" if make is UndoCheckIn else "Bill cancelled",))
        return _not_done(heard)

    def _with_guest(
        self, acts: tuple[Act, ...], guest: Identifier | None, after: Act | tuple[Payment, ...] | None
    ) -> Talk:
        """First what goes to the till, then the check-in, then the rest. Without the guest it goes on (TILL-03)."""
        ended = Ended(Outcome.OK)
        for act in acts:
            ended = yield from self._at_till(act)
            if ended.outcome is not Outcome.OK:
                return ended
        if guest is not None:
            shown = yield from self._check_in(guest)
            ended = replace(ended, screen=(*ended.screen, *shown.screen))
        if after is None:
            return ended
        last = yield from (self._pay(after) if isinstance(after, tuple) else self._at_till(after))
        return last if guest is None else replace(last, screen=(*shown.screen, *last.screen))

    # Profile W-SIM

    def _bill(self) -> Talk:
        if (off := self._off()) is not None:
            return off
        order = yield from self._current()
        if isinstance(order, Ended):
            return order
        heard = yield from self._ask(CheckOut(self._id(order), CheckoutRequest(self._terms.pin)), order)
        if isinstance(heard, Accepted | CheckoutResponse):
            return Ended(Outcome.OK, _bill_lines(heard))
        return _not_done(heard)

    def _pay(self, payments: tuple[Payment, ...]) -> Talk:
        """The waiter closes the order. What is due is what the pre-bill says."""
        if (off := self._off()) is not None:
            return off
        order = yield from self._current()
        if isinstance(order, Ended):
            return order
        due = order.total - sum(tender.amount for tender in order.tenders)
        if any(payment.amount is None for payment in payments):
            heard = yield from self._ask(CheckOut(self._id(order), CheckoutRequest(self._terms.pin)), order)
            if isinstance(heard, CheckoutResponse) and heard.to_pay is not None:
                try:
                    due = minor_of(heard.to_pay)
                except Malformed as error:
                    return _not_done(Unheard(True, str(error)))
            elif not isinstance(heard, Accepted | CheckoutResponse):
                return _not_done(heard)
        self._payments += 1
        transaction = transaction_of(order.id, self._payments, self._terms.outlet)
        items = tuple(item_of(kind, amount) for kind, amount in _amounts(payments, due))
        heard = yield from self._ask(Pay(self._id(order), PaymentRequest(self._terms.pin, transaction, items)), order)
        if isinstance(heard, Accepted):
            self.order = None
            return Ended(Outcome.OK, ("Order closed",), receipt=order)
        return _not_done(heard)

    def _id(self, order: Receipt) -> UUID:
        try:
            return spell_order(order.id, self._terms.outlet)
        except ValueError as error:
            raise NotPossible(str(error)) from error


def _before(act: Sell) -> tuple[Act, ...]:
    """What a sale does before the guest is there and anything is paid."""
    opened: tuple[Act, ...] = () if act.number is None else (OpenCheck(act.number),)
    return (*opened, Ring(act.items)) if act.items else opened


def _amounts(payments: tuple[Payment, ...], due: Minor) -> list[tuple[str, Minor]]:
    amounts: list[tuple[str, Minor]] = []
    for payment in payments:
        amount = max(due, 0) if payment.amount is None else payment.amount
        amounts.append((payment.kind, amount))
        due -= amount
    return amounts


def _bill_lines(answer: Accepted | CheckoutResponse) -> tuple[str, ...]:
    if isinstance(answer, Accepted):
        return ("Bill printed",)
    lines = ["Bill printed"]
    if answer.waiter_message:
        lines.append(answer.waiter_message)
    if answer.to_pay is not None:
        lines.append(f"To pay {answer.to_pay}")
    lines += [f"{wallet.name}: up to {wallet.max_sum}" for wallet in answer.available_bonuses]
    return tuple(lines)


def _not_done(heard: Came) -> Ended:
    """The table of 3.4, the waiter's side: a message is shown, a silent plugin is a local error, nothing is retried."""
    match heard:
        case NotDone(message, is_unknown_order=True):
            refused = Refused(Reason.UNKNOWN_RECEIPT, message)
            return Ended(Outcome.REFUSED, (ORDER_NOT_FOUND,), answer=refused)
        case NotDone(message):
            return Ended(Outcome.REFUSED, (message,), answer=Refused(Reason.NOT_APPLICABLE, message))
        case Unheard(is_sent=False, why=why):
            return Ended(Outcome.REFUSED, (UNAVAILABLE,), note=f"{UNAVAILABLE}: {why}")
        case Unheard(why=why):
            return Ended(Outcome.UNKNOWN, (UNAVAILABLE,), note=f"{UNAVAILABLE}: {why}")
        case None:
            return Ended(Outcome.UNKNOWN, (UNAVAILABLE,), note=f"{UNAVAILABLE}: no time left")
        case other:
            note = f"the plugin answered what was not asked: {type(other).__name__}"
            return Ended(Outcome.UNKNOWN, (UNAVAILABLE,), note=note)


def _till_silent() -> Ended:
    return Ended(Outcome.UNKNOWN, ("The till does not answer",), note="the till does not answer")
