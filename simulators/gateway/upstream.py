"""Connections to the programme: a small pool on the route in use, scouts on the others, cut-over and fail-back.

It knows nothing of queues. It is given calls and reports what became of each: `Answered` or `Failed`, and when the
programme as a whole cannot be reached (`WentDown`) or can again (`CameUp`). A call that fails may have been heard: who
asks again must use the same key (OFF-14). The trap: an answer that comes too late on a connection would be taken for
the next question's, so a question unanswered in time always costs its connection.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from simulators.gateway.policy import GatewayConfig, delay, try_within
from simulators.gateway.route import Call, Connection, Health, Route
from simulators.kit.effect import Arm, Close, Disarm, Effect, Open
from simulators.kit.garbage import Garbage, Remark
from simulators.kit.instant import Instant
from simulators.till.answer import Answer, Reason, Refused
from simulators.till.line import Line
from simulators.till.operation import FindReceipt, Operation
from simulators.till.wire import Ask, Heard, Say, Silence, Wire

HEARTBEAT = "heartbeat"


@dataclass(frozen=True, slots=True)
class Answered:
    call: Call
    answer: Answer


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer. `sent`: it may have been heard all the same."""

    call: Call
    sent: bool


@dataclass(frozen=True, slots=True)
class WentDown:
    """No route is left."""


@dataclass(frozen=True, slots=True)
class CameUp:
    """A route answers again."""


@dataclass(frozen=True, slots=True)
class Met:
    """Something that is no answer: garbage, a remark, a stray answer."""

    what: Garbage | Remark


News: TypeAlias = Answered | Failed | WentDown | CameUp | Met


class Upstream:
    """The way to the programme. Effects go to `out`; what happened is fetched with `news`."""

    def __init__(
        self,
        wire: Wire,
        config: GatewayConfig,
        probe: Callable[[Instant], FindReceipt],
        out: list[Effect],
    ) -> None:
        self._wire = wire
        self._policy = config.policy
        self._credential = config.credential
        self._probe = probe
        self._out = out
        self._routes = [Route(rank, address) for rank, address in enumerate(config.routes)]
        self._try_within = try_within(config.policy, len(config.routes))
        self._active: Route | None = self._routes[0]
        self._connections: dict[str, Connection] = {}
        self._calls: deque[Call] = deque()
        self._news: deque[News] = deque()
        self._dialled = 0
        self._probes = 0

    @property
    def is_up(self) -> bool:
        """Is there a route worth trying? True from the start, until the dial tells otherwise."""
        return self._active is not None

    @property
    def rank(self) -> int | None:
        """Of the route in use, 0 being the primary; None when no route is left."""
        return None if self._active is None else self._active.rank

    def carries(self, operation: Operation) -> str | None:
        """None when it can be said upstream at all, else a sentence saying why not."""
        return self._wire.carries(operation)

    def news(self) -> News | None:
        """The next thing that happened, oldest first; None when all is told."""
        return self._news.popleft() if self._news else None

    def ask(self, call: Call, now: Instant) -> None:
        """Put a question; only while `is_up`."""
        assert self._active is not None, "asked while no route is left"
        self._calls.append(call)
        self._go(now)

    def check(self, now: Instant) -> None:
        """Find out whether the programme is well, unless that is already being found out."""
        busy = [one.call for one in self._connections.values() if one.call is not None]
        if self._active is None or any(call.is_probe for call in (*busy, *self._calls)):
            return
        self._calls.appendleft(self._probe_call(now))
        self._go(now)

    def owns(self, conn: str) -> bool:
        return conn in self._connections

    def opened(self, conn: str, now: Instant) -> None:
        connection = self._connections[conn]
        self._out.append(Disarm(connection.timer))
        connection.line = Line(conn, self._wire.client())
        if connection.is_scout:
            self._put(connection, self._probe_call(now), now)
            return
        connection.route.health = Health.UP
        self._beat(now)
        self._retire(connection)
        self._go(now)

    def received(self, conn: str, data: bytes, now: Instant) -> None:
        connection = self._connections[conn]
        if connection.line is not None:
            heard, wishes = connection.line.receive(data, now)
            self._out.extend(wishes)
            self._hear(connection, heard, now)

    def closed(self, conn: str, now: Instant) -> None:
        connection = self._connections[conn]
        if connection.line is None:
            self._lose(connection)
            self._after_dial(connection, now)
            return
        heard, _ = connection.line.ended(now)
        for item in heard:
            match item:
                case Say(ref, answer) if connection.call is not None and connection.call.ref == ref:
                    connection.route.answered_at = now
                    self._news.append(Answered(connection.call, answer))
                    connection.call = None
                case Garbage() | Remark():
                    self._news.append(Met(item))
                case _:
                    pass  # what stays unanswered is reported by losing the connection
        self._lose(connection)
        self._after_loss(connection, now)

    def fired(self, timer: str, now: Instant) -> bool:
        """True when the timer was one of ours."""
        kind, _, name = timer.partition(":")
        if kind == "redial" and name.isdigit() and int(name) < len(self._routes):
            self._scout(self._routes[int(name)], now)
        elif kind == "call" and name in self._connections:
            self._silent(self._connections[name], now)
        elif kind == "line" and name in self._connections:
            self._wake(self._connections[name], now)
        elif timer == HEARTBEAT:
            self._heartbeat(now)
        else:
            return kind in ("call", "redial") or (kind == "line" and name.startswith("upstream-"))
        return True

    # -- questions -----------------------------------------------------------------------------------------------

    def _go(self, now: Instant) -> None:
        """Give waiting questions to idle connections; dial more, up to the pool, when there are too few."""
        route = self._active
        if route is None:
            return
        pool = [one for one in self._connections.values() if one.route is route and not one.is_scout]
        for connection in pool:
            if self._calls and connection.is_idle:
                self._put(connection, self._calls.popleft(), now)
        dialling = sum(one.line is None for one in pool)
        wanted = min(len(self._calls) - dialling, self._policy.pool - len(pool))
        for _ in range(wanted):
            self._dial(route, is_scout=False, now=now)

    def _put(self, connection: Connection, call: Call, now: Instant) -> None:
        assert connection.line is not None, "nothing can be asked on a connection that is not up"
        assert connection.call is None, "one question at a time on a connection"
        connection.call = call
        connection.asked_at = now
        ask = Ask(call.ref, call.operation.origin.terminal, call.operation, self._credential, call.repeated)
        self._out.extend(connection.line.send(ask, now))
        self._out.append(Arm(connection.timer, now + call.within))

    def _probe_call(self, now: Instant) -> Call:
        self._probes += 1
        return Call(f"probe-{self._probes}", self._probe(now), self._policy.unhurried, is_probe=True)

    def _hear(self, connection: Connection, heard: Sequence[Heard], now: Instant) -> None:
        for item in heard:
            if connection.name not in self._connections:
                return
            match item:
                case Say(ref, answer) if connection.call is not None and connection.call.ref == ref:
                    self._answered(connection, connection.call, answer, now)
                case Silence(ref) if connection.call is not None and connection.call.ref == ref:
                    self._silent(connection, now)
                case Garbage():
                    self._news.append(Met(item))
                    self._hang_up(connection, now)
                case Remark():
                    self._news.append(Met(item))
                case Say(ref) | Silence(ref) | Ask(ref):
                    self._news.append(Met(Remark(f"{type(item).__name__} to nothing asked here: {ref[:80]}")))
        if connection.line is not None and connection.line.hung_up and connection.name in self._connections:
            self._lose(connection)
            self._after_loss(connection, now)

    def _answered(self, connection: Connection, call: Call, answer: Answer, now: Instant) -> None:
        route = connection.route
        connection.call = None
        route.answered_at = now
        self._out.append(Disarm(connection.timer))
        is_well = not isinstance(answer, Refused) or answer.reason is not Reason.UNAVAILABLE
        if not call.is_probe:
            self._news.append(Answered(call, answer))
        elif not is_well:
            self._route_failed(route, now)
            return
        elif connection.is_scout:
            self._scouted(connection, now)
        else:
            self._news.append(Answered(call, answer))
        self._retire(connection)
        self._go(now)

    # -- losing ----------------------------------------------------------------------------------------------------

    def _silent(self, connection: Connection, now: Instant) -> None:
        """Nothing came in time: to a dial, or to a question."""
        route, asked_at = connection.route, connection.asked_at
        self._out.append(Close(connection.name))
        self._lose(connection)
        if connection.line is None:
            self._after_dial(connection, now)
        elif not connection.is_scout and route.answered_at > asked_at:
            self._after_loss(connection, now)  # others were answered meanwhile: it is this question, not the route
        else:
            self._route_failed(route, now)

    def _hang_up(self, connection: Connection, now: Instant) -> None:
        self._out.append(Close(connection.name))
        self._lose(connection)
        self._after_loss(connection, now)

    def _lose(self, connection: Connection) -> None:
        """Forget a connection that is no more, and report the question that was on it."""
        del self._connections[connection.name]
        self._out.append(Disarm(connection.timer))
        if connection.line is not None:
            self._out.append(Disarm(connection.line.timer))
        if connection.call is not None and not connection.call.is_probe:
            self._news.append(Failed(connection.call, sent=True))

    def _after_loss(self, connection: Connection, now: Instant) -> None:
        """A connection that had been up is gone: is its route?"""
        if connection.is_scout:
            self._route_failed(connection.route, now)
        else:
            self._go(now)

    def _after_dial(self, connection: Connection, now: Instant) -> None:
        """A dial came to nothing. One more connection than the peer will have is no failure of the route."""
        route = connection.route
        if not any(one.route is route and one.line is not None for one in self._connections.values()):
            self._route_failed(route, now)

    def _route_failed(self, route: Route, now: Instant) -> None:
        route.health = Health.DOWN
        route.failures += 1
        route.good_since = None
        for connection in [one for one in self._connections.values() if one.route is route]:
            self._out.append(Close(connection.name))
            self._lose(connection)
        self._out.append(Arm(route.redial_timer, now + delay(self._policy.redial, route.failures)))
        if route is self._active:
            self._cut_over(now)

    def _cut_over(self, now: Instant) -> None:
        """The route in use has failed: the next best, or none."""
        self._active = next((one for one in self._routes if one.health is not Health.DOWN), None)
        if self._active is not None:
            self._use(self._active, now)
            return
        for call in self._calls:
            if not call.is_probe:
                self._news.append(Failed(call, sent=False))
        self._calls.clear()
        self._out.append(Disarm(HEARTBEAT))
        self._news.append(WentDown())

    # -- coming back -----------------------------------------------------------------------------------------------

    def _scout(self, route: Route, now: Instant) -> None:
        """Time to see whether a route is well: dial it, or ask again on the scout that is there."""
        scout = next((one for one in self._connections.values() if one.route is route and one.is_scout), None)
        if route is self._active:
            return
        if scout is None:
            self._dial(route, is_scout=True, now=now)
        elif scout.line is not None and scout.call is None:
            self._put(scout, self._probe_call(now), now)

    def _scouted(self, scout: Connection, now: Instant) -> None:
        """A route that is not in use has answered."""
        route = scout.route
        route.health, route.failures = Health.UP, 0
        if route.good_since is None:
            route.good_since = now
        active = self._active
        if active is None:
            self._news.append(CameUp())
            self._use(route, now)
        elif route.rank < active.rank and now - route.good_since >= self._policy.fail_back_after:
            self._use(route, now)
            self._retire_idle()
        elif route.rank < active.rank:
            self._out.append(Arm(route.redial_timer, route.good_since + self._policy.fail_back_after))
        else:
            route.health = Health.UNKNOWN  # a backup that was seen well; nobody watches it from here on
            self._out.append(Close(scout.name))
            self._lose(scout)

    def _use(self, route: Route, now: Instant) -> None:
        """Make it the route in use. A scout on it joins the pool."""
        self._active = route
        route.good_since = None
        for connection in self._connections.values():
            if connection.route is route:
                connection.is_scout = False
        self._beat(now)
        self._go(now)

    def _retire(self, connection: Connection) -> None:
        """After fail-back, a connection on the old route is closed as soon as it is idle."""
        if connection.is_idle and connection.route is not self._active:
            self._out.append(Close(connection.name))
            self._lose(connection)

    def _retire_idle(self) -> None:
        for connection in list(self._connections.values()):
            self._retire(connection)

    # -- dialling and keeping alive ----------------------------------------------------------------------------------

    def _dial(self, route: Route, *, is_scout: bool, now: Instant) -> None:
        self._dialled += 1
        connection = Connection(f"upstream-{self._dialled}", route, is_scout, asked_at=now)
        self._connections[connection.name] = connection
        self._out.append(Open(connection.name, route.address))
        self._out.append(Arm(connection.timer, now + self._try_within))

    def _wake(self, connection: Connection, now: Instant) -> None:
        if connection.line is not None:
            heard, wishes = connection.line.wake(now)
            self._out.extend(wishes)
            self._hear(connection, heard, now)

    def _beat(self, now: Instant) -> None:
        if self._policy.heartbeat is not None:
            self._out.append(Arm(HEARTBEAT, now + self._policy.heartbeat))

    def _heartbeat(self, now: Instant) -> None:
        """Ask an idle route something harmless; its silence is found by the question's own timer."""
        if self._active is None or self._policy.heartbeat is None:
            return
        if now - self._active.answered_at >= self._policy.heartbeat:
            self.check(now)
        self._beat(now)
