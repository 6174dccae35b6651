"""IF-1, `POST orders/{id}/checkin`, as a `Wire`. Source: iiko_loyaltyplant.md 3.2 [D W1], errors 3.4 [P] W-SIM-E.

Thin: Identify only; the rest (detach, checkout, payment) comes with its own issue.

The trap: 204 means attached, and 200 means **not** attached, with a text for the waiter. And an answer says nothing
about the guest: no name, no balance. The order's id is made from the receipt, a profile of ours, so that a server end
can tell the check number; store, date and moment do not travel, a server end has them from its own till.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b
from uuid import UUID

from msgspec import Struct

from simulators.kit.http import DEFAULT_LIMITS, HttpRequest, HttpResponse, Limits
from simulators.kit.instant import SECOND, Instant, Span
from simulators.till.answer import Answer, GuestFound, Queued, Reason, Refused, Status
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Identify, Operation, Origin, kind_of
from simulators.till.receipt import ReceiptId
from simulators.till.record import Malformed, from_json, to_json
from simulators.till.web import Meaning, Reply, WebClient, WebServer, spoilt
from simulators.till.wire import Ask, Link

LARGEST_CHECK = 2**32 - 1
_JSON = (("content-type", "application/json"),)
_PATH = re.compile(r"/?orders/([0-9a-fA-F-]{36})/checkin")
_NEVER_SAID = datetime(1970, 1, 1, tzinfo=UTC)


class CheckinRequest(Struct, frozen=True, rename="pascal"):
    """What was scanned or typed, never parsed by the waiter's side, and the PIN of the waiter [D W1]."""

    value: str
    waiter_pin: str


class CheckinResponse(Struct, frozen=True, rename="pascal"):
    """A text for the waiter's popup. The guest was not attached [D W1]."""

    waiter_message: str


@dataclass(frozen=True, slots=True)
class Waiter:
    """The protocol with its settings. `store` and `terminal` are what a server end calls the till it is part of."""

    host: str = "plugin"
    pin: str = "0000"
    store: str = ""
    terminal: str = "waiter"
    timeout: Span = 10 * SECOND
    """[P] the real one is unknown [U]."""
    limits: Limits = DEFAULT_LIMITS

    @property
    def name(self) -> str:
        return "iiko-waiter"

    def carries(self, operation: Operation) -> str | None:
        if not isinstance(operation, Identify):
            return f"iiko-waiter carries only identify so far, not {kind_of(operation)}"
        if operation.identifier.kind is not IdentifierKind.CODE:
            return f"a check-in carries what was scanned out of the app, not a {operation.identifier.kind.value}"
        if operation.password is not None:
            return "a check-in has no place for a password"
        if not 0 <= operation.origin.check <= LARGEST_CHECK:
            return f"an order's id has room for check numbers up to {LARGEST_CHECK}"
        try:
            to_json(operation)
        except ValueError as error:
            return f"JSON cannot say it: {error}"
        return None

    def client(self) -> Link:
        return WebClient(_Dialect(self), self.timeout, self.limits)

    def server(self) -> Link:
        return WebServer(_Dialect(self), self.limits)


def order_id(receipt: ReceiptId) -> UUID:
    """The order in iikoFront that stands for a check: a digest, and the check number in the last 32 bits (ours)."""
    place = f"{receipt.store}/{receipt.business_date.isoformat()}/{receipt.terminal}"
    digest = blake2b(place.encode(), digest_size=12).digest()
    return UUID(bytes=digest + receipt.check.to_bytes(4, "big"))


@dataclass(frozen=True, slots=True)
class _Dialect:
    """The translators, for both ends."""

    wire: Waiter

    def request(self, ask: Ask, _now: Instant) -> HttpRequest | str:
        operation = ask.operation
        if (why_not := self.wire.carries(operation)) is not None:
            return why_not
        assert isinstance(operation, Identify), "nothing else is carried"
        target = f"/orders/{order_id(operation.origin.receipt)}/checkin"
        body = to_json(CheckinRequest(operation.identifier.value, self.wire.pin))
        return HttpRequest("POST", target, (("host", self.wire.host), *_JSON), body)

    def meaning(self, ask: Ask, response: HttpResponse) -> Meaning:
        """Any other status is unknown to the documents [U]: nothing was heard that could be relied on."""
        if response.status == 204:
            return GuestFound("", Status.ACTIVE)
        if response.status not in (200, 404):
            return spoilt(response, f"status {response.status} is neither attached (204) nor not attached (200)")
        try:
            message = from_json(response.body, CheckinResponse).waiter_message
        except Malformed as error:
            return spoilt(response, f"status {response.status}, no WaiterMessage: {error}")
        reason = Reason.NOT_APPLICABLE if response.status == 200 else Reason.UNKNOWN_RECEIPT
        return Refused(reason, message)

    def asked(self, ref: str, request: HttpRequest, _now: Instant) -> Ask | Reply:
        path = _PATH.fullmatch(request.target.partition("?")[0])
        if path is None:
            return self._refuse(request, 404, "there is no such path; this simulator answers orders/{id}/checkin only")
        if request.method != "POST":
            return self._refuse(request, 405, "this simulator knows only how to attach a guest (POST)")
        try:
            order = UUID(path.group(1))
            checkin = from_json(request.body, CheckinRequest)
        except ValueError as error:
            return self._refuse(request, 400, str(error))
        wire = self.wire
        business_date = date(_NEVER_SAID.year, _NEVER_SAID.month, _NEVER_SAID.day)
        origin = Origin(wire.store, wire.terminal, business_date, _NEVER_SAID, order.int & LARGEST_CHECK, 0)
        return Ask(ref, wire.terminal, Identify(origin, Identifier(IdentifierKind.CODE, checkin.value)))

    def response(self, ask: Ask, answer: Answer) -> HttpResponse:
        match answer:
            case GuestFound(status=Status.ACTIVE):
                return HttpResponse(204)
            case Refused(Reason.UNKNOWN_RECEIPT, text):
                return _message(404, text or "no such order")
            case Refused(reason, text):
                return _message(200, text or reason.value)
            case GuestFound(status=status, text=text):
                return _message(200, text or status.value)
            case Queued(text):
                return _message(200, text or "not now")
            case other:
                return _message(200, f"not attached ({other.__struct_config__.tag})")

    def refusal(self, status: int, sentence: str) -> HttpResponse:
        response = _message(status, sentence)
        return HttpResponse(status, (*_JSON, ("allow", "POST")), response.body) if status == 405 else response

    def _refuse(self, request: HttpRequest, status: int, sentence: str) -> Reply:
        return Reply(self.refusal(status, sentence), spoilt(request, sentence))


def _message(status: int, text: str) -> HttpResponse:
    return HttpResponse(status, _JSON, to_json(CheckinResponse(text)))
