"""The two ends of any protocol that HTTP carries: a `Dialect` translates, these pair, time and hang up.

An HTTP answer does not say what it answers. So a client end that has waited too long hangs up, because the late answer
would be taken for the next one's; and a server end hands out one request at a time, whatever was sent ahead.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from simulators.kit.garbage import Garbage, Remark
from simulators.kit.http import DEFAULT_LIMITS, HttpClient, HttpRequest, HttpResponse, HttpServer, Limits
from simulators.kit.instant import Instant, Span
from simulators.till.answer import Answer, Reason, Refused
from simulators.till.wire import Ask, Heard, Say, Silence


@dataclass(frozen=True, slots=True)
class Reply:
    """A server end's own answer to a request that is no operation; `heard` is what is reported of it."""

    response: HttpResponse
    heard: Garbage | Remark | None = None


@dataclass(frozen=True, slots=True)
class OutOfStep:
    """An answer that belongs to another request: nothing on this connection can be believed any more."""

    garbage: Garbage


Meaning: TypeAlias = Answer | Garbage | OutOfStep


def spoilt(message: HttpRequest | HttpResponse, reason: str) -> Garbage:
    """Good HTTP that the dialect cannot mean, whole."""
    return Garbage(message.head + message.body, reason, message.offset)


class Dialect(Protocol):
    """Two translators. Reading never raises; garbage carries the body and where it was (`offset`)."""

    def request(self, ask: Ask, now: Instant) -> HttpRequest | str:
        """The request, or a sentence saying why the protocol cannot say it."""
        ...

    def meaning(self, ask: Ask, response: HttpResponse) -> Meaning:
        """What the answer to `ask` means."""
        ...

    def asked(self, ref: str, request: HttpRequest, now: Instant) -> Ask | Reply: ...

    def response(self, ask: Ask, answer: Answer) -> HttpResponse: ...

    def refusal(self, status: int, sentence: str) -> HttpResponse:
        """The answer to something that is not even HTTP, or too much of it."""
        ...


class WebClient:
    """A client end. `timeout` runs from the moment a request goes out; the others wait for it in order.

    What cannot be said was never sent: `Refused(UNSUPPORTED)`. What is asked on a dead connection: `Silence`. Both are
    told by the next `wake`, at once.
    """

    def __init__(self, dialect: Dialect, timeout: Span, limits: Limits = DEFAULT_LIMITS) -> None:
        self._dialect = dialect
        self._timeout = timeout
        self._http = HttpClient(limits)
        self._asked: deque[Ask] = deque()
        self._deadline: Instant | None = None
        self._known: list[Heard] = []
        """Settled without the peer, to be told."""
        self._known_at: Instant | None = None

    @property
    def wake_at(self) -> Instant | None:
        return self._deadline if self._known_at is None else self._known_at

    def send(self, message: Ask | Say, now: Instant) -> None:
        assert isinstance(message, Ask), "a client end asks"
        request = self._dialect.request(message, now)
        if isinstance(request, str):
            self._settle(Say(message.ref, Refused(Reason.UNSUPPORTED, request)), now)
        elif self._http.dead:
            self._settle(Silence(message.ref), now)
        else:
            self._asked.append(message)
            self._http.send(request)
            if len(self._asked) == 1:
                self._deadline = now + self._timeout

    def feed(self, data: bytes, now: Instant) -> Sequence[Heard]:
        return self._hear(self._http.feed(data), now)

    def feed_eof(self, now: Instant) -> Sequence[Heard]:
        heard = self._hear(self._http.feed_eof(), now)
        return [*heard, *self._take_known()]

    def wake(self, now: Instant) -> Sequence[Heard]:
        heard = self._take_known()
        if self._deadline is not None and now >= self._deadline:
            self._http.hang_up()
            heard += self._silence()
        return heard

    def outgoing(self) -> Sequence[bytes]:
        return self._http.outgoing()

    def _hear(self, items: Sequence[HttpResponse | Garbage], now: Instant) -> list[Heard]:
        heard: list[Heard] = []
        for item in items:
            if isinstance(item, Garbage):
                heard.append(item)
            elif self._asked:
                heard += self._answered(self._asked.popleft(), item)
                self._deadline = now + self._timeout if self._asked else None
        if self._http.dead:
            heard += self._silence()
        return heard

    def _answered(self, ask: Ask, response: HttpResponse) -> list[Heard]:
        match self._dialect.meaning(ask, response):
            case Garbage() as garbage:
                return [garbage, Silence(ask.ref)]
            case OutOfStep(garbage):
                self._http.hang_up()
                return [garbage, Silence(ask.ref)]
            case answer:
                return [Say(ask.ref, answer)]

    def _settle(self, heard: Heard, now: Instant) -> None:
        self._known.append(heard)
        self._known_at = now

    def _take_known(self) -> list[Heard]:
        known, self._known, self._known_at = self._known, [], None
        return known

    def _silence(self) -> list[Heard]:
        """Nobody will answer these any more; whether they were done nobody knows."""
        unanswered: list[Heard] = [Silence(ask.ref) for ask in self._asked]
        self._asked.clear()
        self._deadline = None
        return unanswered


class WebServer:
    """A server end. Refs count requests on this connection: "1", "2"."""

    def __init__(self, dialect: Dialect, limits: Limits = DEFAULT_LIMITS) -> None:
        self._dialect = dialect
        self._http = HttpServer(limits, dialect.refusal)
        self._count = 0
        self._open: Ask | None = None
        self._wake_at: Instant | None = None

    @property
    def wake_at(self) -> Instant | None:
        """At once, when a request that was sent ahead waits for the answer just given."""
        return self._wake_at

    def feed(self, data: bytes, now: Instant) -> Sequence[Heard]:
        return self._hear(self._http.feed(data), now)

    def feed_eof(self, now: Instant) -> Sequence[Heard]:
        self._open, self._wake_at = None, None
        return self._http.feed_eof()

    def send(self, message: Ask | Say, now: Instant) -> None:
        """Answer the request under way; an answer to one that is gone goes nowhere."""
        assert isinstance(message, Say), "a server end answers"
        if self._open is None or self._open.ref != message.ref:
            return
        self._http.answer(self._dialect.response(self._open, message.answer))
        self._open = None
        if self._http.has_more:
            self._wake_at = now

    def wake(self, now: Instant) -> Sequence[Heard]:
        if self._wake_at is None or now < self._wake_at:
            return ()
        self._wake_at = None
        return self._hear(self._http.more(), now)

    def outgoing(self) -> Sequence[bytes]:
        return self._http.outgoing()

    def _hear(self, items: Sequence[HttpRequest | Garbage], now: Instant) -> list[Heard]:
        """Requests this end can answer by itself are answered, until one cannot."""
        heard: list[Heard] = []
        todo = deque(items)
        while todo:
            item = todo.popleft()
            if isinstance(item, Garbage):
                heard.append(item)
                continue
            self._count += 1
            match self._dialect.asked(str(self._count), item, now):
                case Ask() as ask:
                    self._open = ask
                    heard.append(ask)
                case Reply(response, remark):
                    if remark is not None:
                        heard.append(remark)
                    self._http.answer(response)
                    todo.extend(self._http.more())
        return heard
