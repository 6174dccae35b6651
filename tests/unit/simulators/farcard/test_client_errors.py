"""What a client makes of trouble: one sentence for each kind, in every dialect."""

import pytest

from simulators.farcard import call as c
from simulators.farcard.dialects.contract import Style, Unreadable
from simulators.farcard.dialects.register import DIALECTS
from simulators.kit.http import HttpResponse
from tests.strategies.farcard_calls import CARD, RECORD

STYLE = Style()
SALE = c.TransactionsEx((RECORD,))
OK = b'<Root><GetCardInfoEx Result="0"/></Root>'
CASES = [
    (500, "text/plain", b"database is locked\n", "status 500 and the text 'database is locked'"),
    (502, "text/html", b"<html>Bad gateway</html>", "status 502 with text/html instead of an answer"),
    (404, "", b"", "status 404 with no content type instead of an answer"),
    (204, "text/plain", b"", "status 204 with text/plain instead of an answer"),
    (200, "text/xml", b"", "status 200 and nothing in it"),
    (200, "text/xml", b" \r\n", "status 200 and nothing in it"),
    (200, "text/html", b"<!DOCTYPE html><html><body>Log in</body>", "status 200 with an HTML page instead of XML"),
    (200, "text/xml", b"<html><body>Log in</body></html>", "status 200 with an HTML page instead of XML"),
    (200, "text/plain", OK, "status 200 with text/plain instead of XML"),
    (200, "", OK, "status 200 with no content type instead of XML"),
    (200, "text/html", OK, "status 200 with text/html instead of XML"),
    (200, "text/xml", OK[:-3], "the answer: not well-formed XML"),
    (200, "text/xml; charset=windows-1251", OK, "the answer is in 'windows-1251', and only UTF-8 is understood"),
    (200, "text/xml", b'<?xml version="1.0" encoding="cp1251"?>' + OK, "the answer declares 'cp1251'"),
    (200, "text/xml", OK.replace(b"Result", b"R\xc6"), "the answer is not UTF-8: byte 22 is 0xC6"),
    (200, "text/xml", b"\xff\xfe<\x00", "the answer is not UTF-8: byte 0 is 0xFF"),
]


@pytest.mark.parametrize(("status", "content_type", "body", "sentence"), CASES)
def test_the_xml_form(status: int, content_type: str, body: bytes, sentence: str) -> None:
    headers = (("content-type", content_type),) if content_type else ()
    with pytest.raises(Unreadable) as trouble:
        DIALECTS["ucs-xml"].dialect.read_answer(CARD, HttpResponse(status, headers, body), STYLE)
    assert sentence in str(trouble.value)


def test_a_byte_order_mark_is_no_trouble() -> None:
    response = HttpResponse(200, (("content-type", "text/xml; charset=utf-8"),), b"\xef\xbb\xbf" + OK)
    assert DIALECTS["ucs-xml"].dialect.read_answer(CARD, response, STYLE) == c.CardAnswer(0)


def test_the_vendors_sample_answers_an_email_as_html() -> None:
    """PHP's own content type, farcard.md 5.2."""
    ucs = DIALECTS["ucs-xml"].dialect
    html = (("content-type", "text/html; charset=UTF-8"),)
    found = (
        b'<?xml version="1.0" encoding="utf-8"?><Root><FindEmail Account="7" CardCode="1" Name="A" Result="0"/></Root>'
    )
    assert ucs.read_answer(c.FindEmail("a"), HttpResponse(200, html, found), STYLE) == c.EmailAnswer(0, 7, "1", "A")
    with pytest.raises(Unreadable, match="HTML page"):
        ucs.read_answer(c.FindEmail("a"), HttpResponse(200, html, b"<html/>"), STYLE)


@pytest.mark.parametrize("name", sorted(DIALECTS))
@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [
        (500, "text/plain", b"ok, but no"),
        (503, "application/json", b'{"found": true, "success": true, "Result": 0, "accountNum": 1}'),
        (200, "application/json", b""),
        (200, "text/html", b"<html>ok</html>"),
        (200, "application/json", b'{"Result": '),
        (200, "application/json; charset=cp1251", b'{"Result": 0, "found": true, "success": true, "accountNum": 1}'),
        (200, "application/json", b'{"Result": 0, "x": "\xc6", "found": true, "success": true, "accountNum": 1}'),
        (200, "application/json", b"[]"),
        (200, "application/json", b"{}"),
    ],
)
def test_no_dialect_takes_trouble_for_an_answer(name: str, status: int, content_type: str, body: bytes) -> None:
    response = HttpResponse(status, (("content-type", content_type),), body)
    for call in (CARD, SALE):
        with pytest.raises(Unreadable):
            DIALECTS[name].dialect.read_answer(call, response, STYLE)
