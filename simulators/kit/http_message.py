"""What an HTTP connection carries, and how one message is read off it and written to it.

`Reader` cuts a head off the stream, gives it to h11, learns from h11 how the body is framed, and gives it the body.
Everything h11 objects to (also by an exception it did not mean to raise: in 0.16 an AttributeError after an early
answer) becomes `Garbage` holding the message so far, with `status` saying what a server should answer.
"""

import re
from dataclasses import dataclass, field
from functools import partial

import h11
from msgspec import Struct

from simulators.kit.garbage import Garbage
from simulators.kit.http_talk import (
    READ_REQUESTS,
    READ_RESPONSES,
    WITHOUT_BODY,
    Start,
    Talk,
    is_plain_request,
    is_plain_response,
    know,
)
from simulators.kit.http_talk import Headers as Headers


def find_header(headers: Headers, name: str) -> str | None:
    """The value of the first header of that (lower-case) name."""
    for key, value in headers:
        if key == name:
            return value
    return None


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request. `head` and `offset`: how it began, and where, in the stream it was read from."""

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""
    head: bytes = field(default=b"", compare=False, repr=False)
    offset: int = field(default=0, compare=False, repr=False)

    def header(self, name: str) -> str | None:
        return find_header(self.headers, name)


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One answer; `content-length` is added when it is written, so `headers` need not have it."""

    status: int
    headers: Headers = ()
    body: bytes = b""
    head: bytes = field(default=b"", compare=False, repr=False)
    offset: int = field(default=0, compare=False, repr=False)

    def header(self, name: str) -> str | None:
        return find_header(self.headers, name)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one message may hold, in bytes."""

    head: int = 16 * 1024
    body: int = 1024 * 1024


DEFAULT_LIMITS = Limits()
DUST = 4
"""What the chunks of a body may need beside what they carry, in heads (64 KiB by default)."""


class Message(Struct, frozen=True):
    """A whole message as h11 understood its head."""

    start: Start
    body: bytes
    head: bytes
    offset: int


_END_OF_HEAD = re.compile(rb"\n\r?\n")
_METHOD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]*")
_EMPTY_LINES = re.compile(rb"[\r\n]*")
_SPACE = 0x20
_ANSWER_BEGINS = b"HTTP/1."
_UNTIL_CLOSE = -1
_CHUNKED = -2


class Reader:
    """Reads messages off one direction of a connection. Holds at most one message and what was sent ahead of it."""

    def __init__(self, limits: Limits, *, is_server: bool) -> None:
        self.pending = bytearray()
        """Come in and not yet looked at."""
        self.pending_at = 0
        """Offset of `pending` in the stream."""
        self.status = 400
        """What a server should answer to the garbage returned last."""
        self.to_head = False
        """What is read next answers a HEAD: it has no body, whatever it says."""
        self._limits = limits
        self._is_server = is_server
        self._searched = 0
        self._start: Start | None = None
        self._is_known = False
        """The head was met before, and h11 has not been shown it this time."""
        self._head = b""
        self._head_at = 0
        self._length = 0
        """Bytes of body to come, or one of `_UNTIL_CLOSE`, `_CHUNKED`."""
        self._wire = bytearray()
        """Of a chunked body: as it came."""
        self._body = bytearray()
        """Of a chunked body: as it means."""
        self._spoilt = False
        """h11 holds bytes of the next message, which it cannot give back."""
        self._ended = False

    def take(self, data: bytes) -> None:
        self.pending += data

    def finish(self) -> None:
        """The stream has ended."""
        self._ended = True

    def next(self, talk: Talk) -> Message | Garbage | None:
        """One message, or None when more bytes are needed. After garbage the stream means nothing any more."""
        try:
            while self._start is None:
                garbage = self._find_head()
                if garbage is not None:
                    return garbage
                if not self._head:
                    return None
                self._read_head(talk)
            return self._refused() or self._read_body(talk)
        except Exception as error:  # h11 also raises what it does not document; a peer's bytes must never end a part
            self.status = getattr(error, "error_status_hint", 400)
            return self._garbage(_reason(error))

    def cycle(self, talk: Talk) -> None:
        """Ready for the next exchange."""
        talk.cycle(self._spoilt)
        self._spoilt = False

    def rest(self, reason: str) -> list[Garbage]:
        """What is held and will never be a message."""
        if not self._head and not self.pending:
            return []
        return [self._garbage(reason)]

    def _find_head(self) -> Garbage | None:
        """Cut a whole head off `pending` into `_head`, if one is there."""
        if self._is_server:
            self._skip_empty_lines()
        if not self._begins_well():
            return self._garbage(f"not an HTTP {'request' if self._is_server else 'answer'}")
        found = _END_OF_HEAD.search(self.pending, max(0, self._searched - 2))
        size = found.end() if found else len(self.pending)
        if size > self._limits.head:
            self.status = 431
            return self._garbage(f"the head exceeds {self._limits.head} bytes")
        if found is None:
            self._searched = size
            return None
        self._head, self._head_at, self._searched = self._cut(size), self.pending_at - size, 0
        return None

    def _read_head(self, talk: Talk) -> None:
        """Let h11 read a head it has not met; an informational answer (100, 103) is taken and forgotten."""
        known: Start | None = None
        if self._is_server:
            known = READ_REQUESTS.get(self._head)
        elif talk.is_plain:
            known = READ_RESPONSES.get(self._head)
        self._is_known = known is not None
        start = known or self._show_head(talk)
        if isinstance(start, h11.InformationalResponse):
            self._head = b""
            return
        self._start = start
        self._length = self._body_length(start)

    def _show_head(self, talk: Talk) -> Start | h11.InformationalResponse:
        conn = talk.conn
        conn.receive_data(self._head)
        start = conn.next_event()
        if isinstance(start, h11.Request):
            if is_plain_request(start):
                know(READ_REQUESTS, self._head, start)
        elif isinstance(start, h11.Response):
            if talk.is_plain and is_plain_response(start):
                know(READ_RESPONSES, self._head, start)
        else:
            assert isinstance(start, h11.InformationalResponse), f"unexpected {type(start).__name__}"
        return start

    def _refused(self) -> Garbage | None:
        """What h11 lets through and we do not."""
        assert self._start is not None, "a head has been read"
        if not self._start.http_version.startswith(b"1."):
            self.status = 505
            return self._garbage("not HTTP/1.1")
        if self._length <= self._limits.body:
            return None
        self.status = 413
        return self._garbage(f"the body of {self._length} bytes exceeds {self._limits.body}")

    def _body_length(self, start: Start) -> int:
        """How the body is framed. h11 has already settled what two headers in disagreement mean."""
        if isinstance(start, h11.Response) and (self.to_head or start.status_code in WITHOUT_BODY):
            return 0
        for name, value in start.headers:
            if name == b"transfer-encoding":
                return _CHUNKED
            if name == b"content-length":
                return int(value)
        return 0 if self._is_server else _UNTIL_CLOSE

    def _read_body(self, talk: Talk) -> Message | Garbage | None:
        if self._length == _CHUNKED:
            return self._read_chunked(talk.conn)
        if self._length == _UNTIL_CLOSE:
            return self._read_until_close(talk.conn)
        if len(self.pending) < self._length:
            return None
        body = self._cut(self._length)
        if self._is_known:
            talk.happened(partial(_hear, self._head, body))
        else:
            _hear(b"", body, talk.conn)
        if self._is_server:
            assert isinstance(self._start, h11.Request), "a server reads requests"
            talk.is_plain = self._is_known or is_plain_request(self._start)
        return self._message(body)

    def _read_until_close(self, conn: h11.Connection) -> Message | Garbage | None:
        if len(self.pending) > self._limits.body:
            return self._garbage(f"the body exceeds {self._limits.body} bytes")
        if not self._ended:
            return None
        body = self._cut(len(self.pending))
        conn.receive_data(body)
        conn.receive_data(b"")
        while not isinstance(conn.next_event(), h11.EndOfMessage):
            pass
        return self._message(body)

    def _read_chunked(self, conn: h11.Connection) -> Message | Garbage | None:
        data = self._cut(len(self.pending))
        self._wire += data
        if data:
            conn.receive_data(data)
        while True:
            event = conn.next_event()
            if isinstance(event, h11.Data):
                self._body += event.data
            elif isinstance(event, h11.EndOfMessage):
                break
            else:
                return self._too_large()
        ahead = conn.trailing_data[0]
        if (garbage := self._too_large(len(ahead))) is not None:
            return garbage
        self._spoilt = len(ahead) > 0
        self.pending[:0] = ahead
        self.pending_at -= len(ahead)
        return self._message(bytes(self._body))

    def _too_large(self, ahead: int = 0) -> Garbage | None:
        """The chunks' own bytes are limited too: a body in chunks of one byte is an attack on our time."""
        dust = len(self._wire) - len(self._body) - ahead
        if len(self._body) <= self._limits.body and dust <= DUST * self._limits.head:
            return None
        self.status = 413
        return self._garbage(f"the body exceeds {self._limits.body} bytes, or its chunks are dust")

    def _message(self, body: bytes) -> Message:
        start = self._start
        assert start is not None
        message = Message(start, body, self._head, self._head_at)
        self._forget()
        return message

    def _garbage(self, reason: str) -> Garbage:
        """Everything held of the message that went wrong, and all behind it."""
        offset = self._head_at if self._head else self.pending_at
        raw = self._head + bytes(self._wire) + bytes(self.pending)
        self.pending_at += len(self.pending)
        self.pending.clear()
        self._forget()
        return Garbage(raw, reason, offset)

    def _forget(self) -> None:
        self._start, self._head, self._searched = None, b"", 0
        if self._wire or self._body:
            self._wire, self._body = bytearray(), bytearray()

    def _cut(self, size: int) -> bytes:
        data = bytes(self.pending[:size])
        del self.pending[:size]
        self.pending_at += size
        return data

    def _skip_empty_lines(self) -> None:
        """RFC 9112 section 2.2: empty lines before a request are to be ignored."""
        empty = _EMPTY_LINES.match(self.pending)
        if empty is not None and empty.end():
            self._cut(empty.end())
            self._searched = 0

    def _begins_well(self) -> bool:
        """Something that is not HTTP at all is told so at once, and not when 16 KiB of it have come."""
        if not self._is_server:
            return self.pending.startswith(_ANSWER_BEGINS[: len(self.pending)])
        word = _METHOD.match(self.pending)
        end = word.end() if word else 0
        return end == len(self.pending) or (end > 0 and self.pending[end] == _SPACE)


def _reason(error: Exception) -> str:
    """What h11 said, without the bytes it quotes (which depend on how they were cut)."""
    text = str(error).split(": ")[0].split(" b'")[0].split(" bytearray(")[0]
    return text if isinstance(error, h11.ProtocolError) and text else f"{type(error).__name__} while reading: {text}"


def _hear(head: bytes, body: bytes, conn: h11.Connection) -> None:
    """Show h11 a message to its end, or the rest of one whose head it has read."""
    if head:
        conn.receive_data(head)
        conn.next_event()
    if body:
        conn.receive_data(body)
    event = conn.next_event()
    while isinstance(event, h11.Data):
        event = conn.next_event()
    assert isinstance(event, h11.EndOfMessage), f"expected the end of the message, found {event!r}"
