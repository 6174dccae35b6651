"""What a peer sends that means nothing: reported with its bytes, never raised, never kept without end."""

import tracemalloc
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulators.kit.garbage import Garbage
from simulators.till.wire import Ask, Heard, Link, Silence
from tests.battery.protocols.party import SPOKEN, Cut, Spoken, cuts, hung_up, request_of, waiting, whole

everyone = pytest.mark.parametrize("spoken", SPOKEN, ids=[spoken.label for spoken in SPOKEN])
either_end = pytest.mark.parametrize("end", ["client", "server"])
MIB = 1024 * 1024
PIECE = 64 * 1024
ENOUGH = 32 * MIB
MOST_HELD = 20 * MIB
"""The largest answer a client end takes is 8 MiB; it may hold that and a copy."""
MOST_AHEAD = 2 * MIB
"""A server end may hold as much as one request may have, 1 MiB and a head, of what was sent ahead."""


def link_of(spoken: Spoken, end: str) -> Link:
    """A server end, or a client end that waits for an answer."""
    return spoken.wire.server() if end == "server" else waiting(spoken)[0]


def message_of(spoken: Spoken, end: str) -> bytes:
    """What that end would understand."""
    return request_of(spoken) if end == "server" else waiting(spoken)[1]


def listen(link: Link, stream: bytes, cut: Cut = whole) -> list[Heard]:
    """Everything heard until the stream ends."""
    heard: list[Heard] = []
    for piece in cut(stream):
        heard += link.feed(piece, 0)
    return [*heard, *link.feed_eof(0)]


def garbage_in(heard: Sequence[Heard]) -> list[Garbage]:
    return [item for item in heard if isinstance(item, Garbage)]


def meant(heard: Sequence[Heard]) -> list[object]:
    """What was heard, with garbage as its place and reason; how much of it was held when it was noticed may differ."""
    return [(item.offset, item.reason) if isinstance(item, Garbage) else item for item in heard]


@st.composite
def mutated(draw: st.DrawFn, message: bytes) -> bytes:
    """A good message with bytes changed, cut out, or put in."""
    data = bytearray(message)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 6))] = draw(
            st.binary(max_size=6) | st.sampled_from([b"\x01", b"\x04", b"\r\n"])
        )
    return bytes(data)


@everyone
@either_end
@given(st.data())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_comes_nothing_is_raised_and_garbage_has_its_bytes(
    spoken: Spoken, end: str, data: st.DataObject
) -> None:
    message = message_of(spoken, end)
    parts = data.draw(st.lists(st.just(message) | mutated(message) | st.binary(max_size=40), min_size=1, max_size=3))
    stream = b"".join(parts)
    for garbage in garbage_in(listen(link_of(spoken, end), stream, data.draw(cuts))):
        assert garbage.raw
        assert garbage.reason
        assert stream[garbage.offset : garbage.offset + len(garbage.raw)] == garbage.raw


@everyone
@either_end
@given(st.data())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_garbage_is_the_same_garbage_however_it_is_cut(spoken: Spoken, end: str, data: st.DataObject) -> None:
    message = message_of(spoken, end)
    stream = b"".join(
        data.draw(st.lists(mutated(message) | st.binary(min_size=1, max_size=40), min_size=1, max_size=2))
    )
    in_pieces = listen(link_of(spoken, end), stream, data.draw(cuts))
    at_once = listen(link_of(spoken, end), stream)
    assert meant(in_pieces) == meant(at_once)


@everyone
@either_end
@given(st.binary(min_size=1, max_size=60).map(lambda junk: b"\xfe" + junk))
def test_junk_alone_is_reported(spoken: Spoken, end: str, junk: bytes) -> None:
    assert garbage_in(listen(link_of(spoken, end), junk)) != []


@everyone
def test_junk_behind_a_good_request_costs_it_nothing(spoken: Spoken) -> None:
    request = request_of(spoken)
    first, *_ = spoken.wire.server().feed(request + b"\xfe\xfe rubbish", 0)
    assert isinstance(first, Ask)


@everyone
def test_the_end_inside_a_request_is_reported_with_what_had_come(spoken: Spoken) -> None:
    request = request_of(spoken)
    for size in range(1, len(request)):
        heard = listen(spoken.wire.server(), request[:size])
        assert b"".join(garbage.raw for garbage in garbage_in(heard)) == request[:size]
        assert len(heard) == 1


@everyone
def test_the_end_inside_an_answer_is_reported_and_leaves_silence(spoken: Spoken) -> None:
    _, answer = waiting(spoken)
    for size in range(len(answer)):
        heard = listen(waiting(spoken)[0], answer[:size])
        assert b"".join(garbage.raw for garbage in garbage_in(heard)) == answer[:size]
        assert heard[-1] == Silence("r")
        assert len(heard) == (2 if size else 1)


ENDLESS = {
    "letters": (b"", b"A" * PIECE),
    "zeros": (b"", b"\x00" * PIECE),
    "lines": (b"", b"a: b\r\n" * (PIECE // 6)),
    "a head": (b"POST / HTTP/1.1\r\nHost: x\r\n", b"a: b\r\n" * (PIECE // 6)),
    "chunks": (
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"1\r\nx\r\n" * (PIECE // 6),
    ),
    "an answer": (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * PIECE),
    "a frame": (b"\x0105LOYALTY          \x02\x1c", b"x" * PIECE),
}


@everyone
@either_end
@pytest.mark.parametrize("shape", [*ENDLESS, "half a message"])
def test_endless_input_is_not_kept(spoken: Spoken, end: str, shape: str) -> None:
    message = message_of(spoken, end)
    begin, more = {**ENDLESS, "half a message": (message[: len(message) // 2], b"7" * PIECE)}[shape]
    assert held_by(link_of(spoken, end), begin, more, ENOUGH // len(more)) < MOST_HELD


@everyone
@either_end
@pytest.mark.parametrize("shape", ["messages", "requests for something else"])
def test_endless_messages_are_not_kept(spoken: Spoken, end: str, shape: str) -> None:
    """A server end answers what it can by itself; of what waits for the part it keeps a bounded amount."""
    more = message_of(spoken, end) * 20 if shape == "messages" else b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 50
    assert held_by(link_of(spoken, end), b"", more, 60) < MOST_AHEAD


def held_by(link: Link, begin: bytes, more: bytes, times: int) -> int:
    """The most bytes in use after any read, until the link hangs up or has had enough."""
    link.feed(begin, 0)
    tracemalloc.start()
    try:
        held = 0
        for _ in range(times):
            link.feed(more, 0)
            held = max(held, tracemalloc.get_traced_memory()[0])
            if hung_up(link):
                break
    finally:
        tracemalloc.stop()
    return held
