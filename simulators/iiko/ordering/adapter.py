"""A POS adapter for LoyaltyPlant's digital ordering, as a part: LoyaltyPlant calls it, and it passes a POS vendor's
statuses on. Source: iiko_loyaltyplant.md 4.2 [D L1]; what happens to a repeated `POST order` is unknown [U7]: as in the
template, each makes an order.

An order is answered for only when it is on the disk. A status is passed on once, without a retry (the template has
none): the vendor hears 503 when LoyaltyPlant did not take it, and may push again.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from simulators.iiko.ordering import messages as m
from simulators.kit.effect import Arm, Close, Disarm, Effect, Open, Persist, Record, Send
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
from simulators.kit.http import HANG_UP, HttpClient, HttpRequest, HttpResponse, HttpServer
from simulators.kit.instant import SECOND, Instant, Span
from simulators.till.attempt import Noticed
from simulators.till.record import Malformed, from_json, to_json, to_text

ORDER = "order:"
_JSON = (("content-type", "application/json"),)


@dataclass(frozen=True, slots=True)
class AdapterSettings:
    """Times of passing a status on [D L1]."""

    connect_within: Span = 3 * SECOND
    answer_within: Span = 5 * SECOND


@dataclass(slots=True)
class _Relay:
    """A status on its way to LoyaltyPlant: who waits for it, and the connection it has for itself."""

    asker: str
    request: HttpRequest
    http: HttpClient


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
                self._made = len(rows)
                self._orders = {row.key.removeprefix(ORDER): from_json(row.value, m.Order) for row in rows if row.value}
                return []
            case Accepted(conn):
                self._conns[conn] = HttpServer()
                return []
            case Received(conn, data) if conn in self._conns:
                return self._hear(conn, self._conns[conn].feed(data), now)
            case Closed(conn) if conn in self._conns:
                return self._hear(conn, self._conns[conn].feed_eof(), now, gone=True)
            case Persisted(token) | PersistFailed(token) if token in self._writes:
                return self._written(token, isinstance(event, Persisted), now)
            case _:
                return self._relaying(event, now)

    def _hear(
        self, conn: str, heard: Sequence[HttpRequest | Garbage], now: Instant, gone: bool = False
    ) -> list[Effect]:
        effects: list[Effect] = []
        for item in heard:
            match item:
                case Garbage(raw, reason, offset):
                    effects.append(Record(Noticed(self.name, "garbage", reason, offset, raw[:256].hex())))
                case request:
                    effects += self._serve(conn, request, now)
        if gone:
            self._conns.pop(conn, None)
            return effects
        return [*effects, *self._flush(conn)]

    def _flush(self, conn: str) -> list[Effect]:
        http = self._conns.get(conn)
        if http is None:
            return []
        effects: list[Effect] = [Close(conn) if chunk == HANG_UP else Send(conn, chunk) for chunk in http.outgoing()]
        if http.dead:
            del self._conns[conn]
        return effects

    def _answer(self, conn: str, response: HttpResponse, now: Instant) -> list[Effect]:
        """Answer, then what the caller has sent ahead."""
        http = self._conns.get(conn)
        if http is None:
            return []
        http.answer(response)
        effects = self._flush(conn)
        return [*effects, *self._hear(conn, http.more(), now)] if http.has_more else effects

    def _serve(self, conn: str, request: HttpRequest, now: Instant) -> list[Effect]:
        status = m.objection(request, self._outlets)
        if status is not None:
            return self._answer(conn, HttpResponse(status), now)
        if request.method == "OPTIONS":
            return self._answer(conn, HttpResponse(200, (("allow", "GET, POST, OPTIONS"),)), now)
        try:
            return self._call(conn, request, now)
        except Malformed as error:
            notice = Record(Noticed(self.name, "garbage", str(error), request.offset, request.body[:256].hex()))
            return [notice, *self._answer(conn, HttpResponse(400), now)]

    def _call(self, conn: str, request: HttpRequest, now: Instant) -> list[Effect]:
        """Raises Malformed."""
        match request.method, request.target.partition("?")[0].removeprefix(m.PREFIX):
            case "GET", "healthcheck":
                outlet = (request.header(m.OUTLET) or "").strip()
                up = {"POS": "UP", "DB": "UP", f"pos-{outlet}": "UP"}
                return self._answer(conn, _json(m.Health(up)), now)
            case "GET", "menu":
                return self._answer(conn, _json(self._menu), now)
            case "POST", "orders":
                wanted = from_json(request.body, m.OrdersRequest).order_pos_ids
                found = (self._orders.get(id.strip()) for id in wanted if id.strip())
                return self._answer(conn, _json(m.Orders(tuple(order for order in found if order is not None))), now)
            case "POST", "order":
                return self._create(conn, request)
            case "POST", "webhook/orders":
                return self._pass_on(conn, request, now)
            case _, ("healthcheck" | "menu" | "orders" | "order" | "webhook/orders"):
                return self._answer(conn, HttpResponse(405), now)
            case _:
                return self._answer(conn, HttpResponse(404), now)

    # Orders

    def _create(self, conn: str, request: HttpRequest) -> list[Effect]:
        from_json(request.body, dict)
        self._made += 1
        digest = hashlib.blake2b(f"{self.name}/{self._made}".encode() + request.body, digest_size=16).digest()
        id = f"POS-{UUID(bytes=digest, version=4)}"
        order = m.Order(id, m.OrderState(m.OrderStatus.PROCESSING), queue_number=f"A{self._made}")
        token = f"order {self._made}"
        self._writes[token] = (conn, order, request)
        return [Persist(token, (Row(ORDER + id, to_text(order)),))]

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
        self._relays[out] = _Relay(conn, relayed, HttpClient())
        write: list[Effect] = [Persist(f"statuses {self._passed}", tuple(rows))] if rows else []
        return [*write, Open(out, self._relay_to), Arm(out, now + self._settings.connect_within)]

    def _relaying(self, event: Event, now: Instant) -> list[Effect]:
        match event:
            case Opened(out) if out in self._relays:
                relay = self._relays[out]
                relay.http.send(relay.request)
                sent = [Send(out, chunk) for chunk in relay.http.outgoing()]
                return [Arm(out, now + self._settings.answer_within), *sent]
            case Received(out, data) if out in self._relays:
                answer = next(iter(self._relays[out].http.feed(data)), None)
                if answer is None:
                    return []
                taken = isinstance(answer, HttpResponse) and 200 <= answer.status < 300
                return [Close(out), *self._relayed(out, taken, now)]
            case Closed(out) if out in self._relays:
                return self._relayed(out, False, now)
            case Fired(out) if out in self._relays:
                return [Close(out), *self._relayed(out, False, now)]
            case _:
                return []

    def _relayed(self, out: str, taken: bool, now: Instant) -> list[Effect]:
        relay = self._relays.pop(out)
        return [Disarm(out), *self._answer(relay.asker, HttpResponse(200 if taken else 503), now)]


def _json(value: object, *headers: tuple[str, str]) -> HttpResponse:
    return HttpResponse(200, (*_JSON, *headers), to_json(value))
