"""Keeps one connection to an address up: dials, gives up a call nobody takes, dials again (micros_sim.md A5, A8).

`hopeful` tells a line that is being tried for the first time (at the start, right after it was lost, or because
somebody asks) from one known to be down: a till waits for the former and times out at once on the latter.
"""

from collections.abc import Sequence
from enum import Enum

from msgspec import Struct

from simulators.kit.effect import Arm, Close, Disarm, Effect, Open
from simulators.kit.event import Closed, Event, Fired, Opened, Received
from simulators.kit.instant import MS, SECOND, Instant, Span
from simulators.till.line import Line
from simulators.till.wire import Ask, Heard, Say, Silence, Wire

REDIAL = "redial"
CONNECT = "connect"
SETTLED: Span = SECOND
"""A line that lived shorter and brought no answer counts as a failed call, lest dialling becomes a hot loop."""


DEAF_AFTER = 2
"""Questions in a row that end in silence, with no byte coming in meanwhile, before the line is taken for dead and
dialled anew. Profile of ours: A5 says that a lost peer is detected, A6 and A7 leave open how fast."""


class Change(Enum):
    """What a turn did to the line."""

    NONE = "none"
    UP = "up"
    DOWN = "down"


class Turn(Struct, frozen=True):
    """What an event meant to the connection."""

    heard: tuple[Heard, ...] = ()
    effects: tuple[Effect, ...] = ()
    change: Change = Change.NONE


class Dialler:
    """`redial`: how long to wait before each call after a loss, the last value again and again (A8: 0, then 10 s)."""

    def __init__(self, wire: Wire, address: str, redial: tuple[Span, ...], connect_within: Span) -> None:
        assert redial, "redial needs at least one span"
        self._wire = wire
        self._address = address
        self._redial = redial
        self._connect_within = connect_within
        self._calls = 0
        self._failures = 0
        self._calling: str | None = None
        self._is_wanted = False
        self._up_since: Instant = 0
        self._proved = False
        self._silences = 0
        self.line: Line | None = None

    @property
    def hopeful(self) -> bool:
        """There is no line, but the call under way is the first since there was one, or somebody waits for it."""
        return self.line is None and self._calling is not None and (self._failures == 0 or self._is_wanted)

    def dial(self, now: Instant) -> list[Effect]:
        self._calls += 1
        self._calling = f"call-{self._calls}"
        return [Open(self._calling, self._address), Arm(CONNECT, now + self._connect_within)]

    def hurry(self, now: Instant) -> list[Effect]:
        """Somebody asks: without a line it is dialled now, whenever the next call was due."""
        if self.line is not None:
            return []
        self._is_wanted = True
        return [] if self._calling is not None else [Disarm(REDIAL), *self.dial(now)]

    def send(self, message: Ask, now: Instant) -> Turn:
        """Put an ask on the line, which must be up."""
        assert self.line is not None, "nothing can be sent without a line"
        effects = self.line.send(message, now)
        return self._turned((), effects, now)

    def handle(self, event: Event, now: Instant) -> Turn | None:
        """None when the event is not ours."""
        match event:
            case Opened(conn) if conn == self._calling:
                self._calling = None
                self._is_wanted = False
                self._up_since = now
                self._proved = False
                self._silences = 0
                self.line = Line(conn, self._wire.client())
                return Turn(effects=(Disarm(CONNECT),), change=Change.UP)
            case Closed(conn) if conn == self._calling:
                return Turn((), (Disarm(CONNECT), *self._fail(now)), Change.DOWN)
            case Closed(conn) if self.line is not None and conn == self.line.conn:
                return self._lose((), [], now)
            case Received(conn, data) if self.line is not None and conn == self.line.conn:
                self._silences = 0
                return self._turned(*self.line.receive(data, now), now)
            case Fired(timer) if self.line is not None and timer == self.line.timer:
                return self._turned(*self.line.wake(now), now)
            case Fired(timer) if timer == CONNECT and self._calling is not None:
                return Turn((), (Close(self._calling), *self._fail(now)), Change.DOWN)
            case Fired(timer) if timer == REDIAL and self._calling is None and self.line is None:
                return Turn((), tuple(self.dial(now)))
            case _:
                return None

    def _turned(self, heard: Sequence[Heard], effects: list[Effect], now: Instant) -> Turn:
        for item in heard:
            if isinstance(item, Say):
                self._proved = True
            elif isinstance(item, Silence):
                self._silences += 1
        assert self.line is not None
        if self.line.hung_up:
            return self._lose(tuple(heard), effects, now)
        if self._silences >= DEAF_AFTER:
            return self._lose(tuple(heard), [*effects, Close(self.line.conn)], now)
        return Turn(tuple(heard), tuple(effects))

    def _lose(self, heard: tuple[Heard, ...], effects: list[Effect], now: Instant) -> Turn:
        assert self.line is not None
        unanswered, wishes = self.line.ended(now)
        if self._proved or now - self._up_since >= SETTLED:
            self._failures = 0
        else:
            self._failures += 1
        self.line = None
        again = self._call_again(now)
        return Turn((*heard, *unanswered), (*effects, *wishes, *again), Change.DOWN)

    def _fail(self, now: Instant) -> list[Effect]:
        self._failures += 1
        self._calling = None
        self._is_wanted = False
        return self._call_again(now)

    def _call_again(self, now: Instant) -> list[Effect]:
        wait = self._redial[min(self._failures, len(self._redial) - 1)]
        if wait == 0 and self._failures == 0:
            return self.dial(now)
        return [Arm(REDIAL, now + max(wait, MS))]
