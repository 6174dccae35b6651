"""A backend part under test, with a wire that carries operations without a codec and a disk that obeys the test."""

from collections.abc import Callable, Sequence

from simulators.backend.callers import Callers, Store
from simulators.backend.part import Backend, BackendConfig
from simulators.kit.effect import Close, Effect, Persist, Record, Send
from simulators.kit.event import Accepted, Event, Persisted, PersistFailed, Received, Row, Started
from simulators.kit.garbage import Garbage
from simulators.kit.instant import SECOND, Clock, Instant
from simulators.till.answer import Answer
from simulators.till.attempt import Noticed
from simulators.till.operation import Operation
from simulators.till.wire import HANG_UP, Ask, Heard, Link, Say
from tests.unit.simulators.backend.shop import GUESTS, NOON, PROGRAMME

CONFIG = BackendConfig(
    PROGRAMME, GUESTS, Callers((Store("s1", "token-1"), Store("s2", "token-2")), "app-token", "office-token")
)
CLOCK = Clock(NOON)


class FakeLink:
    """Hears what the test put under a number; remembers what was said."""

    def __init__(self, wire: "FakeWire") -> None:
        self.wire = wire
        self.out: list[bytes] = []
        self.wake_at: Instant | None = None

    def feed(self, data: bytes, _now: Instant) -> Sequence[Heard]:
        return [self.wire.heard[int(number)] for number in data.split()]

    def feed_eof(self, _now: Instant) -> Sequence[Heard]:
        return []

    def send(self, message: Ask | Say, _now: Instant) -> None:
        assert isinstance(message, Say)
        self.wire.said.append(message)
        self.out.append(message.ref.encode())
        if message.ref == "last":
            self.out.append(HANG_UP)

    def wake(self, _now: Instant) -> Sequence[Heard]:
        return []

    def outgoing(self) -> Sequence[bytes]:
        out, self.out = self.out, []
        return out


class FakeWire:
    """Numbers stand for what is heard."""

    name = "fake"

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.said: list[Say] = []

    def carries(self, _operation: Operation) -> str | None:
        return None

    def client(self) -> Link:
        raise AssertionError("the backend never dials")

    def server(self) -> Link:
        return FakeLink(self)


class Counter:
    """Feeds a backend event by event. The disk holds batches until the test lets them through."""

    def __init__(
        self,
        make: Callable[..., Backend] = Backend,
        rows: tuple[Row, ...] = (),
        config: BackendConfig = CONFIG,
    ) -> None:
        self.wire = FakeWire()
        self.part = make("backend", config, {"api": self.wire, "backup": self.wire}, CLOCK)
        self.now: Instant = 0
        self.pending: list[Persist] = []
        self.disk: dict[str, Row] = {row.key: row for row in rows}
        self.effects: list[Effect] = []
        self.tell(Started(rows))
        self.tell(Accepted("c1", "api"))

    def tell(self, event: Event) -> list[Effect]:
        effects = list(self.part.handle(event, self.now))
        self.effects += effects
        self.pending += [effect for effect in effects if isinstance(effect, Persist)]
        return effects

    def ask(self, operation: Operation, credential: str = "token-1", conn: str = "c1", ref: str = "") -> list[Effect]:
        self.wire.heard.append(Ask(ref or f"r{len(self.wire.heard)}", "5", operation, credential))
        return self.tell(Received(conn, str(len(self.wire.heard) - 1).encode()))

    def garble(self) -> list[Effect]:
        self.wire.heard.append(Garbage(b"\xff", "not a request", 7))
        return self.tell(Received("c1", str(len(self.wire.heard) - 1).encode()))

    def write(self) -> None:
        """The disk takes the batch on the way."""
        batch = self.pending.pop(0)
        for row in batch.rows:
            if row.value is None:
                self.disk.pop(row.key)
            else:
                self.disk[row.key] = row
        self.tell(Persisted(batch.token))

    def settle(self) -> None:
        while self.pending:
            self.write()

    def fail(self) -> None:
        self.tell(PersistFailed(self.pending.pop(0).token, "no space left"))

    def pass_time(self, seconds: int) -> None:
        self.now += seconds * SECOND

    @property
    def answers(self) -> list[Answer]:
        return [say.answer for say in self.wire.said]

    @property
    def noticed(self) -> list[Noticed]:
        entries = [effect.entry for effect in self.effects if isinstance(effect, Record)]
        return [entry for entry in entries if isinstance(entry, Noticed)]

    def sent(self) -> list[str]:
        return [effect.data.decode() for effect in self.effects if isinstance(effect, Send)]

    def hung_up(self) -> bool:
        return any(isinstance(effect, Close) for effect in self.effects)
