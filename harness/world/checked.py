"""A part under guard, for tests: what the seam promises is asserted on every event and effect.

The assertion is raised inside `handle`, so a world records it as `broke`, with its text, as any defect of a part.
"""

from collections.abc import Sequence

from simulators.kit.actor import Actor
from simulators.kit.effect import Arm, Close, Effect, Open, Persist, Send
from simulators.kit.event import Accepted, Closed, Event, Fired, Opened, Persisted, PersistFailed, Received
from simulators.kit.instant import Instant

MOST_EFFECTS = 10_000


class Checked:
    """An actor that behaves as the one it wraps, or raises AssertionError."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._now: Instant = 0
        self._dialling: set[str] = set()
        self._known: set[str] = set()
        """Connections that were up at some time: sending on one that has just gone is lawful."""
        self._gone: set[str] = set()
        """What we closed ourselves or were told has ended, and not dialled again."""
        self._pending: set[str] = set()
        self._armed: set[str] = set()

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        assert now >= self._now, f"time went back from {self._now} to {now}"
        self._now = now
        self._hear(event)
        effects = self._actor.handle(event, now)
        assert len(effects) <= MOST_EFFECTS, f"{len(effects)} effects of one event {event!r}"
        for effect in effects:
            self._do(effect)
        return effects

    def _hear(self, event: Event) -> None:
        match event:
            case Accepted(conn, _):
                assert conn not in self._known, f"the world used the name {conn} twice"
                self._known.add(conn)
            case Opened(conn):
                assert conn in self._dialling, f"{conn} is up, but was not dialled"
                self._dialling.discard(conn)
                self._known.add(conn)
            case Received(conn, data):
                assert conn in self._known, f"bytes on {conn}, which never came up"
                assert conn not in self._gone, f"bytes on {conn} after its end"
                assert data, f"no bytes on {conn}"
            case Closed(conn, _):
                assert conn not in self._gone, f"{conn} ended twice"
                self._dialling.discard(conn)
                self._gone.add(conn)
            case Persisted(token) | PersistFailed(token, _):
                assert token in self._pending, f"the disk answers {token}, which is not pending"
                self._pending.discard(token)
            case Fired(timer):
                assert timer in self._armed, f"timer {timer} fired, but is not armed"
            case _:
                return

    def _do(self, effect: Effect) -> None:
        match effect:
            case Open(conn, to):
                assert conn not in self._dialling, f"{conn} is dialled twice"
                assert ":" in to, f"{to!r} is not an address such as gateway:micros"
                self._dialling.add(conn)
                self._gone.discard(conn)
            case Send(conn, data):
                assert conn in self._known, f"sent on {conn}, which never came up"
                assert data, f"sent nothing on {conn}"
            case Close(conn):
                assert conn in self._known | self._dialling | self._gone, f"closed {conn}, which was never dialled"
                self._dialling.discard(conn)
                self._gone.add(conn)
            case Arm(timer, at):
                assert at >= 0, f"timer {timer} is armed before the beginning"
                self._armed.add(timer)
            case Persist(token, _):
                assert token not in self._pending, f"batch {token} is handed over while it is pending"
                self._pending.add(token)
            case _:
                return
