"""What was met before is not shown to h11 again, and nobody can tell: the same bytes, requests, answers and ends."""

from collections.abc import Callable

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.kit import http_talk
from simulators.kit.garbage import Garbage
from simulators.kit.http import HttpClient, HttpRequest, HttpResponse, HttpServer
from simulators.kit.http_talk import Talk

HOST = ("host", "x")
MEMORIES = (
    http_talk.WRITTEN_REQUESTS,
    http_talk.WRITTEN_RESPONSES,
    http_talk.READ_REQUESTS,
    http_talk.READ_RESPONSES,
)
REQUESTS = (
    HttpRequest("GET", "/", (HOST,)),
    HttpRequest("HEAD", "/", (HOST,)),
    HttpRequest("POST", "/a", (HOST, ("X-Key", "1")), b"body"),
    HttpRequest("POST", "/a", (HOST, ("X-Key", "1")), b"else"),
    HttpRequest("POST", "/a", (HOST, ("Expect", "100-continue")), b"body"),
    HttpRequest("POST", "/a", (HOST, ("Connection", "close")), b"body"),
    HttpRequest("OPTIONS", "/b", (HOST, ("Upgrade", "other"), ("Connection", "upgrade"))),
)
RESPONSES = (
    HttpResponse(200, (("content-type", "text/plain"),), b"fine"),
    HttpResponse(200, (("content-type", "text/plain"),), b"well"),
    HttpResponse(200, (("Connection", "close"),), b"fine"),
    HttpResponse(204),
    HttpResponse(304, (("etag", "1"),)),
    HttpResponse(500),
)
exchanges = st.lists(st.tuples(st.sampled_from(REQUESTS), st.sampled_from(RESPONSES)), max_size=8)


def forget() -> None:
    for memory in MEMORIES:
        memory.clear()


def nothing() -> None:
    """Let what is known stay known."""


def conversation(asked: list[tuple[HttpRequest, HttpResponse]], before_each: Callable[[], None]) -> list[object]:
    """All that crosses and all that is heard; a new connection wherever one ended."""
    told: list[object] = []
    client, server = HttpClient(), HttpServer()
    for request, response in asked:
        if client.dead or server.dead:
            client, server = HttpClient(), HttpServer()
        before_each()
        client.send(request)
        for sent in client.outgoing():
            told += [sent, *server.feed(sent)]
        before_each()
        server.answer(response)
        for sent in server.outgoing():
            told += [sent, *(client.feed(sent) if sent else client.feed_eof())]
        told += [client.dead, server.dead]
    return told


@settings(deadline=None)
@given(asked=exchanges)
def test_nobody_can_tell_what_was_known(asked: list[tuple[HttpRequest, HttpResponse]]) -> None:
    cold = conversation(asked, forget)
    assert conversation(asked, nothing) == cold
    assert conversation(asked, nothing) == cold


def test_what_is_known_is_not_shown_to_h11(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [(REQUESTS[2], RESPONSES[0])]
    conversation(asked, forget)
    conversation(asked, nothing)

    def never(_: h11.Connection, data: bytes) -> None:
        raise AssertionError(f"h11 was shown {data!r}")

    monkeypatch.setattr(h11.Connection, "receive_data", never)
    assert not any(isinstance(item, Garbage) for item in conversation(asked, nothing))


def test_h11_is_told_what_it_missed_when_something_new_comes_up() -> None:
    conversation([(REQUESTS[2], RESPONSES[0])], forget)
    http_talk.WRITTEN_RESPONSES.clear()
    http_talk.READ_RESPONSES.clear()
    again = conversation([(REQUESTS[2], RESPONSES[0])], nothing)
    assert again == conversation([(REQUESTS[2], RESPONSES[0])], forget)


def test_a_peer_that_closes_is_not_plain() -> None:
    forget()
    server = HttpServer()
    server.feed(b"GET / HTTP/1.0\r\nHost: x\r\n\r\n")
    server.answer(RESPONSES[0])
    assert server.dead
    assert (http_talk.READ_REQUESTS, http_talk.WRITTEN_RESPONSES) == ({}, {})


def test_only_so_much_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    forget()
    monkeypatch.setattr(http_talk, "MOST_KNOWN", 3)
    conversation([(HttpRequest("GET", f"/{number}", (HOST,)), RESPONSES[0]) for number in range(8)], nothing)
    assert all(0 < len(memory) <= 3 for memory in MEMORIES)


def test_a_talk_of_which_nothing_is_told_goes_on() -> None:
    talk = Talk(h11.SERVER, 1000)
    assert (talk.goes_on, talk.waits_for_go_ahead) == (True, False)
    assert talk.conn.our_state is h11.IDLE
    assert not talk.goes_on
