"""The loyalty plugin's HTTP server on the main till (IF-1), as an inner piece of the part that is the tills.

Requests come in, acts of the trade come out (`Checkin`), and what became of an act goes back as an answer: the table of
W-SIM-E (iiko_loyaltyplant.md 3.4 [P]). Whether it may be done is the till's to decide; only what no till need be asked
is decided here: the PIN, the order's id, and whether the value can be a code at all.

The trap: a business failure is 200 with a text, never 4xx or 5xx, "the loyalty cloud is down" included. The one 404 is
an order nobody knows: the till says so with `Refused(UNKNOWN_RECEIPT)`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

from simulators.iiko.profile import IikoProfile
from simulators.iiko.waiter.acting import act_of, answer_of
from simulators.iiko.waiter.calls import Accepted, NotDone, Pay, WaiterAnswer, WaiterCall, pin_of
from simulators.iiko.waiter.messages import ORDER_NOT_FOUND, WRONG_PIN
from simulators.iiko.waiter.orders import MOST_ORDERS, read_order
from simulators.iiko.waiter.speech import Unreadable, message_response, read_call, refusal_of, write_answer
from simulators.iiko.waiter.wire import Waiter
from simulators.kit.effect import Arm, Close, Disarm, Effect, Record, Send
from simulators.kit.garbage import Garbage
from simulators.kit.http import HANG_UP, HttpRequest, HttpServer
from simulators.kit.instant import Instant
from simulators.till.attempt import garbage_from
from simulators.till.cashier import Act, Done
from simulators.till.receipt import ReceiptId
from simulators.till.web import spoilt

PORT = "waiter"
"""The port of the front part that the door is behind."""
TIMER = "waiter:"
MOST_CONNECTIONS = 64
"""A newcomer above these takes the place of the oldest one that nothing is under way on."""


@dataclass(frozen=True, slots=True)
class Checkin:
    """What a waiter wants done on an order. Answered by `PluginDoor.done` with the same `ref`, once."""

    ref: str
    order: ReceiptId
    act: Act


Turn: TypeAlias = tuple[list[Effect], list[Checkin]]


@dataclass(slots=True)
class _Visitor:
    """One connection, and the call under way on it."""

    http: HttpServer
    count: int = 0
    ref: str = ""
    call: WaiterCall | None = None
    receipt: ReceiptId | None = None


@dataclass(slots=True)
class PluginDoor:
    """`part`: what the part is called in the history; `wire`: store, outlet, prefix and limits."""

    part: str
    wire: Waiter
    profile: IikoProfile
    _visitors: dict[str, _Visitor] = field(default_factory=dict)
    _refs: dict[str, str] = field(default_factory=dict)
    """Ref to connection."""
    _paid: dict[UUID, UUID] = field(default_factory=dict)
    """Order to the transaction that paid it: the same again is accepted again."""

    def accepted(self, conn: str) -> list[Effect]:
        """Somebody connected to port `waiter`."""
        effects: list[Effect] = []
        if len(self._visitors) >= MOST_CONNECTIONS:
            idle = next((name for name, visitor in self._visitors.items() if visitor.call is None), conn)
            self._visitors.pop(idle, None)
            effects.append(Close(idle))
            if idle == conn:
                return effects
        self._visitors[conn] = _Visitor(HttpServer(self.wire.limits, message_response))
        return effects

    def has(self, conn: str) -> bool:
        return conn in self._visitors

    def received(self, conn: str, data: bytes, now: Instant) -> Turn:
        visitor = self._visitors.get(conn)
        return ([], []) if visitor is None else self._hear(conn, visitor, visitor.http.feed(data), now)

    def closed(self, conn: str, now: Instant) -> Turn:
        """Gone; what is under way goes on, and its answer goes nowhere."""
        visitor = self._visitors.pop(conn, None)
        if visitor is None:
            return [], []
        self._refs.pop(visitor.ref, None)
        return [self._notice(garbage) for garbage in visitor.http.feed_eof()], []

    def fired(self, timer: str, now: Instant) -> Turn:
        """A request that was sent ahead is read only when the one before it was answered."""
        conn = timer.removeprefix(TIMER)
        visitor = self._visitors.get(conn)
        if visitor is None or not timer.startswith(TIMER):
            return [], []
        return self._hear(conn, visitor, visitor.http.more(), now)

    def done(self, ref: str, done: Done, now: Instant) -> list[Effect]:
        """The act is over."""
        conn = self._refs.pop(ref, "")
        visitor = self._visitors.get(conn)
        if visitor is None or visitor.call is None:
            return []
        call, visitor.call = visitor.call, None
        answer = answer_of(call, done)
        if isinstance(call, Pay) and isinstance(answer, Accepted):
            self._remember(call)
        visitor.http.answer(write_answer(answer))
        effects = self._say(conn, visitor)
        return [*effects, Arm(TIMER + conn, now)] if visitor.http.has_more else effects

    def _hear(self, conn: str, visitor: _Visitor, items: Sequence[HttpRequest | Garbage], now: Instant) -> Turn:
        """What can be answered here is, until something cannot."""
        effects: list[Effect] = []
        asked: list[Checkin] = []
        todo = [*items]
        while todo:
            item = todo.pop(0)
            if isinstance(item, Garbage):
                effects.append(self._notice(item))
                continue
            visitor.count += 1
            found = self._understand(f"{conn}/{visitor.count}", visitor, item)
            if isinstance(found, Checkin):
                self._refs[found.ref] = conn
                asked.append(found)
                continue
            if isinstance(found, Unreadable):
                effects.append(self._notice(spoilt(item, str(found))))
            visitor.http.answer(refusal_of(found) if isinstance(found, Unreadable) else write_answer(found))
            todo.extend(visitor.http.more())
        return [*effects, *self._say(conn, visitor)], asked

    def _understand(self, ref: str, visitor: _Visitor, request: HttpRequest) -> Checkin | WaiterAnswer | Unreadable:
        try:
            call = read_call(request, self.wire.prefix)
        except Unreadable as error:
            return error
        pin, pins = pin_of(call), self.profile.pins
        if pin is not None and pins is not None and pin not in pins:
            return NotDone(WRONG_PIN)
        receipt = read_order(call.order, self.wire.store, self.wire.outlet)
        if receipt is None:
            return NotDone(ORDER_NOT_FOUND, is_unknown_order=True)
        if isinstance(call, Pay) and self._paid.get(call.order) == call.request.transaction_id:
            return Accepted()
        act = act_of(call, receipt, self.profile)
        if isinstance(act, NotDone):
            return act
        visitor.ref, visitor.call = ref, call
        return Checkin(ref, receipt, act)

    def _remember(self, call: Pay) -> None:
        self._paid[call.order] = call.request.transaction_id
        while len(self._paid) > MOST_ORDERS:
            del self._paid[next(iter(self._paid))]

    def _say(self, conn: str, visitor: _Visitor) -> list[Effect]:
        effects: list[Effect] = []
        for data in visitor.http.outgoing():
            if data == HANG_UP:
                effects += [Close(conn), Disarm(TIMER + conn)]
                self._visitors.pop(conn, None)
            else:
                effects.append(Send(conn, data))
        return effects

    def _notice(self, garbage: Garbage) -> Effect:
        return Record(garbage_from(self.part, garbage))
