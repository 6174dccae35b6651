"""IF-1 as a `Wire`: check-in, its undoing, and (profile W-SIM of ours) checkout and payment. iiko_loyaltyplant.md 3.

Attach is POST checkin, Detach its DELETE. Of W-SIM: Quote is GET loyalty, or POST checkout without a choice when it has
`Phase.BILL`; Hold is POST checkout with `Bonuses`, Release its DELETE; Commit is POST payment of a receipt that has one
line, the whole order, because dishes do not travel; a Void that reopens is its DELETE.

The trap: IF-1 carries no time, no key, no guest after the check-in, and 204 tells nothing about who was attached. A
server end takes the time from its clock and the guest from what it remembers (`orders.py`); every request but a payment
is a new question under a new key, and it is the programme that knows the same code on the same order again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from simulators.iiko.waiter.asking import Meant, call_of, meant, why_not
from simulators.iiko.waiter.calls import WaiterCall
from simulators.iiko.waiter.hearing import answer_of, called_answer
from simulators.iiko.waiter.orders import Orders
from simulators.iiko.waiter.speech import (
    Address,
    Unreadable,
    message_response,
    read_answer,
    read_call,
    refusal_of,
    write_answer,
    write_call,
)
from simulators.kit.http import DEFAULT_LIMITS, HttpRequest, HttpResponse, Limits
from simulators.kit.instant import SECOND, Clock, Instant, Span
from simulators.till.answer import Answer, Attached, Held, Queued, Released
from simulators.till.operation import Attach, Detach, Hold, Operation, Quote, Release
from simulators.till.record import Malformed
from simulators.till.web import Meaning, Reply, WebClient, WebServer, spoilt
from simulators.till.wire import Ask, Link

NEVER_SAID = datetime(1970, 1, 1, tzinfo=UTC)
"""The moment of what is asked at a server end without a clock."""


@dataclass(frozen=True, slots=True)
class Waiter:
    """The protocol with its settings. Both ends name the store's `outlet`, which orders' ids spell."""

    host: str = "plugin"
    prefix: str = ""
    """What stands before `orders/` in the path; the documents do not say [U]."""
    pin: str = field(default="7301", repr=False)
    store: str = ""
    """At a server end: what it calls the store it is part of."""
    outlet: int = 1
    terminal: str = "waiter"
    """At a server end: whose strangers' orders are."""
    clock: Clock | None = None
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    """At a server end: what it hands on for each store, because a waiter proves nothing to the programme."""
    qr_prefix: str = ""
    """What stands before the digits in the QR code (4.6.1)."""
    timeout: Span = 10 * SECOND
    """[P] the real one is unknown [U]."""
    limits: Limits = DEFAULT_LIMITS
    memory: Orders = field(default_factory=Orders, repr=False, compare=False)
    """What its server ends know of orders."""

    @property
    def name(self) -> str:
        return "iiko-waiter"

    @property
    def address(self) -> Address:
        return Address(self.host, self.prefix)

    def carries(self, operation: Operation) -> str | None:
        request = _request(self, operation)
        return request if isinstance(request, str) else None

    def client(self) -> Link:
        return WebClient(_Dialect(self), self.timeout, self.limits)

    def server(self) -> Link:
        return WebServer(_Dialect(self), self.limits)


def _request(wire: Waiter, operation: Operation) -> HttpRequest | str:
    if (reason := why_not(operation)) is not None:
        return reason
    try:
        request = write_call(call_of(operation, wire.outlet, wire.pin), wire.address)
    except ValueError as error:
        return f"a waiter cannot say it: {error}"
    if len(request.body) > wire.limits.body:
        return f"the request takes {len(request.body)} bytes, and may hold {wire.limits.body}"
    return request


def _has_guest(operation: Operation) -> bool:
    return isinstance(operation, Quote) and operation.receipt.guest is not None


class _Dialect:
    """The translators of one end of one connection."""

    def __init__(self, wire: Waiter) -> None:
        self._wire = wire
        self._calls: dict[str, WaiterCall] = {}

    def request(self, ask: Ask, _now: Instant) -> HttpRequest | str:
        return _request(self._wire, ask.operation)

    def meaning(self, ask: Ask, response: HttpResponse) -> Meaning:
        call = call_of(ask.operation, self._wire.outlet, self._wire.pin)
        try:
            return answer_of(ask.operation, read_answer(call, response))
        except (Unreadable, Malformed) as error:
            return spoilt(response, str(error))

    def asked(self, ref: str, request: HttpRequest, now: Instant) -> Ask | Reply:
        wire = self._wire
        try:
            call = read_call(request, wire.prefix)
        except Unreadable as error:
            return Reply(refusal_of(error), spoilt(request, str(error)))
        moment = NEVER_SAID if wire.clock is None else wire.clock.at(now)
        known = wire.memory.find(call.order, wire.store, wire.outlet, wire.terminal, moment.date())
        operation = meant(call, Meant(known, moment, now, wire.qr_prefix))
        if not isinstance(operation, Operation):
            return Reply(write_answer(operation))
        self._calls = {ref: call}
        return Ask(ref, operation.origin.terminal, operation, wire.credentials.get(wire.store, ""))

    def response(self, ask: Ask, answer: Answer) -> HttpResponse:
        call = self._calls.pop(ask.ref)
        self._remember(call.order, ask.operation, answer)
        return write_answer(called_answer(call, answer, _has_guest(ask.operation)))

    def refusal(self, status: int, sentence: str) -> HttpResponse:
        return message_response(status, sentence)

    def _remember(self, order: UUID, operation: Operation, answer: Answer) -> None:
        wire = self._wire
        known = wire.memory.find(order, wire.store, wire.outlet, wire.terminal, operation.origin.business_date)
        match operation, answer:
            case Attach(code=code), Attached():
                wire.memory.attach(order, known, code)
            case Detach(), Released() | Queued():
                wire.memory.detach(order, known)
            case Hold(origin=origin), Held():
                wire.memory.hold(order, known, origin.key)
            case Release(), Released() | Queued():
                wire.memory.hold(order, known, "")
            case _:
                pass
