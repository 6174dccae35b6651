"""Who tells by webhooks: at least once, each delivery on a schedule of its own.

iiko's retry policy is unknown [U8]: the schedule is a profile of ours. A delivery that failed waits for its next turn
and lets others pass, so what comes out is in any order, and a consumer must cope with that. Deliveries are on the disk
before they are tried and until 200 was heard; one whose 200 was lost is told again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Struct

from simulators.iiko.hooks.events import Delivery, write_event, write_events
from simulators.kit.effect import Arm, Close, Disarm, Effect, Open, Persist, Record, Send, Tell
from simulators.kit.event import (
    Closed,
    Event,
    Fired,
    Opened,
    Persisted,
    PersistFailed,
    Received,
    Row,
    Started,
    Told,
)
from simulators.kit.garbage import Garbage
from simulators.kit.http import HANG_UP, HttpClient, HttpRequest, HttpResponse
from simulators.kit.instant import MINUTE, SECOND, Instant, Span
from simulators.till.attempt import Noticed
from simulators.till.cashier import AskPending, Pending
from simulators.till.record import Malformed, from_json, to_text

HOOK = "hook:"
"""Row of a delivery: `hook:<number>`."""
TURN = "turn"
"""Timer: a delivery is due."""
PATIENCE = "patience"
"""Timer: nobody answered."""
SCHEDULE: tuple[Span, ...] = (5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE)
"""After the first try, the second... [P]."""


@dataclass(frozen=True, slots=True)
class Publish:
    """To the sender: tell this."""

    delivery: Delivery


@dataclass(frozen=True, slots=True)
class SenderSettings:
    """`auth_token`: of iikoTransport's subscription; iikoCard's secret is in its events."""

    auth_token: str = ""
    host: str = "hooks"
    path: str = "/webhooks"
    schedule: tuple[Span, ...] = SCHEDULE
    tries: int = 20
    """Then the delivery is given up [P]; the last span of the schedule is used again and again."""
    answer_within: Span = 10 * SECOND


class _Kept(Struct, frozen=True):
    """A delivery as it lies on the disk. `body` is JSON in a text."""

    body: str
    is_transport: bool


@dataclass(slots=True)
class _Parcel:
    number: int
    kept: _Kept
    due: Instant
    tried: int = 0
    is_stored: bool = False


@dataclass(slots=True)
class _Telling:
    """The delivery that is being told, on a connection of its own."""

    parcel: _Parcel
    conn: str
    http: HttpClient


class HookSender:
    """The actor. `address`: where the consumer listens. Parts tell it `Publish(delivery)`."""

    def __init__(self, name: str, address: str, settings: SenderSettings) -> None:
        assert settings.schedule, "there is a schedule"
        assert settings.tries > 0, "a delivery is tried at least once"
        self.name = name
        self._address = address
        self._settings = settings
        self._parcels: dict[int, _Parcel] = {}
        self._telling: _Telling | None = None
        self._numbers = 0
        self._conns = 0

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        telling = self._telling
        match event:
            case Started(rows):
                effects = self._start(rows, now)
            case Told(_, Publish(delivery)):
                effects = self._publish(delivery, now)
            case Told(sender, AskPending(ticket)):
                effects = [Tell(sender, Pending(ticket, len(self._parcels)))]
            case Persisted(token) if token.startswith(HOOK):
                effects = self._stored(int(token.removeprefix(HOOK)))
            case PersistFailed(token, reason) if token.startswith(HOOK):
                effects = self._not_stored(int(token.removeprefix(HOOK)), reason)
            case Opened(conn) if telling is not None and conn == telling.conn:
                telling.http.send(self._request(telling.parcel.kept))
                effects = _flush(telling)
            case Received(conn, data) if telling is not None and conn == telling.conn:
                effects = self._hear(telling, telling.http.feed(data), now)
            case Closed(conn, reason) if telling is not None and conn == telling.conn:
                effects = self._hear(telling, telling.http.feed_eof(), now)
                if self._telling is telling:
                    effects += self._failed(telling, f"the connection is gone: {reason}", now)
            case Fired(timer) if timer == PATIENCE and telling is not None:
                effects = [Close(telling.conn), *self._failed(telling, "no answer", now)]
            case _:
                effects = []
        return [*effects, *self._next(now)]

    def _start(self, rows: Sequence[Row], now: Instant) -> list[Effect]:
        effects: list[Effect] = []
        for row in rows:
            if not row.key.startswith(HOOK) or row.value is None:
                continue
            number = int(row.key.removeprefix(HOOK))
            self._numbers = max(self._numbers, number)
            try:
                self._parcels[number] = _Parcel(number, from_json(row.value, _Kept), now, is_stored=True)
            except Malformed as error:
                effects.append(Record(Noticed(self.name, "disk", f"{row.key} cannot be read: {error}")))
        return effects

    def _publish(self, delivery: Delivery, now: Instant) -> list[Effect]:
        is_transport = isinstance(delivery, tuple)
        body = write_events(delivery) if isinstance(delivery, tuple) else write_event(delivery)
        self._numbers += 1
        kept = _Kept(body.decode(), is_transport)
        self._parcels[self._numbers] = _Parcel(self._numbers, kept, now)
        key = f"{HOOK}{self._numbers}"
        return [Persist(key, (Row(key, to_text(kept)),))]

    def _stored(self, number: int) -> list[Effect]:
        if number in self._parcels:
            self._parcels[number].is_stored = True
        return []

    def _not_stored(self, number: int, reason: str) -> list[Effect]:
        """It is told all the same: a crash may lose it, and that is worse than telling it now."""
        return [Record(Noticed(self.name, "disk", reason)), *self._stored(number)]

    # Telling

    def _next(self, now: Instant) -> list[Effect]:
        """Begin with the delivery that is due first, or wait for it."""
        if self._telling is not None:
            return []
        ready = [parcel for parcel in self._parcels.values() if parcel.is_stored]
        parcel = min(ready, key=lambda one: (one.due, one.number), default=None)
        if parcel is None:
            return []
        if parcel.due > now:
            return [Arm(TURN, parcel.due)]
        self._conns += 1
        parcel.tried += 1
        conn = f"hook-{self._conns}"
        self._telling = _Telling(parcel, conn, HttpClient())
        return [Disarm(TURN), Open(conn, self._address), Arm(PATIENCE, now + self._settings.answer_within)]

    def _request(self, kept: _Kept) -> HttpRequest:
        headers = [("host", self._settings.host), ("content-type", "application/json")]
        if kept.is_transport and self._settings.auth_token:
            headers.append(("authorization", f"Bearer {self._settings.auth_token}"))
        return HttpRequest("POST", self._settings.path, tuple(headers), kept.body.encode())

    def _hear(self, telling: _Telling, items: Sequence[HttpResponse | Garbage], now: Instant) -> list[Effect]:
        for item in items:
            if isinstance(item, Garbage):
                return [Close(telling.conn), *self._failed(telling, item.reason, now)]
            if item.status != 200:
                return [Close(telling.conn), *self._failed(telling, f"status {item.status}", now)]
            return self._done(telling)
        return []

    def _done(self, telling: _Telling) -> list[Effect]:
        del self._parcels[telling.parcel.number]
        self._telling = None
        key = f"{HOOK}{telling.parcel.number}"
        return [Disarm(PATIENCE), Close(telling.conn), Persist(f"told:{key}", (Row(key, None),))]

    def _failed(self, telling: _Telling, reason: str, now: Instant) -> list[Effect]:
        """Nobody knows whether it was heard: it is told again."""
        parcel, schedule = telling.parcel, self._settings.schedule
        self._telling = None
        effects: list[Effect] = [Disarm(PATIENCE)]
        if parcel.tried >= self._settings.tries:
            del self._parcels[parcel.number]
            key = f"{HOOK}{parcel.number}"
            text = f"delivery {parcel.number} is given up after {parcel.tried} tries: {reason}"
            return [*effects, Record(Noticed(self.name, "webhook", text)), Persist(f"told:{key}", (Row(key, None),))]
        parcel.due = now + schedule[min(parcel.tried, len(schedule)) - 1]
        return [*effects, Record(Noticed(self.name, "webhook", f"delivery {parcel.number} is told again: {reason}"))]


def _flush(telling: _Telling) -> list[Effect]:
    return [Send(telling.conn, data) for data in telling.http.outgoing() if data != HANG_UP]
