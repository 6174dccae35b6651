"""LoyaltyPlant's cloud as a POS adapter meets it, and the POS vendor who pushes statuses: callers of IF-5, and the end
that statuses are passed on to. Source: iiko_loyaltyplant.md 4.2 [D L1].

A caller does one call at a time, on a connection of its own, and never repeats one by itself (what LoyaltyPlant does is
unknown [U7]).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from simulators.iiko.ordering import messages as m
from simulators.kit.effect import Arm, Close, Disarm, Effect, Open, Record, Tell, sent
from simulators.kit.event import Accepted, Closed, Event, Fired, Opened, Received, Told
from simulators.kit.garbage import Garbage
from simulators.kit.http import HttpClient, HttpRequest, HttpResponse, HttpServer
from simulators.kit.instant import SECOND, Instant, Span
from simulators.till.answer import Outcome, Reason, Refused
from simulators.till.attempt import Noticed, Shown, garbage_from
from simulators.till.cashier import AskPending, CallAdapter, Do, Done, Pending
from simulators.till.record import Malformed, from_json, to_json

_METHODS = {"healthcheck": "GET", "menu": "GET", "orders": "POST", "order": "POST", "webhook/orders": "POST"}
_JSON = ("content-type", "application/json")
_SENDABLE = re.compile(r"[\t\x20-\x7e]*")
LAST_ORDER = "<order>"
"""In a body: the id of the order made last."""


@dataclass(slots=True)
class _Call:
    sender: str
    do: Do
    request: HttpRequest
    http: HttpClient


class Platform:
    """`terminals`: who calls in scenarios; `outlet`: whose headers they send unless told otherwise."""

    def __init__(
        self,
        name: str,
        address: str,
        terminals: tuple[str, ...],
        outlet: m.Outlet,
        limit: Span = 8 * SECOND,
    ) -> None:
        """`limit`: connecting and answering together."""
        self.name = name
        self._address = address
        self._terminals = terminals
        self._outlet = outlet
        self._limit = limit
        self._calls: dict[str, _Call] = {}
        self._conns: dict[str, HttpServer] = {}
        self._made: list[str] = []
        """Orders the adapter has answered for."""
        self._pushed: dict[str, m.OrderStatus] = {}
        """The status last passed on, by order."""
        self._count = 0

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        match event:
            case Told(sender, Do() as do):
                return self._do(sender, do, now)
            case Told(sender, AskPending(ticket)):
                return [Tell(sender, Pending(ticket, 0))]
            case Opened(conn) if conn in self._calls:
                call = self._calls[conn]
                call.http.send(call.request)
                return sent(conn, call.http.outgoing())
            case Received(conn, data) if conn in self._calls:
                return self._heard(conn, self._calls[conn].http.feed(data))
            case Closed(conn) if conn in self._calls:
                heard = self._heard(conn, self._calls[conn].http.feed_eof())
                return heard or self._end(conn, None)
            case Fired(conn) if conn in self._calls:
                return [Close(conn), *self._end(conn, None)]
            case _:
                return self._listen(event)

    # Calling

    def _do(self, sender: str, do: Do, now: Instant) -> list[Effect]:
        if do.terminal not in self._terminals:
            return [Tell(sender, _refused(do, f"there is no terminal {do.terminal} here"))]
        if not isinstance(do.act, CallAdapter):
            return [Tell(sender, _refused(do, "LoyaltyPlant's digital ordering only calls its adapter"))]
        if do.act.call not in _METHODS:
            return [Tell(sender, _refused(do, f"the adapter has no {do.act.call}: {', '.join(_METHODS)}"))]
        if any(call.do.terminal == do.terminal for call in self._calls.values()):
            return [Tell(sender, _refused(do, f"{do.terminal} is busy"))]
        request = self._request(do.act)
        for name, value in request.headers:
            if not _SENDABLE.fullmatch(value):
                return [Tell(sender, _refused(do, f"a header cannot have this as {name}: {value!r}"))]
        self._count += 1
        conn = f"call {self._count}"
        self._calls[conn] = _Call(sender, do, request, HttpClient())
        return [Open(conn, self._address), Arm(conn, now + self._limit)]

    def _request(self, act: CallAdapter) -> HttpRequest:
        outlet = str(self._outlet.number) if act.outlet is None else act.outlet
        token = self._outlet.token if act.token is None else act.token
        named = tuple((name, value.strip()) for name, value in ((m.OUTLET, outlet), (m.TOKEN, token)) if value)
        method = _METHODS[act.call]
        headers = (("host", "adapter"), *named, *((_JSON,) if method == "POST" else ()))
        return HttpRequest(method, m.PREFIX + act.call, headers, self._body(act) if method == "POST" else b"")

    def _body(self, act: CallAdapter) -> bytes:
        if act.body:
            return act.body.replace(LAST_ORDER, self._made[-1] if self._made else "").encode()
        match act.call:
            case "orders":
                return to_json(m.OrdersRequest((*self._made, "")))
            case "webhook/orders":
                pushed = tuple(m.VendorOrder(id, f"A{n}", "COOKING") for n, id in enumerate(self._made, 1))
                return to_json(m.VendorPush(pushed))
            case _:
                return b'{"items":[]}'

    def _heard(self, conn: str, heard: Sequence[HttpResponse | Garbage]) -> list[Effect]:
        for item in heard:
            if isinstance(item, HttpResponse):
                return [Close(conn), *self._end(conn, item)]
            return [Record(garbage_from(self.name, item)), Close(conn), *self._end(conn, None)]
        return []

    def _end(self, conn: str, response: HttpResponse | None) -> list[Effect]:
        call = self._calls.pop(conn)
        do, sender = call.do, call.sender
        if response is None:
            done = Done(do.terminal, do.ticket, Outcome.UNKNOWN, screen=("no answer",), note="no answer")
            return [Disarm(conn), Tell(sender, done)]
        assert isinstance(do.act, CallAdapter)
        outcome = Outcome.OK if response.status == 200 else Outcome.REFUSED
        if response.status == 503:
            outcome = Outcome.UNKNOWN
        answer = Refused(Reason.UNAUTHORISED) if response.status == 401 else None
        screen = (str(response.status), *self._told(do.act, response))
        shown = Record(Shown(do.terminal, "screen", "\n".join(screen)))
        return [Disarm(conn), shown, Tell(sender, Done(do.terminal, do.ticket, outcome, answer, screen=screen))]

    def _told(self, act: CallAdapter, response: HttpResponse) -> tuple[str, ...]:
        """What an answer says, in a few words."""
        if not response.body:
            return ("empty body",)
        try:
            match act.call if response.status == 200 else "":
                case "healthcheck":
                    services = from_json(response.body, m.Health).services
                    return tuple(f"{name} {state}" for name, state in services.items())
                case "orders":
                    orders = from_json(response.body, m.Orders).orders
                    return tuple(self._order(order) for order in orders)
                case "order":
                    self._made.append(from_json(response.body, m.OrderCreated).pos_id)
                    signed = response.header(m.TOKEN) == self._outlet.token
                    return ("order taken", "signed" if signed else "not signed with the outlet's token")
                case "menu":
                    menu = from_json(response.body, m.Menu)
                    return (f"{len(menu.items)} dishes in {len(menu.categories)} categories",)
                case _:
                    return (response.body.decode("utf-8", "replace")[:200],)
        except Malformed as error:
            return (f"not understood: {error}",)

    def _order(self, order: m.Order) -> str:
        pushed = self._pushed.get(order.id)
        passed_on = "nothing passed on" if pushed is None else f"passed on {pushed.value}"
        return f"{order.queue_number} {order.state.status.value}, {passed_on}"

    # Statuses passed on

    def _listen(self, event: Event) -> list[Effect]:
        match event:
            case Accepted(conn):
                self._conns[conn] = HttpServer()
                return []
            case Received(conn, data) if conn in self._conns:
                return self._take(conn, data)
            case Closed(conn):
                self._conns.pop(conn, None)
                return []
            case _:
                return []

    def _take(self, conn: str, data: bytes) -> list[Effect]:
        http, effects = self._conns[conn], list[Effect]()
        items = http.feed(data)
        while items:
            item = items.pop(0)
            if isinstance(item, Garbage):
                effects.append(Record(garbage_from(self.name, item)))
                continue
            status, text = self._relayed(item)
            effects.append(Record(Noticed(self.name, "status" if status == 200 else "refusal", text)))
            http.answer(HttpResponse(status))
            items += http.more()
        effects += sent(conn, http.outgoing())
        if http.dead:
            del self._conns[conn]
        return effects

    def _relayed(self, request: HttpRequest) -> tuple[int, str]:
        if (request.method, request.target) != ("POST", m.RELAY_PATH):
            return 404, f"{request.method} {request.target[:100]}: no such path"
        if request.header(m.OUTLET) != str(self._outlet.number):
            return 400, "a status without its outlet"
        if request.header(m.TOKEN) != self._outlet.token:
            return 401, "a status with a wrong token"
        try:
            told = from_json(request.body, m.Relayed).orders
        except Malformed as error:
            return 400, str(error)
        self._pushed.update((one.id, one.state.status) for one in told)
        return 200, "; ".join(f"order {one.queue_number} is {one.state.status.value}" for one in told)


def _refused(do: Do, note: str) -> Done:
    return Done(do.terminal, do.ticket, Outcome.REFUSED, screen=(note,), note=note)
