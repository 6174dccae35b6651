"""Webhooks: what is believed, kept, told again, and in which order it may come."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.iiko.cloud.messages.order_told import CreationStatus, OrderInfo, OrderStatus, OrderTold
from simulators.iiko.hooks.consumer import SEEN, ConsumerSettings, HookConsumer
from simulators.iiko.hooks.events import (
    MOST_EVENTS,
    ORDER_UPDATE,
    CardEvent,
    Delivery,
    TransportEvent,
    order_event,
    order_of,
    read_delivery,
    write_event,
    write_events,
)
from simulators.iiko.hooks.sender import HOOK, HookSender, Publish, SenderSettings
from simulators.kit.effect import Arm, Close, Effect, Open, Persist, Record, Send, Tell
from simulators.kit.event import Accepted, Closed, Fired, Opened, Persisted, PersistFailed, Received, Row, Started, Told
from simulators.kit.http import HttpServer
from simulators.kit.http_message import HttpResponse
from simulators.kit.instant import MINUTE, SECOND
from simulators.till.attempt import Noticed
from simulators.till.cashier import AskPending, Pending
from simulators.till.record import Malformed

ORGANISATION = UUID("aaaaaaaa-0000-4000-8000-000000000001")
ORDER = UUID("0f6f3a52-6f6d-4b0e-9b0e-2b8a5c3c9a11")
CORRELATION = UUID("99999999-0000-4000-8000-000000000001")
TOKEN, SECRET = "invented-token", "invented-secret"

DOCUMENTED_ARRAY = (
    b'[{"eventType":"TableOrderUpdate","eventTime":"2025-11-21 17:58:02.114","organizationId":"%s",'
    b'"correlationId":"%s","eventInfo":{"id":"%s","posId":"%s","organizationId":"%s","timestamp":1763737082114,'
    b'"creationStatus":"Success","order":{"status":"Closed","number":118,"sum":1250.0,"items":[],"tableIds":[]}}}]'
) % tuple(str(one).encode() for one in (ORGANISATION, CORRELATION, ORDER, ORDER, ORGANISATION))
DOCUMENTED_OBJECT = (
    b'{"id":"7e7e0000-0000-4000-8000-000000000001","notificationType":1,"transactionType":"RefillWalletFromOrder",'
    b'"sum":47,"balance":287,"orderId":"%s","orderNumber":118,"isDelivery":false,'
    b'"walletId":"c1b00000-0000-4000-8000-000000000001","organizationId":"%s",'
    b'"customerId":"2a4f0000-0000-4000-8000-000000000001","phone":"+79160000000",'
    b'"changedOn":"2025-11-21T14:58:05Z","subscriptionPassword":"invented-secret"}'
) % (str(ORDER).encode(), str(ORGANISATION).encode())


def order_at(timestamp: int, status: OrderStatus = OrderStatus.NEW) -> OrderInfo:
    told = OrderTold(status, 118, Decimal("1250.00"))
    return OrderInfo(ORDER, ORGANISATION, timestamp, CreationStatus.SUCCESS, order=told)


def update(timestamp: int, status: OrderStatus = OrderStatus.NEW) -> TransportEvent:
    return order_event(f"2025-11-21 17:58:02.{timestamp % 1000:03d}", CORRELATION, order_at(timestamp, status))


def card_event(number: int, secret: str | None = SECRET) -> CardEvent:
    id = UUID(int=number)
    return CardEvent(id, 1, ORGANISATION, transaction_type="RefillWalletFromOrder", subscription_password=secret)


# The two families as JSON


def test_documented_array() -> None:
    delivery = read_delivery(DOCUMENTED_ARRAY)
    assert isinstance(delivery, tuple)
    order = order_of(delivery[0])
    assert order is not None
    assert order.order is not None
    assert (order.id, order.order.status, order.order.sum) == (ORDER, OrderStatus.CLOSED, Decimal("1250.0"))
    assert write_events(delivery) == DOCUMENTED_ARRAY


def test_documented_object() -> None:
    delivery = read_delivery(DOCUMENTED_OBJECT)
    assert isinstance(delivery, CardEvent)
    assert (delivery.sum, delivery.balance, delivery.order_number) == (Decimal(47), Decimal(287), 118)
    assert read_delivery(write_event(delivery)) == delivery


def test_an_event_of_tomorrow_is_read() -> None:
    event = TransportEvent("MoonPhaseUpdate", "2025-11-21 17:58:02.114", ORGANISATION, CORRELATION, msgspec.Raw(b"[1]"))
    delivery = read_delivery(write_events([event]))
    assert isinstance(delivery, tuple)
    (read,) = delivery
    assert read == event
    assert order_of(read) is None


def test_the_same_event_has_the_same_id_and_another_has_another() -> None:
    assert update(1).id == read_delivery(write_events([update(1)]))[0].id  # type: ignore[index]  # an array was written
    assert len({update(1).id, update(2).id, update(1, OrderStatus.CLOSED).id}) == 3


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[",
        b"[1]",
        b"null",
        b'"a"',
        b"{}",
        b'[{"eventType":"TableOrderUpdate"}]',
        DOCUMENTED_OBJECT.replace(b'"sum":47', b'"sum":1e999'),
        DOCUMENTED_OBJECT.replace(b"2025-11-21T14:58:05Z", b"yesterday"),
        b"[" * 100_000,
        b"[" + b",".join([DOCUMENTED_ARRAY[1:-1]] * (MOST_EVENTS + 1)) + b"]",
        b"\xff\xfe",
        DOCUMENTED_ARRAY.replace(b'"TableOrderUpdate"', b'"Other"').replace(b'"Success"', b'"\xff"'),
    ],
)
def test_garbage_is_malformed(raw: bytes) -> None:
    with pytest.raises(Malformed):
        read_delivery(raw)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_delivery_or_malformed(raw: bytes) -> None:
    try:
        delivery = read_delivery(raw)
    except Malformed:
        return
    assert isinstance(delivery, tuple | CardEvent)


# The consumer


class Listening:
    """A consumer with a connection, and a disk that says yes unless told otherwise."""

    def __init__(self, rows: tuple[Row, ...] = (), **settings: object) -> None:
        chosen = ConsumerSettings(**{"auth_token": TOKEN, "subscription_password": SECRET, **settings})  # type: ignore[arg-type]  # of a test's choosing
        self.consumer = HookConsumer("hooks", chosen)
        self.disk = {row.key: row.value for row in rows}
        self.works = True
        self.noticed: list[Noticed] = []
        self.statuses: list[int] = []
        self.closed: list[str] = []
        self.take(self.consumer.handle(Started(rows), 0))

    def post(self, body: bytes, conn: str = "c1", token: str | None = TOKEN, head: bytes = b"POST /webhooks") -> int:
        self.take(self.consumer.handle(Accepted(conn, "hooks"), 0))
        proof = b"" if token is None else b"Authorization: Bearer %s\r\n" % token.encode()
        raw = b"%s HTTP/1.1\r\nHost: h\r\n%sContent-Length: %d\r\n\r\n%s" % (head, proof, len(body), body)
        self.take(self.consumer.handle(Received(conn, raw), 0))
        return self.statuses[-1]

    def take(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case Persist(token, rows) if self.works:
                    self.disk.update({row.key: row.value for row in rows})
                    self.take(self.consumer.handle(Persisted(token), 0))
                case Persist(token):
                    self.take(self.consumer.handle(PersistFailed(token, "full"), 0))
                case Record(Noticed() as notice):
                    self.noticed.append(notice)
                case Send(_, data):
                    self.statuses += [int(part[:3]) for part in data.split(b"HTTP/1.1 ")[1:]]
                case Close(conn):
                    self.closed.append(conn)
                case _:
                    raise AssertionError(effect)

    def rows(self) -> tuple[Row, ...]:
        return tuple(Row(key, value) for key, value in self.disk.items() if value is not None)

    @property
    def what(self) -> list[str]:
        return [notice.what for notice in self.noticed]


def test_both_families_are_taken() -> None:
    listening = Listening()
    assert listening.post(DOCUMENTED_ARRAY) == 200
    assert listening.post(DOCUMENTED_OBJECT, "c2", token=None) == 200
    assert listening.consumer.orders[ORDER].timestamp == 1763737082114
    assert [event.sum for event in listening.consumer.cards] == [Decimal(47)]
    assert listening.what == ["webhook", "webhook"]
    assert not any("79160000000" in notice.text for notice in listening.noticed)


def test_a_repeat_changes_nothing_and_is_answered() -> None:
    listening = Listening()
    body = write_events([update(1), update(2)])
    assert [listening.post(body, "c1"), listening.post(write_events([update(2), update(3)]), "c2")] == [200, 200]
    assert [event.id for event in listening.consumer.events] == [update(n).id for n in (1, 2, 3)]
    for conn in ("c3", "c4"):
        assert listening.post(write_event(card_event(7)), conn) == 200
    assert len(listening.consumer.cards) == 1
    assert listening.what.count("repeated webhook") == 2


def test_repeats_are_known_after_a_restart() -> None:
    before = Listening()
    before.post(write_events([update(1)]))
    before.post(write_event(card_event(7)), "c2")
    after = Listening(before.rows())
    assert [after.post(write_events([update(1)])), after.post(write_event(card_event(7)), "c2")] == [200, 200]
    assert after.what == ["repeated webhook", "repeated webhook"]
    assert len(after.consumer.events) == len(after.consumer.cards) == 1


def test_what_is_older_does_not_win() -> None:
    listening = Listening()
    listening.post(write_events([update(9, OrderStatus.CLOSED)]))
    assert listening.post(write_events([update(3)]), "c2") == 200
    order = listening.consumer.orders[ORDER].order
    assert order is not None
    assert order.status is OrderStatus.CLOSED
    assert listening.what == ["webhook", "old webhook"]


@pytest.mark.parametrize("token", [None, "", "another", TOKEN + "x"])
def test_a_stranger_is_not_believed(token: str | None) -> None:
    listening = Listening()
    assert listening.post(DOCUMENTED_ARRAY, token=token) == 401
    assert not listening.consumer.events
    assert not listening.rows()


@pytest.mark.parametrize("secret", [None, "", "another"])
def test_a_wrong_password_is_not_believed(secret: str | None) -> None:
    listening = Listening()
    assert listening.post(write_event(card_event(1, secret))) == 401
    assert not listening.consumer.cards


def test_what_is_not_subscribed_to_is_not_believed() -> None:
    listening = Listening(auth_token=None, subscription_password=None)
    assert listening.post(DOCUMENTED_ARRAY, token="") == 401
    assert listening.post(write_event(card_event(1, "")), "c2") == 401


def test_the_token_may_stand_bare() -> None:
    listening = Listening()
    listening.take(listening.consumer.handle(Accepted("c1", "hooks"), 0))
    head = (
        f"POST /webhooks HTTP/1.1\r\nHost: h\r\nAuthorization: {TOKEN}\r\nContent-Length: {len(DOCUMENTED_ARRAY)}\r\n"
    )
    listening.take(listening.consumer.handle(Received("c1", head.encode() + b"\r\n" + DOCUMENTED_ARRAY), 0))
    assert listening.statuses == [200]


@pytest.mark.parametrize(
    ("head", "body", "status"),
    [
        (b"POST /elsewhere", DOCUMENTED_ARRAY, 404),
        (b"PUT /webhooks", DOCUMENTED_ARRAY, 405),
        (b"POST /webhooks", b"[{]", 400),
        (b"POST /webhooks", DOCUMENTED_ARRAY.replace(b'"timestamp":1763737082114', b'"timestamp":"soon"'), 400),
    ],
)
def test_garbage_is_refused_and_noticed(head: bytes, body: bytes, status: int) -> None:
    listening = Listening()
    assert listening.post(body, head=head) == status
    assert listening.what == ["garbage"]
    assert listening.noticed[0].raw_hex
    assert not listening.rows()


def test_what_is_no_http_ends_the_connection() -> None:
    listening = Listening()
    listening.take(listening.consumer.handle(Accepted("c1", "hooks"), 0))
    listening.take(listening.consumer.handle(Received("c1", b"\x00\x01\r\n\r\n"), 0))
    assert (listening.statuses, listening.closed) == ([400], ["c1"])


def test_nothing_is_confirmed_that_the_disk_has_not() -> None:
    listening = Listening()
    listening.works = False
    assert listening.post(DOCUMENTED_ARRAY) == 503
    assert not listening.consumer.events
    listening.works = True
    assert listening.post(DOCUMENTED_ARRAY, "c2") == 200
    assert len(listening.consumer.events) == 1


def test_requests_sent_ahead_are_answered_in_order() -> None:
    listening = Listening()
    listening.take(listening.consumer.handle(Accepted("c1", "hooks"), 0))
    one = write_event(card_event(1))
    two = write_event(card_event(2, "another"))
    raw = b"".join(
        b"POST /webhooks HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        for body in (one, two, one)
    )
    for index in range(len(raw)):
        listening.take(listening.consumer.handle(Received("c1", raw[index : index + 1]), 0))
    assert listening.statuses == [200, 401, 200]


def test_any_number_of_refused_requests_may_be_sent_ahead() -> None:
    side = Listening()
    side.take(side.consumer.handle(Accepted("c1", "hooks"), 0))
    side.take(side.consumer.handle(Received("c1", b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n" * 5000), 0))
    assert side.what == ["garbage"] * 5000


def test_a_connection_it_ended_is_forgotten() -> None:
    """No `Closed` comes back for it."""
    side = Listening()
    side.take(side.consumer.handle(Accepted("c1", "hooks"), 0))
    side.take(side.consumer.handle(Received("c1", b"\0\r\n\r\n"), 0))
    assert side.consumer.handle(Received("c1", b"GET /webhooks HTTP/1.1\r\nHost: x\r\n\r\n"), 0) == []
    assert side.consumer.handle(Closed("c1"), 0) == []


def test_memory_is_bounded() -> None:
    listening = Listening(remembered=3)
    for number in range(10):
        assert listening.post(write_event(card_event(number)), f"c{number}") == 200
    assert len(listening.consumer.cards) == len(listening.rows()) == 3
    assert listening.post(write_event(card_event(9)), "c10") == 200
    assert listening.what[-1] == "repeated webhook"


def test_a_spoilt_row_costs_no_other() -> None:
    listening = Listening((Row(f"{SEEN}1", "{"), Row(f"{SEEN}2", write_event(card_event(7)).decode())))
    assert listening.what == ["disk"]
    assert listening.post(write_event(card_event(7))) == 200
    assert len(listening.consumer.cards) == 1


# The sender


class Telling:
    """A sender, its disk and its timers."""

    def __init__(self, rows: tuple[Row, ...] = (), settings: SenderSettings | None = None) -> None:
        self.sender = HookSender("hooks", "shop:hooks", settings or SenderSettings(auth_token=TOKEN))
        self.now = 0
        self.disk = {row.key: row.value for row in rows}
        self.timers: dict[str, int] = {}
        self.noticed: list[Noticed] = []
        self.opened: list[str] = []
        self.sent: list[bytes] = []
        self.told: list[object] = []
        self.do(Started(rows))

    def do(self, event: object) -> None:
        for effect in self.sender.handle(event, self.now):  # type: ignore[arg-type]  # any event
            match effect:
                case Persist(token, rows):
                    self.disk.update({row.key: row.value for row in rows})
                    self.do(Persisted(token))
                case Arm(timer, at):
                    self.timers[timer] = at
                case Record(Noticed() as notice):
                    self.noticed.append(notice)
                case Open(conn, "shop:hooks"):
                    self.opened.append(conn)
                case Send(_, data):
                    self.sent.append(data)
                case Tell(_, message):
                    self.told.append(message)
                case _:
                    pass

    def publish(self, delivery: Delivery) -> None:
        self.do(Told("cloud", Publish(delivery)))

    def fire(self, timer: str) -> None:
        self.now = max(self.now, self.timers.pop(timer))
        self.do(Fired(timer))

    def answer(self, status: int) -> None:
        self.do(Opened(self.opened[-1]))
        self.do(Received(self.opened[-1], b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % status))

    def rows(self) -> tuple[Row, ...]:
        return tuple(Row(key, value) for key, value in self.disk.items() if value is not None)


def test_what_was_answered_200_is_told_once() -> None:
    telling = Telling()
    telling.publish((update(1),))
    telling.answer(200)
    assert b"authorization: bearer" in telling.sent[0].lower()
    assert telling.sent[0].endswith(write_events([update(1)]))
    assert (len(telling.sent), telling.rows()) == (1, ())


def test_what_was_not_is_told_again_on_the_schedule() -> None:
    telling = Telling(settings=SenderSettings(schedule=(5 * SECOND, MINUTE), tries=4))
    telling.publish(card_event(1))
    for wait in (5 * SECOND, MINUTE, MINUTE):
        since = telling.now
        telling.answer(500)
        assert telling.timers["turn"] == since + wait
        telling.fire("turn")
    telling.answer(500)
    assert len(telling.sent) == 4
    assert "given up after 4 tries" in telling.noticed[-1].text
    assert telling.rows() == ()


@pytest.mark.parametrize("how", ["garbage", "closed", "silence", "refused"])
def test_whatever_was_not_200_is_told_again(how: str) -> None:
    telling = Telling()
    telling.publish(card_event(1))
    if how != "refused":
        telling.do(Opened(telling.opened[-1]))
    if how == "garbage":
        telling.do(Received(telling.opened[-1], b"\x00\x01\r\n\r\n"))
    elif how == "silence":
        telling.fire("patience")
    else:
        telling.do(Closed(telling.opened[-1], how))
    telling.fire("turn")
    telling.answer(200)
    assert len(telling.opened) == 2
    assert telling.rows() == ()


def test_one_that_waits_lets_others_pass() -> None:
    telling = Telling()
    telling.publish(card_event(1))
    telling.publish(card_event(2))
    telling.answer(503)
    telling.answer(200)
    telling.fire("turn")
    telling.answer(200)
    bodies = [data.partition(b"\r\n\r\n")[2] for data in telling.sent]
    assert bodies == [write_event(card_event(n)) for n in (1, 2, 1)]


def test_a_crash_forgets_nothing_that_was_published() -> None:
    before = Telling()
    before.publish(card_event(1))
    before.publish((update(2),))
    before.answer(200)
    after = Telling(before.rows())
    after.do(Told("stage", AskPending("t")))
    assert after.told == [Pending("t", 1)]
    after.answer(200)
    assert after.sent[0].endswith(write_events([update(2)]))
    assert after.rows() == ()


def test_a_spoilt_row_of_the_sender_is_noticed() -> None:
    telling = Telling((Row(f"{HOOK}3", "{"),))
    assert telling.noticed[0].what == "disk"
    assert telling.opened == []


def test_every_answer_lost_is_a_repeat_at_the_consumer() -> None:
    listening, telling = Listening(), Telling()
    telling.publish((update(5),))
    for _ in range(3):
        conn = telling.opened[-1]
        telling.do(Opened(conn))
        listening.take(listening.consumer.handle(Accepted(conn, "hooks"), 0))
        listening.take(listening.consumer.handle(Received(conn, telling.sent[-1]), 0))
        telling.do(Closed(conn, "reset"))
        telling.fire("turn")
    assert listening.statuses == [200, 200, 200]
    assert len(listening.consumer.events) == 1


def test_it_speaks_http_a_server_reads() -> None:
    telling = Telling()
    telling.publish(card_event(1))
    telling.do(Opened(telling.opened[-1]))
    server = HttpServer()
    (request,) = server.feed(telling.sent[-1])
    server.answer(HttpResponse(200))
    telling.do(Received(telling.opened[-1], b"".join(server.outgoing())))
    assert not telling.rows()
    assert getattr(request, "target", "") == "/webhooks"


def test_the_family_of_tables_is_told_apart() -> None:
    assert update(1).event_type == ORDER_UPDATE
