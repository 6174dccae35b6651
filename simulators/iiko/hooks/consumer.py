"""Who is told by webhooks: an HTTP server that believes, de-duplicates, keeps and answers 200.

200 is said when the delivery is on the disk and not before: whoever is told 200 does not tell again. Duplicates and
what is older than something already told change nothing, and are answered 200 too, or they would come for ever.

Where iikoTransport puts the `authToken` is not in the document; here it is the header `Authorization`, bare or as a
bearer token [I].
"""

import hmac
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from simulators.iiko.cloud.messages.order_told import OrderInfo
from simulators.iiko.hooks.events import (
    CardEvent,
    Delivery,
    TransportEvent,
    order_of,
    read_delivery,
    write_event,
    write_events,
)
from simulators.kit.effect import Effect, Persist, Record, sent
from simulators.kit.event import Accepted, Closed, Event, Persisted, PersistFailed, Received, Row, Started
from simulators.kit.garbage import Garbage
from simulators.kit.http import DEFAULT_LIMITS, HttpRequest, HttpResponse, HttpServer, Limits, plain_refusal
from simulators.kit.instant import Instant
from simulators.till.attempt import Noticed, garbage_from
from simulators.till.record import Malformed
from simulators.till.web import spoilt

SEEN = "seen:"
"""Row of a delivery: `seen:<number>`; the value is its body."""
_OK = HttpResponse(200, (("content-type", "application/json"),), b"{}")


@dataclass(frozen=True, slots=True)
class ConsumerSettings:
    """`auth_token`: of iikoTransport, `subscription_password`: of iikoCard; None: that family is not subscribed to."""

    auth_token: str | None
    subscription_password: str | None
    path: str = "/webhooks"
    remembered: int = 10_000
    """Deliveries kept, and so how far back a repeat is known as one [P]."""
    limits: Limits = DEFAULT_LIMITS


@dataclass(slots=True)
class _Taken:
    """A delivery on its way to the disk, and who waits for it."""

    conn: str
    delivery: Delivery
    number: int


class HookConsumer:
    """The actor. What it has been told, without repeats and as much as is remembered: `orders`, `cards`, `events`."""

    def __init__(self, name: str, settings: ConsumerSettings) -> None:
        self.name = name
        self.orders: OrderedDict[UUID, OrderInfo] = OrderedDict()
        """The newest state of each order, by its `timestamp`."""
        self.cards: deque[CardEvent] = deque(maxlen=settings.remembered)
        self.events: deque[TransportEvent] = deque(maxlen=settings.remembered)
        self._settings = settings
        self._conns: dict[str, HttpServer] = {}
        self._kept: OrderedDict[int, tuple[str, ...]] = OrderedDict()
        """Number of a delivery to the ids of what was new in it."""
        self._seen: set[str] = set()
        self._taken: dict[str, _Taken] = {}
        self._numbers = 0

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        match event:
            case Started(rows):
                return self._start(rows)
            case Accepted(conn):
                self._conns[conn] = HttpServer(self._settings.limits)
                return []
            case Received(conn, data) if conn in self._conns:
                return self._hear(conn, self._conns[conn].feed(data))
            case Closed(conn) if conn in self._conns:
                return [self._garbage(item) for item in self._conns.pop(conn).feed_eof()]
            case Persisted(token) if token in self._taken:
                return self._keep(self._taken.pop(token))
            case PersistFailed(token, reason) if token in self._taken:
                notice = Record(Noticed(self.name, "disk", reason))
                return [notice, *self._answer(self._taken.pop(token).conn, plain_refusal(503, "not now"))]
            case _:
                return []

    def _start(self, rows: Sequence[Row]) -> list[Effect]:
        effects: list[Effect] = []
        for row in rows:
            if not row.key.startswith(SEEN) or row.value is None:
                continue
            number = int(row.key.removeprefix(SEEN))
            self._numbers = max(self._numbers, number)
            try:
                self._take_in(number, read_delivery(row.value.encode()))
            except Malformed as error:
                effects.append(Record(Noticed(self.name, "disk", f"{row.key} cannot be read: {error}")))
        return effects

    # What comes in

    def _hear(self, conn: str, items: Sequence[HttpRequest | Garbage]) -> list[Effect]:
        """Requests that can be answered at once are, until one cannot."""
        effects: list[Effect] = []
        todo = deque(items)
        while todo:
            item = todo.popleft()
            if isinstance(item, Garbage):
                effects.append(self._garbage(item))
            else:
                effects += self._request(conn, item)
                todo.extend(self._conns[conn].more())
        return [*effects, *self._flush(conn)]

    def _request(self, conn: str, request: HttpRequest) -> list[Effect]:
        path = request.target.partition("?")[0]
        if path != self._settings.path:
            return self._refuse(conn, request, 404, f"there is no {path[:100]}")
        if request.method != "POST":
            return self._refuse(conn, request, 405, f"{request.method[:20]} is no way to tell something")
        try:
            delivery = read_delivery(request.body)
            for event in delivery if isinstance(delivery, tuple) else ():
                order_of(event)
        except Malformed as error:
            return self._refuse(conn, request, 400, str(error))
        if not self._believes(request, delivery):
            return self._refuse(conn, request, 401, "the caller is not who the subscription is with")
        self._numbers += 1
        token = f"hook-{self._numbers}"
        self._taken[token] = _Taken(conn, delivery, self._numbers)
        return [Persist(token, (Row(f"{SEEN}{self._numbers}", _text(delivery)), *self._forget()))]

    def _believes(self, request: HttpRequest, delivery: Delivery) -> bool:
        if isinstance(delivery, CardEvent):
            return _is_same(self._settings.subscription_password, delivery.subscription_password or "")
        said = request.header("authorization") or ""
        scheme, _, token = said.partition(" ")
        return _is_same(self._settings.auth_token, token.strip() if scheme.lower() == "bearer" else said)

    def _forget(self) -> tuple[Row, ...]:
        """Room for one more delivery."""
        rows = []
        while len(self._kept) >= self._settings.remembered:
            number, ids = self._kept.popitem(last=False)
            self._seen.difference_update(ids)
            rows.append(Row(f"{SEEN}{number}", None))
        return tuple(rows)

    # What is taken in

    def _keep(self, taken: _Taken) -> list[Effect]:
        effects: list[Effect] = []
        for what, text in self._take_in(taken.number, taken.delivery):
            effects.append(Record(Noticed(self.name, what, text)))
        return [*effects, *self._answer(taken.conn, _OK)]

    def _take_in(self, number: int, delivery: Delivery) -> list[tuple[str, str]]:
        """What each event of a delivery meant: (`webhook` | `repeated webhook` | `old webhook`, sentence)."""
        found = []
        new: list[str] = []
        for event in delivery if isinstance(delivery, tuple) else (delivery,):
            id = str(event.id)
            if id in self._seen:
                found.append(("repeated webhook", f"{_shown(event)}: told before"))
                continue
            self._seen.add(id)
            new.append(id)
            found.append(self._new(event))
        self._kept[number] = tuple(new)
        return found

    def _new(self, event: TransportEvent | CardEvent) -> tuple[str, str]:
        if isinstance(event, CardEvent):
            self.cards.append(event)
            return "webhook", _shown(event)
        self.events.append(event)
        order = order_of(event)
        if order is None:
            return "webhook", _shown(event)
        known = self.orders.get(order.id)
        if known is not None and known.timestamp > order.timestamp:
            return "old webhook", f"{_shown(event)}: of {order.timestamp}, and {known.timestamp} is known"
        self.orders[order.id] = order
        if len(self.orders) > self._settings.remembered:
            self.orders.popitem(last=False)
        return "webhook", _shown(event)

    # What goes out

    def _refuse(self, conn: str, request: HttpRequest, status: int, sentence: str) -> list[Effect]:
        self._conns[conn].answer(plain_refusal(status, sentence))
        return [self._garbage(spoilt(request, sentence))]

    def _answer(self, conn: str, response: HttpResponse) -> list[Effect]:
        """Late, and then what was sent ahead."""
        http = self._conns.get(conn)
        if http is None:
            return []
        http.answer(response)
        return self._hear(conn, http.more())

    def _flush(self, conn: str) -> list[Effect]:
        http = self._conns.get(conn)
        if http is None:
            return []
        if http.dead:
            del self._conns[conn]
        return sent(conn, http.outgoing())

    def _garbage(self, garbage: Garbage) -> Record:
        return Record(garbage_from(self.name, garbage))


def _text(delivery: Delivery) -> str:
    return (write_events(delivery) if isinstance(delivery, tuple) else write_event(delivery)).decode()


def _shown(event: TransportEvent | CardEvent) -> str:
    """In a sentence, with nobody's phone in it (OFF-15)."""
    if isinstance(event, TransportEvent):
        return f"{event.event_type[:50]} {event.correlation_id}"
    return f"{(event.transaction_type or 'notification')[:50]} {event.id}"


def _is_same(expected: str | None, said: str) -> bool:
    if expected is None:
        return False
    return hmac.compare_digest(expected.encode(), said.encode("utf-8", "surrogatepass"))
