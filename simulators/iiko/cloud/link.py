"""The calling end of iikoCloud: one conversation at a time on a connection, with the token it needs.

A token is fetched before the first call of a store and kept for an hour by this end's own clock (5.2). A 401 is
answered with one new token and the same call again, never twice; a 429 with waiting as long as it says, else 2, 5, 10,
20 and 40 s [C 5.4], as long as the patience lasts. Neither was done, so repeating them doubles nothing.

The trap: an HTTP answer does not say what it answers. Whoever has waited too long hangs up, and what the conversation
had said by then is known to nobody.
"""

import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec

from simulators.iiko.cloud.talk import UNHEARD, Call, Rest, Spoilt, Talk, Unreadable
from simulators.kit.garbage import Garbage
from simulators.kit.http import HttpClient, HttpRequest, HttpResponse, Limits
from simulators.kit.instant import HOUR, SECOND, Instant, Span
from simulators.till.answer import Answer, Reason, Refused
from simulators.till.operation import Operation
from simulators.till.web import spoilt
from simulators.till.wire import Ask, Heard, Say, Silence

LOGIN = "/api/1/access_token"
TOKEN_LIFE: Span = HOUR
TOO_MANY = 429
WAITS: tuple[Span, ...] = (2 * SECOND, 5 * SECOND, 10 * SECOND, 20 * SECOND, 40 * SECOND)
"""Between tries after a 429 that does not say how long [C]."""
LONGEST_RETRY_AFTER = 3600
MOST_WAITING = 100
"""Operations that may wait for the one under way; one more is not said at all."""
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,4096}")
_SECONDS = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Access:
    """How a link calls. `login`: the apiLogin of a store, None when there is none; `begin`: the conversation that says
    an operation, or a sentence saying why not."""

    host: str
    login: Callable[[str], str | None]
    begin: Callable[[Operation, Instant], Talk | str]
    timeout: Span = 15 * SECOND
    """Of one call; told in the header `Timeout`."""
    patience: Span = 60 * SECOND
    """How long one operation may be put off by 429s [P]."""
    limits: Limits = field(default_factory=Limits)
    token: Callable[[str], str] = lambda _store: ""
    """A token of a store that both ends know beforehand; empty: one is asked for."""


class _LoggedIn(msgspec.Struct, rename="camel"):
    token: str


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    until: Instant


@dataclass(slots=True)
class Tokens:
    """Those given to a caller, by store: good on any connection, for as long as they live."""

    given: dict[str, _Token] = field(default_factory=dict)


@dataclass(slots=True)
class _UnderWay:
    """The operation that is being said."""

    ask: Ask
    talk: Talk
    put_off_until: Instant
    call: Call | None = None
    """Said, or about to be."""
    is_login: bool = False
    """What is awaited is a token."""
    is_renewed: bool = False
    """This call was answered 401 once."""
    put_off: int = 0
    """429s to this call."""


class CloudLink:
    """A client end (`Link`). `tokens`: what the caller has from other connections; without, each asks for its own."""

    def __init__(self, access: Access, tokens: Tokens | None = None) -> None:
        self._access = access
        self._http = HttpClient(access.limits)
        self._tokens = (tokens or Tokens()).given
        self._queue: deque[Ask] = deque()
        self._now: _UnderWay | None = None
        self._deadline: Instant | None = None
        self._rest_until: Instant | None = None
        self._known: list[Heard] = []
        self._known_at: Instant | None = None

    @property
    def wake_at(self) -> Instant | None:
        due = [at for at in (self._known_at, self._deadline, self._rest_until) if at is not None]
        return min(due, default=None)

    def send(self, message: Ask | Say, now: Instant) -> None:
        assert isinstance(message, Ask), "a client end asks"
        if self._http.dead:
            self._settle([Silence(message.ref)], now)
        elif len(self._queue) >= MOST_WAITING:
            refused = Refused(Reason.UNAVAILABLE, "too much waits on this connection")
            self._settle([Say(message.ref, refused)], now)
        else:
            self._queue.append(message)
            self._settle(self._begin(now), now)

    def feed(self, data: bytes, now: Instant) -> Sequence[Heard]:
        return self._hear(self._http.feed(data), now)

    def feed_eof(self, now: Instant) -> Sequence[Heard]:
        heard = self._hear(self._http.feed_eof(), now)
        return [*heard, *self._silence(), *self._take_known()]

    def wake(self, now: Instant) -> Sequence[Heard]:
        heard = self._take_known()
        if self._deadline is not None and now >= self._deadline:
            self._http.hang_up()
            return [*heard, *self._silence()]
        if self._rest_until is not None and now >= self._rest_until:
            self._rest_until = None
            assert self._now is not None, "only a conversation rests"
            again = self._now.call is not None
            heard += self._say(self._now, now) if again else self._go_on(self._now, None, now)
        return heard

    def outgoing(self) -> Sequence[bytes]:
        return self._http.outgoing()

    # What is heard

    def _hear(self, items: Sequence[HttpResponse | Garbage], now: Instant) -> list[Heard]:
        heard: list[Heard] = []
        for item in items:
            self._deadline = None
            if isinstance(item, Garbage):
                heard.append(item)
            elif self._now is not None:
                heard += self._answered(self._now, item, now)
        return [*heard, *self._silence()] if self._http.dead else heard

    def _answered(self, way: _UnderWay, response: HttpResponse, now: Instant) -> list[Heard]:
        if response.status == TOO_MANY:
            return self._put_off(way, response, now)
        if way.is_login:
            return self._logged_in(way, response, now)
        if response.status == 401:
            return self._renew(way, now)
        way.call = None
        return self._go_on(way, response, now)

    def _put_off(self, way: _UnderWay, response: HttpResponse, now: Instant) -> list[Heard]:
        said = response.header("retry-after") or ""
        if _SECONDS.fullmatch(said):
            wait = min(int(said), LONGEST_RETRY_AFTER) * SECOND
        else:
            wait = WAITS[min(way.put_off, len(WAITS) - 1)]
        way.put_off += 1
        if way.put_off > len(WAITS) or now + wait > way.put_off_until:
            return self._end(way, Refused(Reason.UNAVAILABLE, "too many requests"), now)
        self._rest_until = now + wait
        return []

    def _logged_in(self, way: _UnderWay, response: HttpResponse, now: Instant) -> list[Heard]:
        way.is_login = False
        if response.status in (400, 401, 403):
            return self._end(way, Refused(Reason.UNAUTHORISED, "the API login is not accepted"), now)
        if response.status != 200:
            return self._end(way, Refused(Reason.UNAVAILABLE, f"no token: status {response.status}"), now)
        try:
            token = msgspec.json.decode(response.body, type=_LoggedIn).token
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            return self._unreadable(way, response, f"no token: {error}", now)
        if not _TOKEN.fullmatch(token):
            return self._unreadable(way, response, "the token is no bearer token", now)
        self._tokens[way.ask.operation.origin.store] = _Token(token, now + TOKEN_LIFE)
        return self._say(way, now)

    def _renew(self, way: _UnderWay, now: Instant) -> list[Heard]:
        self._tokens.pop(way.ask.operation.origin.store, None)
        if way.is_renewed or self._access.token(way.ask.operation.origin.store):
            return self._end(way, Refused(Reason.UNAUTHORISED, "the token is not accepted, nor is a new one"), now)
        way.is_renewed = True
        return self._say(way, now)

    # What is said

    def _begin(self, now: Instant) -> list[Heard]:
        """The next operation, when none is under way."""
        heard: list[Heard] = []
        while self._now is None and self._queue and not self._http.dead:
            ask = self._queue.popleft()
            talk = self._access.begin(ask.operation, now)
            if isinstance(talk, str):
                heard.append(Say(ask.ref, Refused(Reason.UNSUPPORTED, talk)))
                continue
            self._now = _UnderWay(ask, talk, now + self._access.patience)
            heard += self._go_on(self._now, None, now)
        return heard

    def _go_on(self, way: _UnderWay, response: HttpResponse | None, now: Instant) -> list[Heard]:
        """The conversation up to its next call or rest, or to its end."""
        heard: list[Heard] = []
        sent = response
        while True:
            try:
                step = way.talk.send(sent)
            except StopIteration as end:
                return [*heard, *self._end(way, end.value, now)]
            except Unreadable as error:
                return [*heard, *self._unreadable(way, response, str(error), now)]
            match step:
                case Call():
                    way.call, way.is_renewed, way.put_off = step, False, 0
                    return [*heard, *self._say(way, now)]
                case Rest(span):
                    self._rest_until = now + span
                    return heard
                case Spoilt(reason):
                    assert response is not None, "only a response can be spoilt"
                    heard.append(spoilt(response, reason))
                    sent = None

    def _say(self, way: _UnderWay, now: Instant) -> list[Heard]:
        """The call, or the question for a token that it needs."""
        assert way.call is not None
        if self._http.dead:
            return self._silence()
        store = way.ask.operation.origin.store
        token = self._token(store, now)
        if token:
            self._post(way.call.path, (("authorization", f"Bearer {token}"), *way.call.headers), way.call.body)
        else:
            login = self._access.login(store)
            if login is None:
                return self._end(way, Refused(Reason.UNAUTHORISED, f"there is no API login for {store}"), now)
            way.is_login = True
            self._post(LOGIN, (), msgspec.json.encode({"apiLogin": login}))
        self._deadline = now + self._access.timeout
        return []

    def _token(self, store: str, now: Instant) -> str:
        """One that is good as far as this end can tell; empty when there is none."""
        known = self._access.token(store)
        given = self._tokens.get(store)
        return known or ("" if given is None or now >= given.until else given.text)

    def _post(self, path: str, headers: tuple[tuple[str, str], ...], body: bytes) -> None:
        timeout = max(1, self._access.timeout // SECOND)
        usual = (("host", self._access.host), ("content-type", "application/json"), ("timeout", str(timeout)))
        self._http.send(HttpRequest("POST", path, (*usual, *headers), body))

    # The end of a conversation

    def _unreadable(self, way: _UnderWay, response: HttpResponse | None, reason: str, now: Instant) -> list[Heard]:
        found: list[Heard] = [] if response is None else [spoilt(response, reason)]
        return [*found, *self._end(way, UNHEARD, now)]

    def _end(self, way: _UnderWay, answer: Answer | str, now: Instant) -> list[Heard]:
        self._now, self._deadline, self._rest_until = None, None, None
        last: Heard = Silence(way.ask.ref) if isinstance(answer, str) else Say(way.ask.ref, answer)
        return [last, *self._begin(now)]

    def _silence(self) -> list[Heard]:
        """Nobody will answer these any more; what was done of them nobody knows."""
        left = [] if self._now is None else [self._now.ask]
        left += self._queue
        self._queue.clear()
        self._now, self._deadline, self._rest_until = None, None, None
        return [Silence(ask.ref) for ask in left]

    def _settle(self, heard: list[Heard], now: Instant) -> None:
        """Known without the peer: told by the next `wake`, at once."""
        if heard:
            self._known += heard
            self._known_at = now

    def _take_known(self) -> list[Heard]:
        known, self._known, self._known_at = self._known, [], None
        return known
