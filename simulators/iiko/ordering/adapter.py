"""A POS adapter for LoyaltyPlant's digital ordering, as a part: LoyaltyPlant calls it, and it passes a POS vendor's
statuses on. Source: iiko_loyaltyplant.md 4.2 [D L1]; what happens to a repeated `POST order` is unknown [U7]: as in the
template, each makes an order.

An order is answered for only when it is on the disk. A status is passed on once, without a retry (the template has
none): the vendor hears 503 when LoyaltyPlant did not take it, and may push again.
"""

import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from simulators.iiko.ordering import messages as m
from simulators.kit.effect import Arm, Close, Disarm, Effect, Open, Persist, Record, sent
from simulators.kit.event import (
    Accepted,
    Closed,
    Event,
    Fired,
    Opened,
    Persisted,
    PersistFailed,
    Received,
    Row,
    Started,
)
from simulators.kit.garbage import Garbage
from simulators.kit.http import HttpClient, HttpRequest, HttpResponse, HttpServer
from simulators.kit.instant import SECOND, Instant, Span
from simulators.till.attempt import Noticed, garbage_from
from simulators.till.record import Malformed, from_json, to_json, to_text
from simulators.till.web import spoilt

ORDER = "order:"
_JSON = (("content-type", "application/json"),)


@dataclass(frozen=True, slots=True)
class AdapterSettings:
    """Times of passing a status on [D L1]."""

    connect_within: Span = 3 * SECOND
    answer_within: Span = 5 * SECOND


@dataclass(slots=True)
class _Relay:
    """A status on its way to LoyaltyPlant and to the disk: who waits for it, and the connection it has for itself."""

    asker: str
    request: HttpRequest
    http: HttpClient
    kept: bool | None
    """On the disk; None: not yet known."""
    taken: bool | None = None
    """By LoyaltyPlant."""


class Adapter:
    """`relay`: the address of LoyaltyPlant's end for statuses."""

    def __init__(
        self,
        name: str,
        outlets: tuple[m.Outlet, ...],
        menu: m.Menu,
        relay: str,
        settings: AdapterSettings = AdapterSettings(),
    ) -> None:
        self.name = name
        self._outlets = outlets
        self._menu = menu
        self._relay_to = relay
        self._settings = settings
        self._conns: dict[str, HttpServer] = {}
        self._orders: dict[str, m.Order] = {}
        self._writes: dict[str, tuple[str, m.Order, HttpRequest]] = {}
        """Order being written to the disk: who waits, the order, the request."""
        self._relays: dict[str, _Relay] = {}
        self._made = 0
        """Orders ever made: their ids must not begin again after a restart."""
        self._passed = 0

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        match event:
            case Started(rows):
                return self._start(rows)
            case Accepted(conn):
                self._conns[conn] = HttpServer()
                return []
            case Received(conn, data) if conn in self._conns:
                return self._hear(conn, self._conns[conn].feed(data), now)
            case Closed(conn) if conn in self._conns:
                return [Record(garbage_from(self.name, cut_off)) for cut_off in self._conns.pop(conn).feed_eof()]
            case Persisted(token) | PersistFailed(token) if token in self._writes:
                return self._written(token, isinstance(event, Persisted), now)
            case Persisted(token) | PersistFailed(token) if token in self._relays:
                self._relays[token].kept = isinstance(event, Persisted)
                return self._answered(token, now)
            case _:
                return self._relaying(event, now)

    def _start(self, rows: Sequence[Row]) -> list[Effect]:
        effects: list[Effect] = []
        self._made = len(rows)
        for row in rows:
            if row.value is None:
                continue
            try:
                self._orders[row.key.removeprefix(ORDER)] = from_json(row.value, m.Order)
            except Malformed as error:
                effects.append(Record(Noticed(self.name, "disk", f"{row.key} cannot be read: {error}")))
        return effects

    def _hear(self, conn: str, heard: Sequence[HttpRequest | Garbage], now: Instant) -> list[Effect]:
        """Requests that can be answered at once are, until one cannot."""
        effects: list[Effect] = []
        http, todo = self._conns[conn], deque(heard)
        while todo:
            item = todo.popleft()
            if isinstance(item, Garbage):
                effects.append(Record(garbage_from(self.name, item)))
                continue
            try:
                served = self._serve(conn, item, now)
            except Malformed as error:
                effects.append(Record(garbage_from(self.name, spoilt(item, str(error)))))
                served = HttpResponse(400)
            if isinstance(served, HttpResponse):
                http.answer(served)
                todo.extend(http.more())
            else:
                effects += served
        if http.dead:
            self._conns.pop(conn, None)
        return [*effects, *sent(conn, http.outgoing())]

    def _answer(self, conn: str, response: HttpResponse, now: Instant) -> list[Effect]:
        """Late, and then what the caller has sent ahead."""
        http = self._conns.get(conn)
        if http is None:
            return []
        http.answer(response)
        return self._hear(conn, http.more(), now)

    def _serve(self, conn: str, request: HttpRequest, now: Instant) -> HttpResponse | list[Effect]:
        """The answer, or what has to be done before there is one. Raises Malformed."""
        status = m.objection(request, self._outlets)
        if status is not None:
            return HttpResponse(status)
        if request.method == "OPTIONS":
            return HttpResponse(200, (("allow", "GET, POST, OPTIONS"),))
        path = request.target.partition("?")[0]
        match request.method, path.removeprefix(m.PREFIX) if path.startswith(m.PREFIX) else "":
            case "GET", "healthcheck":
                outlet = (request.header(m.OUTLET) or "").strip()
                return _json(m.Health({"POS": "UP", "DB": "UP", f"pos-{outlet}": "UP"}))
            case "GET", "menu":
                return _json(self._menu)
            case "POST", "orders":
                wanted = from_json(request.body, m.OrdersRequest).order_pos_ids
                found = (self._orders.get(id.strip()) for id in wanted if id.strip())
                return _json(m.Orders(tuple(order for order in found if order is not None)))
            case "POST", "order":
                return self._create(conn, request)
            case "POST", "webhook/orders":
                return self._pass_on(conn, request, now)
            case _, ("healthcheck" | "menu" | "orders" | "order" | "webhook/orders"):
                return HttpResponse(405)
            case _:
                return HttpResponse(404)

    # Orders

    def _create(self, conn: str, request: HttpRequest) -> list[Effect]:
        from_json(request.body, dict)
        id = self._new_id(request.body)
        order = m.Order(id, m.OrderState(m.OrderStatus.PROCESSING), queue_number=f"A{self._made}")
        token = f"order {self._made}"
        self._writes[token] = (conn, order, request)
        return [Persist(token, (Row(ORDER + id, to_text(order)),))]

    def _new_id(self, body: bytes) -> str:
        """One no order has: a write that failed was counted before a restart and is not after it."""
        while True:
            self._made += 1
            digest = hashlib.blake2b(f"{self.name}/{self._made}".encode() + body, digest_size=16).digest()
            id = f"POS-{UUID(bytes=digest, version=4)}"
            if id not in self._orders:
                return id

    def _written(self, token: str, written: bool, now: Instant) -> list[Effect]:
        conn, order, request = self._writes.pop(token)
        if not written:
            return self._answer(conn, HttpResponse(503), now)
        self._orders[order.id] = order
        ours = (m.TOKEN, (request.header(m.TOKEN) or "").strip())
        return self._answer(conn, _json(m.OrderCreated(order.id), ours), now)

    # Statuses

    def _pass_on(self, conn: str, request: HttpRequest, now: Instant) -> list[Effect]:
        push = from_json(request.body, m.VendorPush)
        told: list[m.RelayedOrder] = []
        rows: list[Row] = []
        for one in push.orders:
            status = m.KNOWN_WORDS.get(one.status.strip().upper(), m.OrderStatus.FAILED)
            told.append(m.RelayedOrder(one.external_id, one.queue_number, m.RelayedState(status)))
            if one.external_id in self._orders:
                reason = "" if status is not m.OrderStatus.FAILED else f"the POS says {one.status[:50]}"
                order = m.Order(one.external_id, m.OrderState(status, reason), queue_number=one.queue_number)
                self._orders[order.id] = order
                rows.append(Row(ORDER + order.id, to_text(order)))
        headers = tuple((name, request.header(name) or "") for name in (m.OUTLET, m.TOKEN))
        body = to_json(m.Relayed(tuple(told)))
        relayed = HttpRequest("POST", m.RELAY_PATH, (("host", "loyaltyplant"), *headers, *_JSON), body)
        self._passed += 1
        out = f"relay {self._passed}"
        self._relays[out] = _Relay(conn, relayed, HttpClient(), kept=None if rows else True)
        write: list[Effect] = [Persist(out, tuple(rows))] if rows else []
        return [*write, Open(out, self._relay_to), Arm(out, now + self._settings.connect_within)]

    def _relaying(self, event: Event, now: Instant) -> list[Effect]:
        match event:
            case Opened(out) if self._is_under_way(out):
                relay = self._relays[out]
                relay.http.send(relay.request)
                return [Arm(out, now + self._settings.answer_within), *sent(out, relay.http.outgoing())]
            case Received(out, data) if self._is_under_way(out):
                answer = next(iter(self._relays[out].http.feed(data)), None)
                if answer is None:
                    return []
                taken = isinstance(answer, HttpResponse) and 200 <= answer.status < 300
                return [Close(out), *self._relayed(out, taken, now)]
            case Closed(out) if self._is_under_way(out):
                return self._relayed(out, False, now)
            case Fired(out) if self._is_under_way(out):
                return [Close(out), *self._relayed(out, False, now)]
            case _:
                return []

    def _is_under_way(self, out: str) -> bool:
        return out in self._relays and self._relays[out].taken is None

    def _relayed(self, out: str, taken: bool, now: Instant) -> list[Effect]:
        self._relays[out].taken = taken
        return [Disarm(out), *self._answered(out, now)]

    def _answered(self, out: str, now: Instant) -> list[Effect]:
        """200 is said when LoyaltyPlant has the statuses and the disk too: whoever hears it does not tell again."""
        relay = self._relays[out]
        if relay.kept is None or relay.taken is None:
            return []
        del self._relays[out]
        return self._answer(relay.asker, HttpResponse(200 if relay.kept and relay.taken else 503), now)


def _json(value: object, *headers: tuple[str, str]) -> HttpResponse:
    return HttpResponse(200, (*_JSON, *headers), to_json(value))
