"""One side of an HTTP connection as h11 sees it, told only of what its opinion is needed for.

What h11 makes of a head depends on nothing but the head, as long as all is plain: HTTP/1.1, a length, no upgrade,
nobody hangs up. So a plain head that was met before is not shown to it again. It is told afterwards, when something
comes up that is not plain or not known (`Talk.conn`), and answers as if it had been there from the beginning.
"""

from collections.abc import Callable, Hashable
from typing import TypeAlias, TypeVar

import h11

Headers: TypeAlias = tuple[tuple[str, str], ...]
"""Names in lower case as received; any case to be sent."""

WITHOUT_BODY = frozenset({204, 304})
"""Statuses of answers that have no body."""
MOST_KNOWN = 1024
"""Heads of each kind; 16 KiB each at worst, some 300 bytes as a rule."""
_NOT_PLAIN = frozenset({b"connection", b"transfer-encoding", b"expect", b"upgrade", b"content-length"})
_LENGTH = b"content-length"
_OWN_RULES = (b"HEAD", b"CONNECT")

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

Start: TypeAlias = h11.Request | h11.Response

WRITTEN_REQUESTS: dict[tuple[str, str, Headers, int], bytes] = {}
"""The head of a request by what it says and the length of its body."""
WRITTEN_RESPONSES: dict[tuple[int, Headers, int], bytes] = {}
READ_REQUESTS: dict[bytes, h11.Request] = {}
READ_RESPONSES: dict[bytes, h11.Response] = {}
"""What h11 read in a head."""


class Talk:
    """An h11 connection, one exchange after another."""

    def __init__(self, role: type[h11.CLIENT] | type[h11.SERVER], limit: int) -> None:
        self._role = role
        self._limit = limit
        self._conn: h11.Connection | None = None
        """Made when it is first needed."""
        self._untold: list[Callable[[h11.Connection], object]] = []
        self._knows_nothing = True
        """It has not been told anything of this exchange."""
        self.is_plain = False
        """The request under way asks for nothing but an answer."""

    @property
    def conn(self) -> h11.Connection:
        """h11's side, told of everything that has happened."""
        self._knows_nothing = False
        if self._conn is None:
            self._conn = h11.Connection(self._role, max_incomplete_event_size=self._limit)
        untold, self._untold = self._untold, []
        for tell in untold:
            tell(self._conn)
        return self._conn

    @property
    def goes_on(self) -> bool:
        """Both have said all they had to say, and nobody hangs up."""
        if self._knows_nothing:
            return True
        conn = self.conn
        return conn.our_state is h11.DONE and conn.their_state is h11.DONE

    @property
    def waits_for_go_ahead(self) -> bool:
        """The peer sends its body only when told to."""
        return not self._knows_nothing and self.conn.they_are_waiting_for_100_continue

    def happened(self, tell: Callable[[h11.Connection], object]) -> None:
        """A plain message has crossed; `tell` would show it to h11."""
        self._untold.append(tell)

    def cycle(self, is_spoilt: bool) -> None:
        """Ready for the next exchange. `is_spoilt`: h11 has swallowed a part of that, so another takes its place."""
        if is_spoilt:
            self._conn = None
        elif not self._knows_nothing:
            self.conn.start_next_cycle()
        self._untold.clear()
        self._knows_nothing = True
        self.is_plain = False


def know(heads: dict[K, V], key: K, value: V) -> None:
    """Remember it; forget everything when it becomes much."""
    if len(heads) >= MOST_KNOWN:
        heads.clear()
    heads[key] = value


def is_plain_request(start: h11.Request) -> bool:
    """One that h11 has read."""
    return start.http_version == b"1.1" and start.method not in _OWN_RULES and _has_plain_headers(start)


def is_plain_response(start: h11.Response) -> bool:
    """One that h11 has read; its length is told, or its end would be the connection's."""
    has_body = start.status_code not in WITHOUT_BODY
    return start.http_version == b"1.1" and has_body and _has_plain_headers(start) and _tells_length(start)


def can_be_plain(method: str, headers: Headers) -> bool:
    """Of a message to be written; its length is not among its headers yet."""
    return method.encode() not in _OWN_RULES and all(name.lower().encode() not in _NOT_PLAIN for name, _ in headers)


def _has_plain_headers(start: Start) -> bool:
    return all(name == _LENGTH or name not in _NOT_PLAIN for name, _ in start.headers)


def _tells_length(start: Start) -> bool:
    return any(name == _LENGTH for name, _ in start.headers)
