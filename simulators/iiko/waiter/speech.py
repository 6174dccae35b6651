"""Calls of IF-1 as HTTP requests, and answers as HTTP answers, both ways (3.2 [D W1], 3.4 and 3.6 [P]).

Reading never raises anything but `Unreadable`. Paths are printed without a leading slash and their prefix is unknown
[U]: both are taken, and a prefix is a setting.
"""

import re
from dataclasses import dataclass
from uuid import UUID

from msgspec import Struct

from simulators.iiko.waiter.calls import (
    Accepted,
    CheckIn,
    CheckOut,
    CheckoutRequest,
    CheckoutResponse,
    LookAt,
    LoyaltyState,
    NotDone,
    Pay,
    PaymentRequest,
    UndoCheckIn,
    UndoCheckOut,
    UndoPay,
    WaiterAnswer,
    WaiterCall,
)
from simulators.iiko.waiter.document import read_document, write_document
from simulators.kit.http import HttpRequest, HttpResponse
from simulators.till.record import Malformed

JSON = (("content-type", "application/json"),)
_PATH = re.compile(r"orders/([0-9a-fA-F-]{36})/(checkin|loyalty|checkout|payment)")
_METHODS = {
    "checkin": ("POST", "DELETE"),
    "loyalty": ("GET",),
    "checkout": ("POST", "DELETE"),
    "payment": ("POST", "DELETE"),
}


class CheckinRequest(Struct, frozen=True, rename="pascal"):
    """[D W1]; that both are required is inferred [I]."""

    value: str
    waiter_pin: str


class CheckinResponse(Struct, frozen=True, rename="pascal"):
    """[D W1]"""

    waiter_message: str


class Unreadable(ValueError):
    """A request or answer that the protocol cannot mean; `status` is what a server end answers, `allow` its methods."""

    def __init__(self, sentence: str, status: int = 400, allow: str = "") -> None:
        super().__init__(sentence)
        self.status = status
        self.allow = allow


@dataclass(frozen=True, slots=True)
class Address:
    """Where the plugin is. `prefix`: what stands before `orders/` in the path."""

    host: str = "plugin"
    prefix: str = ""

    def path(self, order: UUID, what: str) -> str:
        prefix = self.prefix.strip("/")
        return f"/{prefix}/orders/{order}/{what}" if prefix else f"/orders/{order}/{what}"


def write_call(call: WaiterCall, address: Address) -> HttpRequest:
    """Raises ValueError when JSON cannot say it."""
    match call:
        case CheckIn(value=value, pin=pin):
            return _request("POST", call, "checkin", address, CheckinRequest(value, pin))
        case UndoCheckIn():
            return _request("DELETE", call, "checkin", address)
        case LookAt():
            return _request("GET", call, "loyalty", address)
        case CheckOut(request=checkout):
            return _request("POST", call, "checkout", address, checkout)
        case UndoCheckOut():
            return _request("DELETE", call, "checkout", address)
        case Pay(request=payment):
            return _request("POST", call, "payment", address, payment)
        case UndoPay():
            return _request("DELETE", call, "payment", address)


def read_call(request: HttpRequest, prefix: str = "") -> WaiterCall:
    """Raises Unreadable with the status to answer."""
    path = request.target.partition("?")[0].removeprefix("/")
    if prefix.strip("/"):
        path, before = path.removeprefix(prefix.strip("/") + "/"), path
        path = path if path != before else ""
    found = _PATH.fullmatch(path)
    if found is None:
        raise Unreadable("there is no such path: orders/{id}/checkin, loyalty, checkout or payment", 404)
    what = found.group(2)
    if request.method not in _METHODS[what]:
        raise Unreadable(f"{what} knows {' and '.join(_METHODS[what])}", 405, ", ".join(_METHODS[what]))
    try:
        order = UUID(found.group(1))
        return _called(order, what, request)
    except ValueError as error:
        raise Unreadable(str(error)) from None


def write_answer(answer: WaiterAnswer) -> HttpResponse:
    match answer:
        case Accepted():
            return HttpResponse(204)
        case NotDone(message, is_unknown_order):
            return message_response(404 if is_unknown_order else 200, message)
        case LoyaltyState() | CheckoutResponse():
            return HttpResponse(200, JSON, write_document(answer))


def read_answer(call: WaiterCall, response: HttpResponse) -> WaiterAnswer:
    """Raises Unreadable: any other status is unknown to the documents [U], and nothing can be concluded from it."""
    if response.status == 204:
        if isinstance(call, LookAt):
            raise Unreadable("status 204, and a state was asked for")
        return Accepted()
    if response.status not in (200, 404):
        raise Unreadable(f"status {response.status} is neither done (204) nor not done (200)")
    try:
        if response.status == 200 and isinstance(call, CheckOut | LookAt):
            return _read_offer(response.body, CheckoutResponse if isinstance(call, CheckOut) else LoyaltyState)
        return NotDone(read_document(response.body, CheckinResponse).waiter_message, response.status == 404)
    except Malformed as error:
        raise Unreadable(f"status {response.status}, and not what belongs to it: {error}") from None


def message_response(status: int, text: str, allow: str = "") -> HttpResponse:
    headers = (*JSON, ("allow", allow)) if allow else JSON
    return HttpResponse(status, headers, write_document(CheckinResponse(text)))


def refusal_of(error: Unreadable) -> HttpResponse:
    return message_response(error.status, str(error), error.allow)


def _read_offer(body: bytes, to: type[CheckoutResponse] | type[LoyaltyState]) -> WaiterAnswer:
    """A message alone is a refusal. Raises Malformed."""
    offer = read_document(body, to)
    if offer == to():
        raise Malformed("neither a message nor an offer")
    return NotDone(offer.waiter_message or "") if offer == to(waiter_message=offer.waiter_message) else offer


def _request(method: str, call: WaiterCall, what: str, address: Address, body: Struct | None = None) -> HttpRequest:
    headers = (("host", address.host), *(() if body is None else JSON))
    return HttpRequest(method, address.path(call.order, what), headers, b"" if body is None else write_document(body))


def _called(order: UUID, what: str, request: HttpRequest) -> WaiterCall:
    is_undoing = request.method == "DELETE"
    match what:
        case "checkin" if is_undoing:
            return UndoCheckIn(order)
        case "checkin":
            checkin = read_document(request.body, CheckinRequest)
            return CheckIn(order, checkin.value, checkin.waiter_pin)
        case "loyalty":
            return LookAt(order)
        case "checkout" if is_undoing:
            return UndoCheckOut(order)
        case "checkout":
            return CheckOut(order, read_document(request.body or b"{}", CheckoutRequest))
        case _ if is_undoing:
            return UndoPay(order)
        case _:
            return Pay(order, read_document(request.body, PaymentRequest))
