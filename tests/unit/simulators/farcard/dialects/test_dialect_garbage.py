"""Whatever bytes come: a call or an answer, or a sentence. Nothing else is ever raised, and nothing takes for ever."""

import base64
import re
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.farcard import call as c
from simulators.farcard.dialects.contract import CallName, Style, Unreadable
from simulators.farcard.dialects.register import DIALECTS
from simulators.kit.http import HttpRequest, HttpResponse
from tests.strategies.farcard import odd
from tests.strategies.farcard_calls import asked_and_answered, calls, number_cards

T = TypeVar("T")
STYLE = Style()
NAMES = sorted(DIALECTS)
QUOTED = re.compile(rb'"[^"]*"|[0-9]+')
types = st.sampled_from(
    ["text/xml", "application/json", "text/plain", "text/html", "image/jpg", "", "text/xml; charset=?"]
)


@st.composite
def spoilt(draw: st.DrawFn, body: bytes) -> bytes:
    """Cut, with foreign bytes inside, or with another value in one place."""
    how = draw(st.sampled_from(["cut", "insert", "value", "value", "value"]))
    at = draw(st.integers(0, len(body)))
    if how == "cut":
        return body[:at]
    if how == "insert":
        return body[:at] + draw(st.binary(max_size=8)) + body[at:]
    places = list(QUOTED.finditer(body))
    if not places:
        return body
    place = draw(st.sampled_from(places))
    value = draw(odd).translate({ord(char): None for char in '<&"\\'})
    return body[: place.start()] + f'"{value}"'.encode() + body[place.end() :]


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_requests(name: str, data: st.DataObject) -> None:
    dialect = DIALECTS[name].dialect
    call = data.draw(calls(number_cards))
    body, content_type, target = b"", data.draw(types), f"/x?{data.draw(odd)}"
    if dialect.cannot_say(call) is None:
        written = dialect.write_call(call, STYLE)
        body, target = written.body, written.target
        content_type = written.header("content-type") or content_type
    body = data.draw(spoilt(body) | st.binary(max_size=40))
    method = data.draw(st.sampled_from(["POST", "POST", "GET", "PUT"]))
    request = HttpRequest(method, target, (("content-type", content_type),), body)
    known = dialect.name_of(request, STYLE)
    for asked in {known} - {None} or _names(name):
        assert asked is not None
        heard = _told(partial(dialect.read_call, asked, request, STYLE))
        if isinstance(heard, Unreadable):
            assert heard.status in (204, 400, 405, 415, 500)
            assert dialect.refusal(heard.status, str(heard)).status == heard.status
        else:
            assert isinstance(heard, c.Call)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data(), exchange=asked_and_answered, status=st.sampled_from([200, 200, 200, 204, 302, 404, 500]))
def test_answers(name: str, data: st.DataObject, exchange: tuple[c.Call, c.CallAnswer], status: int) -> None:
    dialect = DIALECTS[name].dialect
    call, answer = exchange
    if name == "rest-get" and isinstance(call, c.TransactionsEx):
        pass
    elif dialect.cannot_say(call) is not None:
        return
    written = dialect.write_answer(call, answer, STYLE)
    content_type = data.draw(st.just(written.header("content-type")) | types)
    body = data.draw(spoilt(written.body) | st.binary(max_size=40))
    response = HttpResponse(status, (("content-type", content_type or ""),), body)
    heard = _told(partial(dialect.read_answer, call, response, STYLE))
    if isinstance(heard, Unreadable):
        assert str(heard)
    else:
        assert status == 200
        assert isinstance(heard, c.CallAnswer)


def _told(read: Callable[[], T]) -> T | Unreadable:
    try:
        return read()
    except Unreadable as error:
        return error


def _names(name: str) -> set[CallName]:
    dialect = DIALECTS[name].dialect
    paths = ("/getcardinfoex", "/transactionsex", "/findemail", "/GetCardInfoEx", "/TransactionsEx", "/get_card_info")
    return {found for path in paths if (found := dialect.name_of(HttpRequest("POST", path), STYLE)) is not None}


HOSTILE = [
    b"[" * 100_000,
    b'{"Card":' * 20_000,
    b'{"Card": ' + b"9" * 100_000 + b"}",
    b'{"Card": 1, "Restaurant": 1e999999999999999999999}',
    b'{"Card": 1, "Restaurant": 0.' + b"1" * 5_000 + b"}",
    b'{"Card": true, "Restaurant": -0}',
    b'{"card": "\\ud800"}',
    b"<ROOT>" * 50_000,
    b'<ROOT><QRY Card="1" Restaurant="' + b"9" * 100_000 + b'"/></ROOT>',
    b'<!DOCTYPE a [<!ENTITY b "c">]><ROOT><QRY Card="&b;"/></ROOT>',
    b"<ROOT><?pi?><!-- --><QRY/></ROOT>",
    b"\xff\xfe<\x00R\x00",
    b'{"Transactions": [], "InpBuf": "'
    + base64.b64encode(b"<CHECK chmode='" + b"9" * 30 + b"'/>")
    + b'", "inp": "<CHECK"}',
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_bodies(name: str, body: bytes) -> None:
    dialect = DIALECTS[name].dialect
    for asked in sorted(_names(name), key=lambda each: each.value):
        for content_type in ("text/xml", "application/json"):
            with pytest.raises(Unreadable):
                dialect.read_call(asked, HttpRequest("POST", "/x", (("content-type", content_type),), body), STYLE)
    for call in (c.GetCardInfoEx("1", 1, 1), c.TransactionsEx(())):
        for content_type in ("text/xml", "application/json"):
            response = HttpResponse(200, (("content-type", content_type),), body)
            with pytest.raises(Unreadable):
                dialect.read_answer(call, response, STYLE)
