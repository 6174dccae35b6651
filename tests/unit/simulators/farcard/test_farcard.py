"""GetCardInfoEx: what is said of each answer, what is made of what others send."""

from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.farcard.card import LARGEST_ACCOUNT, account_of, card_answer, parse_card_answer, parse_query
from simulators.farcard.wire import FarCard
from simulators.kit.garbage import Garbage
from simulators.kit.http import HttpClient, HttpRequest, HttpResponse, HttpServer
from simulators.kit.xml import XmlRefused, parse_xml
from simulators.till.answer import Answer, GuestFound, Queued, Reason, Refused, Status
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Hold, Identify
from simulators.till.wire import Ask, Heard, Say, Silence
from tests.strategies.examples import ANNA, ORIGIN
from tests.strategies.exchange import guests_found, texts

XML = ("content-type", "text/xml")
QUERY = b'<ROOT><QRY Card="1" Restaurant="2" UnitNo="4"/></ROOT>'
NOBODY = b'<Root><GetCardInfoEx Result="1"/></Root>'


def told(body: bytes, path: str = "/getcardinfoex", method: str = "POST", content: str = "text/xml") -> HttpResponse:
    """What a server end says by itself, or 200 when it asks its part."""
    client, server = HttpClient(), FarCard().server()
    client.send(HttpRequest(method, path, (("host", "x"), ("content-type", content)), body))
    for heard in server.feed(client.outgoing()[0], 0):
        if isinstance(heard, Ask):
            server.send(Say(heard.ref, Refused(Reason.NOT_FOUND)), 0)
    [response] = client.feed(server.outgoing()[0])
    assert isinstance(response, HttpResponse)
    return response


def heard(status: int, body: bytes, content: str = "text/xml") -> list[Heard]:
    """What a client end makes of an answer."""
    client, server = FarCard().client(), HttpServer()
    client.send(Ask("r", "5", Identify(ORIGIN, ANNA)), 0)
    server.feed(client.outgoing()[0])
    server.answer(HttpResponse(status, (("content-type", content),), body))
    return [*client.feed(server.outgoing()[0], 0)]


def through(answer: Answer) -> Answer:
    return parse_card_answer(parse_xml(card_answer("1", answer)))


def test_a_moment_travels_in_the_restaurants_own_time() -> None:
    wire = FarCard(zone=timezone(timedelta(hours=3)))
    client, server = wire.client(), wire.server()
    client.send(Ask("r", "5", Identify(ORIGIN, ANNA)), 0)
    [data] = client.outgoing()
    assert b'generateddatetime="2026-03-14T15:00:00"' in data
    [ask] = server.feed(data, 0)
    assert isinstance(ask, Ask)
    assert ask.operation.origin.made_at == ORIGIN.made_at


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (Hold(ORIGIN, ANNA, 1), "only identify"),
        (Identify(ORIGIN, Identifier(IdentifierKind.PHONE, "1")), "not for a phone"),
        (Identify(ORIGIN, ANNA, "1234"), "password"),
        (Identify(ORIGIN, Identifier(IdentifierKind.CARD, "")), "1 to 200"),
        (Identify(ORIGIN, Identifier(IdentifierKind.CARD, "\x02")), "control character"),
    ],
)
def test_what_it_does_not_carry(operation: Identify | Hold, why: str) -> None:
    assert why in str(FarCard().carries(operation))


@given(guests_found(texts))
def test_a_guest_comes_back_as_far_as_the_record_goes(guest: GuestFound) -> None:
    back = through(guest)
    if guest.status is Status.UNVERIFIED:
        assert back == Refused(Reason.NOT_FOUND)
        return
    assert isinstance(back, GuestFound)
    assert (back.status, back.balance, back.guest) == (guest.status, guest.balance or 0, str(account_of(guest.guest)))
    assert back.discount_percent == 0, "a rule's number is no percentage"
    assert through(back) == back


@given(texts)
def test_an_account_is_a_number_a_till_can_keep(guest: str) -> None:
    assert 0 < account_of(guest) <= LARGEST_ACCOUNT
    assert account_of(str(account_of(guest))) == account_of(guest)


def test_refusals_as_a_till_hears_them() -> None:
    assert through(Refused(Reason.BLOCKED, "lost")) == Refused(Reason.BLOCKED, "lost")
    assert through(Refused(Reason.EXPIRED, "old")) == Refused(Reason.EXPIRED, "old")
    assert through(Refused(Reason.WRONG_GUEST, "no")) == Refused(Reason.NOT_FOUND, "no")
    assert through(Queued()) == Refused(Reason.NOT_FOUND)


def test_long_and_unsayable_text_is_cut() -> None:
    back = through(GuestFound("1", Status.ACTIVE, "n" * 99, 0, "", 0, "\x00\x1f" + "t" * 999))
    assert isinstance(back, GuestFound)
    assert (back.name, back.text) == ("n" * 39, "t" * 255)


@pytest.mark.parametrize(
    "document",
    [
        b"<ROOT/>",
        b"<OTHER><QRY Card='1'/></OTHER>",
        b"<ROOT><QRY/></ROOT>",
        b"<ROOT><QRY Card='1'><INPBUF><CHECK shiftdate='9999-12-31'/></INPBUF></QRY></ROOT>",
        b"<ROOT><QRY Card='1'><INPBUF><CHECK shiftdate='soon'/></INPBUF></QRY></ROOT>",
        b"<ROOT><QRY Card='1'><INPBUF><CHECK generateddatetime='25:00'/></INPBUF></QRY></ROOT>",
        b"<ROOT><QRY Card='1'><INPBUF><CHECK><CHECKDATA checknum='-1'/></CHECK></INPBUF></QRY></ROOT>",
    ],
)
def test_a_query_that_makes_no_sense_is_refused_and_answered(document: bytes) -> None:
    with pytest.raises(XmlRefused):
        parse_query(parse_xml(document))
    response = told(document)
    assert response.status == 400
    assert response.body.strip()


@pytest.mark.parametrize(
    ("response", "status"),
    [
        (told(QUERY), 200),
        (told(QUERY, path="/transactionsex"), 404),
        (told(QUERY, method="GET"), 405),
        (told(QUERY, content="application/json"), 415),
        (told(b"<!DOCTYPE a [<!ENTITY e 'x'>]>" + QUERY), 400),
    ],
)
def test_statuses(response: HttpResponse, status: int) -> None:
    assert response.status == status


@pytest.mark.parametrize(
    ("status", "body", "content"),
    [
        (500, NOBODY, "text/xml"),
        (200, NOBODY, "text/html"),
        (200, NOBODY[:-4], "text/xml"),
        (200, b"<Root/>", "text/xml"),
        (200, b"<Root><GetCardInfoEx Account='5' Summa='1.5'/></Root>", "text/xml"),
        (200, b"<Root><GetCardInfoEx Account='5' Summa='" + b"9" * 30 + b"'/></Root>", "text/xml"),
    ],
)
def test_an_answer_that_makes_no_sense_leaves_silence(status: int, body: bytes, content: str) -> None:
    garbage, silence = heard(status, body, content)
    assert isinstance(garbage, Garbage)
    assert silence == Silence("r")


def test_a_loyalty_system_out_of_service_is_unavailable() -> None:
    [said] = heard(503, b"", "text/plain")
    assert isinstance(said, Say)
    assert isinstance(said.answer, Refused)
    assert said.answer.reason is Reason.UNAVAILABLE


@given(st.binary(max_size=60), st.integers(0, 60), st.integers(0, 10))
def test_no_body_makes_the_server_end_raise(junk: bytes, at: int, drop: int) -> None:
    assert told(QUERY[:at] + junk + QUERY[at + drop :]).status in (200, 400)
