"""The examples of IF-1 as they are printed in the protocol description (3.2, 3.5, 3.6), at every end that speaks it.

Bytes are written here by hand and taken apart with the standard library, sharing none of our codec.
"""

import json
from datetime import date
from email.parser import BytesParser
from uuid import UUID

import pytest

from simulators.iiko.profile import IikoProfile
from simulators.iiko.waiter.external_data import read_payment_items
from simulators.iiko.waiter.orders import spell_order
from simulators.iiko.waiter.plugin import PluginDoor
from simulators.iiko.waiter.wire import Waiter
from simulators.kit.effect import Send
from simulators.till.answer import Attached, GuestFound, Outcome, Reason, Refused, Released, Status
from simulators.till.cashier import Done
from simulators.till.operation import Attach, Commit, Detach
from simulators.till.programme import Mechanic
from simulators.till.receipt import ReceiptId
from simulators.till.wire import Ask, Say
from tests.strategies.examples import ORIGIN, RECEIPT

ORDER = "0f6f3a52-6f6d-4b0e-9b0e-2b8a5c3c9a11"
ATTACHED = Attached(GuestFound("anna", Status.ACTIVE), Mechanic.ACCRUE)
MESSAGE = "Код истёк. Попросите гостя создать новый."


def lines(*text: str, body: str = "") -> bytes:
    raw = body.encode()
    head = [*text, "Host: 192.168.1.10:8106", *([f"Content-Length: {len(raw)}"] if raw else []), "", ""]
    return "\r\n".join(head).encode() + raw


ATTACH = lines(
    f"POST /orders/{ORDER}/checkin HTTP/1.1",
    "Content-Type: application/json",
    body='{"Value":"483920175","WaiterPin":"7301"}',
)
DETACH = lines(f"DELETE /orders/{ORDER}/checkin HTTP/1.1")
PAYMENT = lines(
    f"POST /orders/{ORDER}/payment HTTP/1.1",
    "Content-Type: application/json",
    body='{"WaiterPin":"7301","TransactionId":"3a0f0b3c-0a6f-4a51-a7c9-0f3e5cfa2c01","PaymentItems":'
    '[{"PaymentType":{"Id":"09322f46-578a-d210-add7-eec222a08871","Kind":"Cash","Name":"Наличные"},"Sum":950.0}]}',
)


def read(raw: bytes) -> tuple[str, dict[str, str], bytes]:
    """The first line, the headers in lower case, the body."""
    first, _, rest = raw.partition(b"\r\n")
    head, _, body = rest.partition(b"\r\n\r\n")
    headers = BytesParser().parsebytes(head + b"\r\n\r\n", headersonly=True)
    return first.decode(), {name.lower(): value for name, value in headers.items()}, body


def served(raw: bytes, answer: Attached | Refused | Released) -> tuple[Ask, bytes]:
    """What our server end took it for, and what it says."""
    server = Waiter().server()
    [ask] = server.feed(raw, 0)
    assert isinstance(ask, Ask)
    server.send(Say(ask.ref, answer), 0)
    [said] = server.outgoing()
    return ask, said


def test_attach_is_answered_204_with_nothing_behind_it() -> None:
    ask, said = served(ATTACH, ATTACHED)
    assert isinstance(ask.operation, Attach)
    assert ask.operation.code == "483920175"
    first, headers, body = read(said)
    assert (first, body) == ("HTTP/1.1 204 No Content", b"")
    assert "content-length" not in headers


def test_attach_refused_is_200_and_a_message_in_utf_8() -> None:
    _, said = served(ATTACH, Refused(Reason.EXPIRED, MESSAGE))
    first, headers, body = read(said)
    assert first == "HTTP/1.1 200 OK"
    assert headers["content-type"] == "application/json"
    assert int(headers["content-length"]) == len(body)
    assert json.loads(body.decode("utf-8")) == {"WaiterMessage": MESSAGE}


def test_detach_is_answered_204() -> None:
    ask, said = served(DETACH, Released(0, 0))
    assert isinstance(ask.operation, Detach)
    assert read(said)[0] == "HTTP/1.1 204 No Content"


def test_our_waiter_says_what_the_example_says() -> None:
    client = Waiter(host="192.168.1.10:8106").client()
    client.send(Ask("r", "5", Attach(ORIGIN, "483920175", RECEIPT)), 0)
    [said] = client.outgoing()
    first, headers, body = read(said)
    method, target, version = first.split(" ")
    order = UUID(target.removeprefix("/orders/").removesuffix("/checkin"))
    assert (method, version, target) == ("POST", "HTTP/1.1", f"/orders/{order}/checkin")
    assert headers == {
        "host": "192.168.1.10:8106",
        "content-type": "application/json",
        "content-length": str(len(body)),
    }
    assert json.loads(body) == {"Value": "483920175", "WaiterPin": "7301"}
    assert target == target.lower(), "ids are lower case with dashes (2 [D F1, K1])"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", Attached(GuestFound("", Status.ACTIVE), Mechanic.ACCRUE)),
        (
            lines("HTTP/1.1 200 OK", "Content-Type: application/json", body=f'{{"WaiterMessage":"{MESSAGE}"}}'),
            Refused(Reason.NOT_APPLICABLE, MESSAGE),
        ),
    ],
)
def test_our_waiter_concludes_what_the_description_says(said: bytes, outcome: Attached | Refused) -> None:
    client = Waiter().client()
    client.send(Ask("r", "5", Attach(ORIGIN, "483920175", RECEIPT)), 0)
    client.outgoing()
    assert client.feed(said, 0) == [Say("r", outcome)]


def test_the_door_takes_the_examples_for_an_order_of_its_venue() -> None:
    of = ReceiptId("cafe", date(2026, 3, 14), "3", 106)
    door = PluginDoor("tills", Waiter(store="cafe", outlet=7), IikoProfile())
    door.accepted("c")
    ours = str(spell_order(of, 7)).encode()
    _, [checkin] = door.received("c", ATTACH.replace(ORDER.encode(), ours), 0)
    [sent] = door.done(checkin.ref, Done("w", "t", Outcome.REFUSED, Refused(Reason.EXPIRED, MESSAGE)), 0)
    assert isinstance(sent, Send)
    assert json.loads(read(sent.data)[2]) == {"WaiterMessage": MESSAGE}


def test_the_payment_of_the_profile_carries_the_payments_of_external_data() -> None:
    server = Waiter().server()
    [ask] = server.feed(PAYMENT, 0)
    assert isinstance(ask, Ask)
    assert isinstance(ask.operation, Commit)
    assert ask.operation.receipt.total == 95000
    body = json.loads(PAYMENT.partition(b"\r\n\r\n")[2])
    [item] = read_payment_items(json.dumps({"PaymentItems": body["PaymentItems"]}))
    assert (item.payment_type.name, str(item.sum)) == ("Наличные", "950.0")
