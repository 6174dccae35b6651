"""A courier beside a part's own: to another system, over another connection, with its own rows on the same disk.

Names of connections, timers, writes and rows get a prefix on their way out and lose it on their way in, so that the two
couriers know nothing of each other. What it attempts is no attempt on the programme the part belongs to, and is written
down as of elsewhere.
"""

from collections.abc import Sequence

from simulators.kit.effect import Arm, Close, Disarm, Effect, Open, Persist, Record, Send
from simulators.kit.event import Closed, Event, Fired, Opened, Persisted, PersistFailed, Received, Row, Started
from simulators.kit.instant import Instant
from simulators.till.attempt import Attempted, Elsewhere, GivenUp, Learnt
from simulators.till.courier import Courier
from simulators.till.notes import seal_of
from simulators.till.operation import Single
from simulators.till.parcel import Settled


class Aside:
    """What a `Host` needs of a courier; `system`: what the other side is called, in the history and in all names."""

    def __init__(self, courier: Courier, system: str) -> None:
        self._courier = courier
        self._system = system
        self._prefix = f"{system}/"

    @property
    def pending(self) -> int:
        return self._courier.pending

    @property
    def is_full(self) -> bool:
        return self._courier.is_full

    def news(self) -> list[Settled]:
        return self._courier.news()

    def objection(self, operation: Single) -> str | None:
        return self._courier.objection(operation)

    def keeps(self, operation: Single) -> bool:
        return self._courier.keeps(operation)

    def ask(self, terminal: str, operation: Single, now: Instant, lingers: bool = False) -> list[Effect]:
        return self._out(self._courier.ask(terminal, operation, now, lingers))

    def give_up(self, terminal: str, now: Instant) -> list[Effect]:
        return self._out(self._courier.give_up(terminal, now))

    def seal(self, key: str) -> Row:
        return self._shelved(seal_of(key))

    def sealed(self, operation: Single, written: bool) -> list[Effect]:
        return self._out(self._courier.sealed(operation, written))

    def handle(self, event: Event, now: Instant) -> list[Effect]:
        """Of an event that is its own (`is_mine`), or of the start."""
        return self._out(self._courier.handle(self._in(event), now))

    def is_mine(self, event: Event) -> bool:
        match event:
            case Opened(name) | Closed(name) | Received(name) | Fired(name) | Persisted(name) | PersistFailed(name):
                return name.startswith(self._prefix)
            case _:
                return False

    def _in(self, event: Event) -> Event:
        bare = self._bare
        match event:
            case Started(rows):
                mine = (row for row in rows if row.key.startswith(self._prefix))
                return Started(tuple(Row(bare(row.key), row.value) for row in mine))
            case Opened(conn):
                return Opened(bare(conn))
            case Closed(conn, reason):
                return Closed(bare(conn), reason)
            case Received(conn, data):
                return Received(bare(conn), data)
            case Fired(timer):
                return Fired(bare(timer))
            case Persisted(token):
                return Persisted(bare(token))
            case PersistFailed(token, reason):
                return PersistFailed(bare(token), reason)
            case _:
                return event

    def _bare(self, name: str) -> str:
        return name.removeprefix(self._prefix)

    def _out(self, effects: Sequence[Effect]) -> list[Effect]:
        return [self._named(effect) for effect in effects]

    def _named(self, effect: Effect) -> Effect:
        prefix = self._prefix
        match effect:
            case Open(conn, to):
                return Open(prefix + conn, to)
            case Send(conn, data):
                return Send(prefix + conn, data)
            case Close(conn):
                return Close(prefix + conn)
            case Arm(timer, at):
                return Arm(prefix + timer, at)
            case Disarm(timer):
                return Disarm(prefix + timer)
            case Persist(token, rows):
                return Persist(prefix + token, tuple(self._shelved(row) for row in rows))
            case Record(Attempted() | Learnt() | GivenUp() as entry):
                return Record(Elsewhere(self._system, entry))
            case _:
                return effect

    def _shelved(self, row: Row) -> Row:
        return Row(self._prefix + row.key, row.value)
