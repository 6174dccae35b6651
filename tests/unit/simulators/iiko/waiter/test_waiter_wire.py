"""The waiter's check-in: 204 is attached, 200 is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.iiko.waiter.wire import LARGEST_CHECK, Waiter, order_id
from simulators.kit.garbage import Garbage
from simulators.kit.http import HttpClient, HttpRequest, HttpResponse, HttpServer
from simulators.till.answer import Answer, GuestFound, Queued, Reason, Redeemed, Refused, Status
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Hold, Identify
from simulators.till.wire import Ask, Heard, Say, Silence
from tests.strategies.examples import ORIGIN

CODE = Identifier(IdentifierKind.CODE, "483920175")
PATH = "/orders/0f6f3a52-6f6d-4b0e-9b0e-2b8a5c3c9a11/checkin"
BODY = b'{"Value":"483920175","WaiterPin":"7301"}'


def told(body: bytes, path: str = PATH, method: str = "POST", answer: Answer | None = None) -> HttpResponse:
    """What a server end says, its part answering `answer` when it is asked."""
    client, server = HttpClient(), Waiter().server()
    client.send(HttpRequest(method, path, (("host", "x"),), body))
    for item in server.feed(client.outgoing()[0], 0):
        if isinstance(item, Ask):
            server.send(Say(item.ref, answer or GuestFound("anna", Status.ACTIVE)), 0)
    [response] = client.feed(server.outgoing()[0])
    assert isinstance(response, HttpResponse)
    return response


def heard(status: int, body: bytes) -> list[Heard]:
    client, server = Waiter().client(), HttpServer()
    client.send(Ask("r", "5", Identify(ORIGIN, CODE)), 0)
    server.feed(client.outgoing()[0])
    server.answer(HttpResponse(status, (), body))
    return [*client.feed(server.outgoing()[0], 0)]


def test_attached_is_204_and_everything_else_is_a_message_for_the_waiter() -> None:
    assert told(BODY).status == 204
    for answer in (
        Refused(Reason.EXPIRED),
        Refused(Reason.UNAVAILABLE, "no link"),
        GuestFound("anna", Status.BLOCKED),
        GuestFound("anna", Status.UNVERIFIED),
        Queued(),
        Redeemed(1, 1, 1),
    ):
        response = told(BODY, answer=answer)
        assert response.status == 200
        assert response.body.startswith(b'{"WaiterMessage":"')
    assert told(BODY, answer=Refused(Reason.UNKNOWN_RECEIPT)).status == 404


def test_the_client_concludes_attached_from_204_only() -> None:
    assert heard(204, b"") == [Say("r", GuestFound("", Status.ACTIVE))]
    assert heard(200, b'{"WaiterMessage":"no"}') == [Say("r", Refused(Reason.NOT_APPLICABLE, "no"))]
    assert heard(404, b'{"WaiterMessage":"no"}') == [Say("r", Refused(Reason.UNKNOWN_RECEIPT, "no"))]


@pytest.mark.parametrize(("status", "body"), [(200, b""), (200, b"{}"), (201, b""), (500, b"x"), (200, b"<html>")])
def test_any_other_answer_leaves_silence(status: int, body: bytes) -> None:
    garbage, silence = heard(status, body)
    assert isinstance(garbage, Garbage)
    assert silence == Silence("r")


@pytest.mark.parametrize(
    ("response", "status"),
    [
        (told(BODY, path="/orders/1/checkin"), 404),
        (told(BODY, path="/orders/" + "-" * 36 + "/checkin"), 400),
        (told(BODY, path="/orders"), 404),
        (told(BODY, path=PATH[1:]), 204),
        (told(b"", method="DELETE"), 405),
        (told(b""), 400),
        (told(b'{"Value":5,"WaiterPin":"1"}'), 400),
        (told(b'{"value":"5","waiterPin":"1"}'), 400),
    ],
)
def test_statuses(response: HttpResponse, status: int) -> None:
    assert response.status == status


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (Hold(ORIGIN, CODE, 1), "only identify"),
        (Identify(ORIGIN, Identifier(IdentifierKind.CARD, "1")), "not a card"),
        (Identify(ORIGIN, CODE, "1"), "password"),
        (Identify(ORIGIN, Identifier(IdentifierKind.CODE, "\ud800")), "cannot say"),
    ],
)
def test_what_it_does_not_carry(operation: Identify | Hold, why: str) -> None:
    assert why in str(Waiter().carries(operation))


@given(st.integers(0, LARGEST_CHECK))
def test_an_orders_id_tells_the_check_number(check: int) -> None:
    order = order_id(type(ORIGIN.receipt)(ORIGIN.store, ORIGIN.business_date, ORIGIN.terminal, check))
    assert order.int & LARGEST_CHECK == check
    assert order != order_id(type(ORIGIN.receipt)("elsewhere", ORIGIN.business_date, ORIGIN.terminal, check))
