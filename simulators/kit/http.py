"""HTTP/1.1 without a socket: the two ends of one connection, on h11.

`HttpServer` turns bytes into requests and answers into bytes, `HttpClient` the other way round. Neither raises on what
a peer sends: what HTTP cannot mean is `Garbage`, after which a server says why (400, 413, 431, 501) and hangs up.

The trap: h11 looks at what it is given, so its limits depend on how the bytes were cut. Here a head is cut off the
stream first (`message.py`), measured, and only then given to h11 whole; the same bytes in other pieces mean the same.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import TypeAlias

import h11

from simulators.kit.garbage import Garbage
from simulators.kit.http_message import (
    DEFAULT_LIMITS,
    HttpRequest,
    HttpResponse,
    Limits,
    Message,
    Reader,
)
from simulators.kit.http_talk import Talk
from simulators.kit.http_writing import final_bytes, say_request, say_response

HANG_UP = b""
"""In `outgoing()`: close the connection after what came before (the same value as `simulators.till.wire.HANG_UP`)."""

Refusal: TypeAlias = Callable[[int, str], HttpResponse]
"""Makes the answer to something that is not HTTP: from the status and a sentence."""


def plain_refusal(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(status, (("content-type", "text/plain; charset=utf-8"),), f"{sentence}\n".encode())


class HttpServer:
    """The accepting end. Hands out one request at a time; the next one (pipelined) only after `answer`.

    After `answer` and while `has_more` holds, `more()` hands out what came in meanwhile.
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS, refusal: Refusal = plain_refusal) -> None:
        self._talk = Talk(h11.SERVER, limits.head)
        self._reader = Reader(limits, is_server=True)
        self._refusal = refusal
        self._limits = limits
        self._method: str | None = None
        self._outgoing: list[bytes] = []
        self._hang_up_after_answer = False
        self._unread = False
        self.dead = False
        """Nothing is read or sent any more."""

    @property
    def is_busy(self) -> bool:
        """A request has been handed out and not been answered."""
        return self._method is not None

    @property
    def has_more(self) -> bool:
        """Bytes wait that came before the last request was answered: time for `more()`."""
        return self._unread and not self.dead and not self.is_busy

    def feed(self, data: bytes) -> list[HttpRequest | Garbage]:
        """Bytes came in: at most one request, perhaps garbage."""
        if self.dead or self._hang_up_after_answer:
            return []
        self._reader.take(data)
        return self._too_much_ahead() if self.is_busy else self.more()

    def more(self) -> list[HttpRequest | Garbage]:
        """The next request out of what has come in already."""
        self._unread = False
        if self.dead or self.is_busy:
            return []
        item = self._reader.next(self._talk)
        if item is None and self._talk.waits_for_go_ahead:
            self._go_ahead()
            item = self._reader.next(self._talk)
        match item:
            case None:
                return []
            case Garbage():
                self._refuse(self._reader.status, item.reason)
                return [item]
            case Message(h11.Request() as head, body, raw, offset):
                request = HttpRequest(
                    head.method.decode("ascii"),
                    head.target.decode("latin-1"),
                    tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers),
                    body,
                    raw,
                    offset,
                )
                self._method = request.method
                return [request, *self._too_much_ahead()]
        raise AssertionError(f"h11 gave a server {item!r}")

    def feed_eof(self) -> list[Garbage]:
        """The peer sends no more: a message cut short, or requests it did not wait for, are garbage now."""
        if self.dead:
            return []
        left = self._reader.rest("the connection ended inside a request")
        self.dead = True
        return left

    def answer(self, response: HttpResponse) -> None:
        """Answer the request handed out. On a connection that is gone, or with nothing to answer: no effect."""
        if self.dead or self._method is None:
            return
        self._outgoing.append(say_response(self._talk, response, self._method))
        self._method = None
        if not self._talk.goes_on or self._hang_up_after_answer:
            self._hang_up()
        else:
            self._reader.cycle(self._talk)
            self._unread = len(self._reader.pending) > 0

    def outgoing(self) -> Sequence[bytes]:
        """Drain what is to be sent: one chunk per message."""
        if not self._outgoing:
            return ()
        out, self._outgoing = self._outgoing, []
        return out

    def _go_ahead(self) -> None:
        go_ahead = self._talk.conn.send(h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue"))
        assert go_ahead is not None
        self._outgoing.append(go_ahead)

    def _too_much_ahead(self) -> list[HttpRequest | Garbage]:
        """A peer may send ahead while it is owed an answer, but not without end."""
        held, allowed = self._reader.pending, self._limits.head + self._limits.body
        if len(held) <= allowed:
            return []
        self._hang_up_after_answer = True
        garbage = Garbage(bytes(held[:allowed]), f"more than {allowed} bytes sent ahead", self._reader.pending_at)
        held.clear()
        return [garbage]

    def _refuse(self, status: int, reason: str) -> None:
        self._outgoing.append(final_bytes(self._refusal(status, reason)))
        self._hang_up()

    def _hang_up(self) -> None:
        self._outgoing.append(HANG_UP)
        self._reader.pending.clear()
        self.dead = True


class HttpClient:
    """The dialling end. One request is outstanding at a time; the others wait and follow by themselves.

    After garbage, or an answer that ends the connection, it hangs up and is `dead`: the rest stays unanswered.
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._talk = Talk(h11.CLIENT, limits.head)
        self._reader = Reader(limits, is_server=False)
        self._queue: deque[HttpRequest] = deque()
        self._outgoing: list[bytes] = []
        self._waiting = False
        self.dead = False

    @property
    def is_waiting(self) -> bool:
        """A request has gone out and not been answered."""
        return self._waiting

    def send(self, request: HttpRequest) -> None:
        """Send a request, or keep it until the one before it is answered. On a dead connection: no effect."""
        if self.dead:
            return
        self._queue.append(request)
        if not self._waiting:
            self._transmit()

    def feed(self, data: bytes) -> list[HttpResponse | Garbage]:
        """Bytes came in: the answers that are now complete, perhaps garbage."""
        if self.dead or not data:
            return []
        self._reader.take(data)
        return self._read()

    def feed_eof(self) -> list[HttpResponse | Garbage]:
        """The peer sends no more. An answer without a length is complete only now."""
        if self.dead:
            return []
        out: list[HttpResponse | Garbage] = []
        if self._waiting:
            self._reader.finish()
            out += self._read()
        if not self.dead:
            out += self._reader.rest("the connection ended inside an answer")
            self.dead = True
        self._queue.clear()
        return out

    def hang_up(self) -> None:
        """Give the connection up: what comes now could be an answer to anything. What was not drained is not sent."""
        if not self.dead:
            self._outgoing = [HANG_UP]
            self._reader.pending.clear()
            self._queue.clear()
            self._waiting = False
            self.dead = True

    def outgoing(self) -> Sequence[bytes]:
        if not self._outgoing:
            return ()
        out, self._outgoing = self._outgoing, []
        return out

    def _read(self) -> list[HttpResponse | Garbage]:
        out: list[HttpResponse | Garbage] = []
        while self._waiting:
            match self._reader.next(self._talk):
                case None:
                    return out
                case Garbage() as garbage:
                    self.hang_up()
                    return [*out, garbage]
                case Message(h11.Response() as head, body, raw, offset):
                    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers)
                    out.append(HttpResponse(head.status_code, headers, body, raw, offset))
                    self._answered()
                case other:
                    raise AssertionError(f"h11 gave a client {other!r}")
        if not self.dead:
            out += self._reader.rest("an answer to nothing that was asked")
        if out and isinstance(out[-1], Garbage):
            self.hang_up()
        return out

    def _answered(self) -> None:
        self._waiting = False
        if not self._talk.goes_on:
            self.hang_up()
            return
        self._reader.cycle(self._talk)
        if self._queue:
            self._transmit()

    def _transmit(self) -> None:
        request = self._queue.popleft()
        self._waiting = True
        self._reader.to_head = request.method == "HEAD"
        self._outgoing.append(say_request(self._talk, request))


__all__ = ["DEFAULT_LIMITS", "HANG_UP", "HttpClient", "HttpRequest", "HttpResponse", "HttpServer", "Limits"]
