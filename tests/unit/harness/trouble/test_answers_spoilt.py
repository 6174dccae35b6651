"""Answers spoilt on their way: one fault each, right lengths, and nothing a client end could not live with."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.trouble.answers_spoilt import AnswersSpoilt, Fault
from harness.trouble.http_answer import HttpAnswer, read_answer
from harness.trouble.rule import Delivery, Passing, Towards
from simulators.kit.chance import stream
from simulators.kit.garbage import Garbage
from simulators.kit.http import HttpClient, HttpRequest, HttpResponse
from simulators.kit.instant import SECOND
from simulators.till.answer import GuestFound, Status
from simulators.till.wire import Ask, Heard, Say, Silence
from tests.battery.protocols.party import SPOKEN, Cut, Spoken, cuts

XML = (
    '<?xml version="1.0" encoding="utf-8"?>\n<Root><GetCardInfoEx CardCode="9991" Holder="Пётр" Summa="15" Result="0"/>'
    "</Root>"
).encode()
ASCII_XML = b'<?xml version="1.0" encoding="utf-8"?><Root><TransactionsEx Result="0"/></Root>'
JSON = '{"Result":0,"CardInfo":{"Holder":"Пётр","Result2":1},"OutKind":1}'.encode()
EVERY = pytest.mark.parametrize("how", list(Fault))


def message(body: bytes, content: bytes = b"text/xml; charset=utf-8", status: bytes = b"200 OK") -> bytes:
    head = b"HTTP/1.1 " + status + b"\r\nContent-Type: " + content + b"\r\nX-Own: 1"
    return head + b"\r\ncontent-length: " + str(len(body)).encode() + b"\r\n\r\n" + body


def meet(how: Fault, data: bytes, towards: Towards = Towards.CLIENT, number: int = 0, times: int = 1) -> bytes:
    rule = AnswersSpoilt(how, times)
    (delivery,) = rule.on_chunk(Passing(data, towards, number, 0, since=0), stream(0, "test"))
    assert delivery == Delivery(0, delivery.data)
    return delivery.data


def spoil(how: Fault, body: bytes, content: bytes = b"text/xml; charset=utf-8") -> HttpResponse:
    """As an HTTP client reads it; one that could not would say so with garbage."""
    client = HttpClient()
    client.send(HttpRequest("POST", "/x", (("host", "h"),), b"?"))
    list(client.outgoing())
    (heard,) = client.feed(meet(how, message(body, content)))
    assert isinstance(heard, HttpResponse)
    assert not client.dead
    return heard


@EVERY
def test_only_so_many_answers_are_spoilt_and_no_request(how: Fault) -> None:
    good = message(XML)
    assert meet(how, good) != good
    assert meet(how, good, Towards.SERVER) == good
    assert meet(how, good, number=1) == good
    assert meet(how, good, number=1, times=2) != good
    assert meet(how, good, number=999, times=0) != good


def test_another_programs_page() -> None:
    heard = spoil(Fault.HTML, XML)
    assert (heard.status, heard.header("content-type"), heard.header("x-own")) == (
        200,
        "text/html; charset=utf-8",
        None,
    )
    assert heard.body.startswith(b"<!DOCTYPE html>")


def test_nothing_at_all() -> None:
    heard = spoil(Fault.EMPTY, XML)
    assert (heard.status, heard.header("content-type"), heard.body) == (200, "text/xml; charset=utf-8", b"")


def test_half_a_document() -> None:
    heard = spoil(Fault.TRUNCATED, XML)
    assert heard.body == XML[: len(XML) // 2]
    assert heard.header("x-own") == "1"


@pytest.mark.parametrize("body", [XML, ASCII_XML, b"<Root/>", JSON, b'{"a":1}', b"{}", b"Ok"])
def test_a_charset_that_is_not_the_one_it_says(body: bytes) -> None:
    heard = spoil(Fault.WRONG_CHARSET, body, b"text/xml; charset=windows-1251")
    assert heard.header("content-type") == "text/xml; charset=utf-8"
    with pytest.raises(UnicodeDecodeError):
        heard.body.decode()
    text = heard.body.decode("cp1251")
    assert "Пётр" in text or "Лояльность" in text


def test_a_wrong_charset_is_all_that_is_wrong_with_it() -> None:
    assert spoil(Fault.WRONG_CHARSET, XML).body.decode("cp1251").encode() == XML
    spoilt = spoil(Fault.WRONG_CHARSET, ASCII_XML).body
    assert spoilt.replace("<!--Лояльность-->".encode("cp1251"), b"") == ASCII_XML
    told = json.loads(spoil(Fault.WRONG_CHARSET, b'{"a":"x","b":"y","c":1}', b"application/json").body.decode("cp1251"))
    assert told == {"a": "x", "b": "yЛояльность", "c": 1}
    told = json.loads(spoil(Fault.WRONG_CHARSET, b'{"a":1}', b"application/json").body.decode("cp1251"))
    assert told == {"Comment": "Лояльность", "a": 1}
    assert json.loads(spoil(Fault.WRONG_CHARSET, b" {} ").body.decode("cp1251")) == {"Comment": "Лояльность"}


def test_it_says_utf_8_even_when_it_was_declared_otherwise() -> None:
    body = '<?xml version="1.0" encoding="windows-1251"?><a b="Пётр"/>'.encode("cp1251")
    spoilt = spoil(Fault.WRONG_CHARSET, body).body
    assert spoilt.startswith(b'<?xml version="1.0" encoding="utf-8"?>')


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (ASCII_XML, b'<?xml version="1.0" encoding="utf-8"?><Root><TransactionsEx/></Root>'),
        (b"<Root><A x='1' result = '0' y='2'/></Root>", b"<Root><A x='1' y='2'/></Root>"),
        (b'<?xml version="1.0"?><Root><A found="1" y="2"/></Root>', b'<?xml version="1.0"?><Root><A y="2"/></Root>'),
        (b"<Root/>", b""),
        (b'{"Result":0,"OutKind":1}', b'{"OutKind":1}'),
        (b'{"OutKind": 1, "Result" : 0}', b'{"OutKind": 1}'),
        (b'{"Result": 0}', b"{}"),
        (b'{"found":true,"balance":1}', b'{"balance":1}'),
        (b'{"kind":"a\\"b","x":1}', b'{"x":1}'),
        (b'{"only":"one"}', b"{}"),
        (b"{}", b""),
        (b"Ok", b""),
    ],
)
def test_how_it_went_is_missing(body: bytes, left: bytes) -> None:
    heard = spoil(Fault.NO_RESULT, body)
    assert heard.body == left
    assert heard.status == 200


def test_a_server_that_broke_and_a_path_that_is_not_there() -> None:
    broke, nowhere = spoil(Fault.TEXT_500, XML), spoil(Fault.NOT_FOUND, XML)
    assert (broke.status, broke.header("content-type")) == (500, "text/plain; charset=utf-8")
    assert (nowhere.status, nowhere.header("content-type")) == (404, "text/html; charset=utf-8")
    assert broke.body.isascii()
    assert b"Not Found" in nowhere.body


def test_only_what_it_is_called_is_wrong() -> None:
    heard = spoil(Fault.OTHER_CONTENT_TYPE, XML)
    assert (heard.body, heard.header("content-type")) == (XML, "application/octet-stream")


@EVERY
@pytest.mark.parametrize(
    "data",
    [
        b"\x01 1:05\x02hello\x03\x04",
        b"HTTP/1.1 200 OK\r\ncontent-le",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_no_whole_http_answer_is_left_alone(how: Fault, data: bytes) -> None:
    assert meet(how, data) == data


@EVERY
def test_an_answer_without_a_body_stays_http(how: Fault) -> None:
    client = HttpClient()
    client.send(HttpRequest("POST", "/x", (("host", "h"),), b"?"))
    (heard,) = client.feed(meet(how, b"HTTP/1.1 204 No Content\r\nconnection: keep-alive\r\n\r\n"))
    assert isinstance(heard, HttpResponse)
    assert heard.status == {Fault.HTML: 200, Fault.EMPTY: 200, Fault.TEXT_500: 500, Fault.NOT_FOUND: 404}.get(how, 204)


@given(
    st.lists(
        st.binary(min_size=1, max_size=20).filter(lambda line: b"\r" not in line and b"\n" not in line), max_size=4
    ),
    st.binary(max_size=60) | st.sampled_from([XML, ASCII_XML, JSON]),
    st.sampled_from(Fault),
)
def test_whatever_an_answer_is_made_of_it_is_read_back_and_spoilt(
    headers: list[bytes], body: bytes, how: Fault
) -> None:
    answer = HttpAnswer(b"HTTP/1.1 200 OK", tuple(headers), body)
    read = read_answer(answer.to_bytes())
    if read is None:
        assert any(line.partition(b":")[0].strip().lower() == b"transfer-encoding" for line in headers)
        return
    assert read.to_bytes() == answer.to_bytes()
    spoilt = read_answer(meet(how, answer.to_bytes()))
    assert spoilt is not None
    if spoilt.body != body:
        assert spoilt.header(b"content-length") == str(len(spoilt.body)).encode()


HTTP = [spoken for spoken in SPOKEN if not spoken.protocol.startswith("micros")]


def ask_and_hear(spoken: Spoken, how: Fault, cut: Cut) -> list[Heard]:
    """One question, its true answer spoilt on the way; then silence and the end of the connection."""
    client, server = spoken.wire.client(), spoken.wire.server()
    client.send(Ask("1", "5", spoken.identify(5)), 0)
    (request,) = client.outgoing()
    (asked,) = server.feed(request, 0)
    assert isinstance(asked, Ask)
    server.send(Say(asked.ref, GuestFound("anna", Status.ACTIVE, "Анна", 100)), 0)
    heard: list[Heard] = []
    (answer,) = server.outgoing()
    for piece in cut(meet(how, answer)):
        heard += client.feed(piece, SECOND)
    if client.wake_at is not None:
        heard += client.wake(client.wake_at)
    return [*heard, *client.feed_eof(2 * SECOND)]


@EVERY
@pytest.mark.parametrize("spoken", HTTP, ids=[spoken.label for spoken in HTTP])
@given(cut=cuts)
def test_no_client_end_raises_and_each_question_has_one_end(spoken: Spoken, how: Fault, cut: Cut) -> None:
    heard = ask_and_hear(spoken, how, cut)
    ends = [item for item in heard if isinstance(item, Say | Silence)]
    assert [end.ref for end in ends] == ["1"]
    if isinstance(ends[0], Silence):
        (garbage,) = [item for item in heard if isinstance(item, Garbage)]
        assert garbage.raw
        assert garbage.reason


@pytest.mark.parametrize("how", [Fault.HTML, Fault.EMPTY, Fault.TRUNCATED, Fault.WRONG_CHARSET, Fault.TEXT_500])
@pytest.mark.parametrize("protocol", ["farcard", "tillproof-v1"])
def test_what_cannot_be_an_answer_is_heard_as_garbage(protocol: str, how: Fault) -> None:
    spoken = next(one for one in HTTP if one.protocol == protocol)
    garbage, silence = ask_and_hear(spoken, how, lambda data: (data,))
    assert isinstance(garbage, Garbage)
    assert silence == Silence("1")
