"""A head is written once by h11 and then from memory: the same bytes, and not where h11 would write others."""

import h11
import pytest

from simulators.kit import http_talk
from simulators.kit.http_message import HttpRequest, HttpResponse
from simulators.kit.http_talk import Talk
from simulators.kit.http_writing import final_bytes, say_request, say_response

HOST = ("Host", "x")
LIMIT = 16_384


@pytest.fixture(autouse=True)
def _nothing_known() -> None:
    http_talk.WRITTEN_REQUESTS.clear()
    http_talk.WRITTEN_RESPONSES.clear()


def asked() -> Talk:
    """A server's side, after a plain question."""
    talk = Talk(h11.SERVER, LIMIT)
    talk.conn.receive_data(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert isinstance(talk.conn.next_event(), h11.Request)
    assert isinstance(talk.conn.next_event(), h11.EndOfMessage)
    talk.is_plain = True
    return talk


def test_a_request_is_written_the_same_again() -> None:
    request = HttpRequest("POST", "/a", (HOST, ("X-Key", "1")), b"body")
    first, again = (say_request(Talk(h11.CLIENT, LIMIT), request) for _ in range(2))
    assert first == again == b"POST /a HTTP/1.1\r\nHost: x\r\nX-Key: 1\r\ncontent-length: 4\r\n\r\nbody"
    assert len(http_talk.WRITTEN_REQUESTS) == 1


def test_bodies_of_one_length_share_a_head_and_no_body() -> None:
    one, other = (HttpRequest("POST", "/a", (HOST,), body) for body in (b"body", b"else"))
    assert say_request(Talk(h11.CLIENT, LIMIT), one).endswith(b"body")
    assert say_request(Talk(h11.CLIENT, LIMIT), other).endswith(b"else")
    assert len(http_talk.WRITTEN_REQUESTS) == 1


def test_a_request_that_hangs_up_is_not_kept() -> None:
    say_request(Talk(h11.CLIENT, LIMIT), HttpRequest("GET", "/", (HOST, ("Connection", "close"))))
    assert http_talk.WRITTEN_REQUESTS == {}


def test_an_answer_is_written_the_same_again() -> None:
    response = HttpResponse(200, (("content-type", "text/plain"),), b"fine")
    assert say_response(asked(), response, "GET") == say_response(asked(), response, "GET")
    assert len(http_talk.WRITTEN_RESPONSES) == 1


def test_an_answer_to_a_question_that_is_not_plain_is_left_to_h11() -> None:
    response = HttpResponse(200, (), b"fine")
    say_response(asked(), response, "GET")
    old = Talk(h11.SERVER, LIMIT)
    old.conn.receive_data(b"GET / HTTP/1.0\r\n\r\n")
    old.conn.next_event()
    old.conn.next_event()
    assert b"connection: close" in say_response(old, response, "GET").lower()


def test_what_answers_no_request_ends_the_connection() -> None:
    assert final_bytes(HttpResponse(400, (), b"no\n")).endswith(b"content-length: 3\r\nconnection: close\r\n\r\nno\n")
