"""HTTP under the exchange: what the two ends say to each other, and to somebody who does not speak HTTP."""

import h11
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulators.kit.garbage import Garbage
from simulators.kit.http import HANG_UP, HttpClient, HttpRequest, HttpResponse, HttpServer, Limits
from simulators.kit.http_writing import request_bytes, response_bytes

SMALL = Limits(head=512, body=100)
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
OK = HttpResponse(200, (("content-type", "text/plain"),), b"fine")


def post(body: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([b"POST /a HTTP/1.1", b"Host: x", *headers, b"", b""]) + body


def answered(server: HttpServer, response: HttpResponse = OK) -> bytes:
    """The bytes of the answer, which is one chunk."""
    server.answer(response)
    out = [data for data in server.outgoing() if data != HANG_UP]
    assert len(out) == 1
    return out[0]


def heard_in_pieces(stream: bytes, sizes: list[int], limits: Limits) -> tuple[list[object], list[bytes]]:
    """What a server makes of a stream cut into pieces, answering each request at once."""
    server, heard, position = HttpServer(limits), list[object](), 0
    sent: list[bytes] = []
    for size in [*sizes, len(stream)]:
        items = list(server.feed(stream[position : position + size]))
        position = min(position + size, len(stream))
        while items:
            for item in items:
                heard.append(item if isinstance(item, HttpRequest) else (item.reason, item.offset))
                if isinstance(item, HttpRequest):
                    server.answer(OK)
            items = list(server.more()) if server.has_more else []
        sent += server.outgoing()
    heard += [(garbage.reason, garbage.offset) for garbage in server.feed_eof()]
    return heard, sent


# -- an exchange -------------------------------------------------------------------------------------------------------


def test_a_request_and_its_answer_are_one_chunk_each_and_arrive_as_they_were() -> None:
    client, server = HttpClient(), HttpServer()
    client.send(HttpRequest("POST", "/v1?q=1", (("host", "x"), ("X-A", "b")), b"body"))
    [asked] = client.outgoing()
    [request] = server.feed(asked)
    assert isinstance(request, HttpRequest)
    assert (request.method, request.target, request.body) == ("POST", "/v1?q=1", b"body")
    assert request.header("x-a") == "b"
    assert request.header("nothing") is None
    [answer] = client.feed(answered(server))
    assert answer == HttpResponse(200, (*OK.headers, ("content-length", "4")), b"fine")


def test_the_connection_is_kept_for_the_next_request() -> None:
    client, server = HttpClient(), HttpServer()
    for number in range(3):
        client.send(HttpRequest("GET", f"/{number}", (("host", "x"),)))
        [asked] = client.outgoing()
        [request] = server.feed(asked)
        assert isinstance(request, HttpRequest)
        assert request.target == f"/{number}"
        assert [type(a) for a in client.feed(answered(server))] == [HttpResponse]
    assert not client.dead
    assert not server.dead


def test_a_second_request_waits_for_the_first_answer() -> None:
    client, server = HttpClient(), HttpServer()
    client.send(HttpRequest("GET", "/1", (("host", "x"),)))
    client.send(HttpRequest("GET", "/2", (("host", "x"),)))
    [asked] = client.outgoing()
    server.feed(asked)
    assert client.outgoing() == ()
    client.feed(answered(server))
    [asked] = client.outgoing()
    assert asked.startswith(b"GET /2 ")


@pytest.mark.parametrize("response", [HttpResponse(204, OK.headers, b"not sent"), HttpResponse(304)])
def test_an_answer_without_a_body_has_none(response: HttpResponse) -> None:
    server = HttpServer()
    server.feed(GET)
    assert answered(server, response).endswith(b"\r\n\r\n")


def test_the_answer_to_head_says_how_long_and_is_empty() -> None:
    client, server = HttpClient(), HttpServer()
    client.send(HttpRequest("HEAD", "/", (("host", "x"),)))
    server.feed(client.outgoing()[0])
    sent = answered(server)
    assert b"content-length: 4" in sent
    assert sent.endswith(b"\r\n\r\n")
    [answer] = client.feed(sent)
    assert isinstance(answer, HttpResponse)
    assert answer.body == b""
    assert not client.dead


@pytest.mark.parametrize("method", [b"PATCH", b"BREW", b"CONNECT", b"OPTIONS"])
def test_an_unusual_method_is_a_request_like_any_other(method: bytes) -> None:
    server = HttpServer()
    [request] = server.feed(method + b" /x HTTP/1.1\r\nHost: x\r\n\r\n")
    assert isinstance(request, HttpRequest)
    assert request.method == method.decode()
    assert answered(server, HttpResponse(405)).startswith(b"HTTP/1.1 405 ")
    assert not server.dead


def test_http_1_0_and_connection_close_end_the_connection_after_the_answer() -> None:
    for asked in (b"GET / HTTP/1.0\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"):
        server = HttpServer()
        server.feed(asked)
        server.answer(OK)
        assert server.outgoing()[-1] == HANG_UP
        assert server.dead


def test_a_caller_that_waits_for_100_continue_is_told_to_go_on() -> None:
    server = HttpServer()
    assert server.feed(post(b"", b"Content-Length: 4", b"Expect: 100-continue")) == []
    assert [data.split(b"\r\n")[0] for data in server.outgoing()] == [b"HTTP/1.1 100 Continue"]
    [request] = server.feed(b"body")
    assert isinstance(request, HttpRequest)
    assert request.body == b"body"


def test_a_caller_that_waits_for_100_continue_with_too_much_is_refused_before_it_sends() -> None:
    server = HttpServer(SMALL)
    [garbage] = server.feed(post(b"", b"Content-Length: 101", b"Expect: 100-continue"))
    assert isinstance(garbage, Garbage)
    assert server.outgoing()[0].startswith(b"HTTP/1.1 413 ")


def test_informational_answers_are_passed_over() -> None:
    client = HttpClient()
    client.send(HttpRequest("GET", "/", (("host", "x"),)))
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 5000
    [answer] = client.feed(early + b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\ny")
    assert isinstance(answer, HttpResponse)
    assert answer.body == b"y"
    assert answer.offset == len(early)


def test_a_chunked_body_and_what_follows_it() -> None:
    server = HttpServer()
    chunked = post(b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n", b"Transfer-Encoding: chunked")
    [request] = server.feed(chunked + GET)
    assert isinstance(request, HttpRequest)
    assert request.body == b"abcde"
    answered(server)
    assert server.has_more
    [request] = server.more()
    assert isinstance(request, HttpRequest)
    assert request.offset == len(chunked)


def test_requests_sent_ahead_are_handed_out_one_by_one() -> None:
    server = HttpServer()
    [first] = server.feed(b"\r\n".join([GET, GET, GET]))
    assert isinstance(first, HttpRequest)
    assert server.more() == []
    for _ in range(2):
        answered(server)
        assert server.has_more
        assert [type(item) for item in server.more()] == [HttpRequest]
        assert not server.has_more
    answered(server)
    assert not server.has_more


def test_half_a_request_sent_ahead_is_looked_at_once() -> None:
    server = HttpServer()
    server.feed(GET + GET[:9])
    answered(server)
    assert server.has_more
    assert server.more() == []
    assert not server.has_more
    assert [type(item) for item in server.feed(GET[9:])] == [HttpRequest]


def test_an_answer_without_a_length_is_complete_at_the_end_of_the_stream() -> None:
    client = HttpClient()
    client.send(HttpRequest("GET", "/", (("host", "x"),)))
    assert client.feed(b"HTTP/1.1 200 OK\r\n\r\nhalf") == []
    [answer] = client.feed_eof()
    assert isinstance(answer, HttpResponse)
    assert answer.body == b"half"


# -- what is not HTTP, or too much of it -------------------------------------------------------------------------------

BAD_REQUESTS = {
    "tls": (b"\x16\x03\x01\x02\x00\x01\x00", 400),
    "ssh": (b"SSH-2.0-OpenSSH_9.6\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two lengths": (post(b"", b"Content-Length: 1", b"Content-Length: 2"), 400),
    "negative length": (post(b"", b"Content-Length: -1"), 400),
    "huge length": (post(b"", b"Content-Length: " + b"9" * 19), 413),
    "endless digits": (post(b"", b"Content-Length: " + b"9" * 300), 400),
    "too much": (post(b"", b"Content-Length: 101"), 413),
    "too much in chunks": (post(b"65\r\n" + b"x" * 101, b"Transfer-Encoding: chunked"), 413),
    "chunks of dust": (post((b"1;" + b"x" * 400 + b"\r\nx\r\n") * 6, b"Transfer-Encoding: chunked"), 413),
    "bad chunk": (post(b"zz\r\n", b"Transfer-Encoding: chunked"), 400),
    "unknown coding": (post(b"", b"Transfer-Encoding: gzip"), 501),
    "control in header": (b"GET / HTTP/1.1\r\nHost: x\r\nA: \x00\r\n\r\n", 400),
    "long head": (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 600, 431),
    "long whole head": (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 600 + b"\r\n\r\n", 431),
    "http 2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    "spaces": (b"   \r\n\r\n", 400),
}


@pytest.mark.parametrize("case", BAD_REQUESTS)
def test_a_server_says_what_is_wrong_and_hangs_up(case: str) -> None:
    asked, status = BAD_REQUESTS[case]
    server = HttpServer(SMALL)
    [garbage] = server.feed(asked)
    assert isinstance(garbage, Garbage)
    assert asked.startswith(garbage.raw)
    assert garbage.raw
    [said, hung_up] = server.outgoing()
    assert said.split(b"\r\n")[0].split(b" ")[1] == str(status).encode()
    assert b"connection: close" in said
    assert hung_up == HANG_UP
    assert server.feed(GET) == []
    assert server.outgoing() == ()


def test_the_default_limits_are_16_kib_of_head_and_1_mib_of_body() -> None:
    server = HttpServer()
    [request] = server.feed(post(b"x" * 2**20, b"Content-Length: %d" % 2**20, b"A: " + b"a" * 16_000))
    assert isinstance(request, HttpRequest)
    for asked in (post(b"", b"Content-Length: %d" % (2**20 + 1)), b"GET / HTTP/1.1\r\nA: " + b"a" * 2**14):
        [item] = HttpServer().feed(asked)
        assert isinstance(item, Garbage)


def test_garbage_behind_a_good_request_costs_it_nothing() -> None:
    server = HttpServer()
    [request] = server.feed(GET + b"\x00\x01rubbish")
    assert isinstance(request, HttpRequest)
    assert answered(server).startswith(b"HTTP/1.1 200 ")
    [garbage] = server.more()
    assert garbage == Garbage(b"\x00\x01rubbish", "not an HTTP request", len(GET))
    assert server.outgoing()[0].startswith(b"HTTP/1.1 400 ")


def test_sending_ahead_without_end_is_noticed_and_the_owed_answer_still_goes_out() -> None:
    server = HttpServer(SMALL)
    server.feed(GET)
    heard = [item for _ in range(100) for item in server.feed(b"x" * 50)]
    assert [type(item) for item in heard] == [Garbage]
    server.answer(OK)
    assert server.outgoing()[-1] == HANG_UP


def test_an_answer_on_a_dead_connection_goes_nowhere() -> None:
    server = HttpServer()
    server.feed(GET)
    server.feed_eof()
    server.answer(OK)
    assert server.outgoing() == ()
    server.answer(OK)


@pytest.mark.parametrize("cut", range(1, 60))
def test_the_end_inside_a_request_is_told_with_what_had_come(cut: int) -> None:
    asked = post(b"body", b"Content-Length: 4", b"A: b")
    whole = asked[:cut] if cut < len(asked) else asked[:-1]
    server = HttpServer()
    assert server.feed(whole) == []
    assert server.feed_eof() == [Garbage(whole, "the connection ended inside a request", 0)]


BAD_ANSWERS = [
    b"SSH-2.0-x\r\n",
    b"HTTP/2 200\r\n\r\n",
    b"HTTP/1.1 999999 X\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n",
    b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nA: " + b"a" * 600,
    b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 101,
]


@pytest.mark.parametrize("answer", BAD_ANSWERS)
def test_a_client_hangs_up_on_what_is_no_answer(answer: bytes) -> None:
    client = HttpClient(SMALL)
    client.send(HttpRequest("GET", "/", (("host", "x"),)))
    client.outgoing()
    [garbage] = client.feed(answer)
    assert isinstance(garbage, Garbage)
    assert answer.startswith(garbage.raw)
    assert client.dead
    assert client.outgoing() == [HANG_UP]
    client.send(HttpRequest("GET", "/", (("host", "x"),)))
    assert client.outgoing() == ()


def test_bytes_nobody_asked_for_are_garbage() -> None:
    client = HttpClient()
    [garbage] = client.feed(b"HTTP/1.1 408 Request Timeout\r\n\r\n")
    assert isinstance(garbage, Garbage)
    assert garbage.reason == "an answer to nothing that was asked"
    assert client.dead


def test_an_answer_that_closes_leaves_the_queue_unsent() -> None:
    client = HttpClient()
    client.send(HttpRequest("GET", "/1", (("host", "x"),)))
    client.send(HttpRequest("GET", "/2", (("host", "x"),)))
    client.outgoing()
    [answer] = client.feed(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
    assert isinstance(answer, HttpResponse)
    assert client.dead
    assert client.outgoing() == [HANG_UP]


# -- whatever comes ----------------------------------------------------------------------------------------------------

pieces = st.lists(st.integers(0, 40), max_size=30)
fragments = st.lists(
    st.sampled_from(
        [
            GET,
            post(b"body", b"Content-Length: 4"),
            post(b"3\r\nabc\r\n0\r\n\r\n", b"Transfer-Encoding: chunked"),
            post(b"", b"Content-Length: 4", b"Content-Length: 5"),
            b"GET / HTTP/1.0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n\r\n",
            b"\r\n",
            b"zz\r\n\r\n",
            b"\x00",
            b"GET",
            b" ",
        ]
    )
    | st.binary(max_size=20),
    max_size=8,
).map(b"".join)


@given(fragments, pieces)
@example(GET * 5, [1] * 40)
def test_a_server_makes_the_same_of_the_same_bytes_however_they_are_cut(stream: bytes, sizes: list[int]) -> None:
    assert heard_in_pieces(stream, sizes, SMALL) == heard_in_pieces(stream, [], SMALL)


@given(st.binary(max_size=200), pieces)
def test_a_client_makes_the_same_of_the_same_bytes_however_they_are_cut(stream: bytes, sizes: list[int]) -> None:
    def heard(sizes: list[int]) -> list[object]:
        client, position, heard = HttpClient(SMALL), 0, list[object]()
        client.send(HttpRequest("GET", "/", (("host", "x"),)))
        whole = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody" + stream
        for size in [*sizes, len(whole)]:
            heard += client.feed(whole[position : position + size])
            position += size
        heard += client.feed_eof()
        return [(item.reason, item.offset) if isinstance(item, Garbage) else item for item in heard]

    assert heard(sizes) == heard([])


@given(st.binary(max_size=2000))
def test_no_bytes_make_either_end_raise(stream: bytes) -> None:
    server, client = HttpServer(SMALL), HttpClient(SMALL)
    client.send(HttpRequest("GET", "/", (("host", "x"),)))
    for end in (server, client):
        heard = [*end.feed(stream), *end.feed_eof()]
        assert all(isinstance(item, HttpRequest | HttpResponse | Garbage) for item in heard)


def test_an_h11_peer_understands_both_ends() -> None:
    """Not our codec against itself: h11 alone plays the other side."""
    peer = h11.Connection(h11.SERVER)
    client = HttpClient()
    client.send(HttpRequest("POST", "/p", (("host", "x"),), b"abc"))
    peer.receive_data(client.outgoing()[0])
    events = [peer.next_event() for _ in range(3)]
    assert [type(event) for event in events] == [h11.Request, h11.Data, h11.EndOfMessage]
    [answer] = client.feed(response_bytes(peer, OK, "POST"))
    assert isinstance(answer, HttpResponse)
    peer = h11.Connection(h11.CLIENT)
    server = HttpServer()
    server.feed(request_bytes(peer, HttpRequest("GET", "/", (("host", "x"),))))
    peer.receive_data(answered(server))
    events = [peer.next_event() for _ in range(3)]
    assert [type(event) for event in events] == [h11.Response, h11.Data, h11.EndOfMessage]
