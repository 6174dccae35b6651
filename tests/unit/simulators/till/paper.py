"""A protocol on paper and a world on a table, for tests of terminal parts: JSON lines, no sockets, time by hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from msgspec import Struct

from simulators.kit.actor import Actor
from simulators.kit.effect import Arm, Close, Disarm, Effect, Open, Persist, Record, Send, Tell
from simulators.kit.event import Closed, Event, Fired, Opened, Persisted, PersistFailed, Received, Row, Started, Told
from simulators.kit.garbage import Garbage
from simulators.kit.instant import SECOND, Clock, Instant, Span
from simulators.till.answer import Answer, Outcome
from simulators.till.attempt import Attempted, Learnt, Noticed, Shown
from simulators.till.cashier import Act, AskPending, Do, Done, Pending
from simulators.till.operation import LoadMenu, Operation, Single
from simulators.till.record import Malformed, from_json, to_json
from simulators.till.wire import HANG_UP, Ask, Heard, Link, Say, Silence

CLOCK = Clock(datetime(2026, 3, 14, 9, 0, tzinfo=UTC))


class Request(Struct, frozen=True):
    ref: str
    terminal: str
    operation: Single


class Reply(Struct, frozen=True):
    ref: str
    answer: Answer


@dataclass
class PaperClient:
    """Client end. Silence after `patience`; hangs up after the first one when `nervous`."""

    patience: Span
    nervous: bool
    waiting: dict[str, Instant] = field(default_factory=dict)
    out: list[bytes] = field(default_factory=list)
    buffer: bytes = b""

    @property
    def wake_at(self) -> Instant | None:
        return min(self.waiting.values(), default=None)

    def feed(self, data: bytes, now: Instant) -> Sequence[Heard]:
        *lines, self.buffer = (self.buffer + data).split(b"\n")
        heard: list[Heard] = []
        for line in lines:
            try:
                reply = from_json(line, Reply)
            except Malformed as error:
                heard.append(Garbage(line, str(error)))
            else:
                self.waiting.pop(reply.ref, None)
                heard.append(Say(reply.ref, reply.answer))
        return heard

    def feed_eof(self, now: Instant) -> Sequence[Heard]:
        refs, self.waiting = tuple(self.waiting), {}
        return [Silence(ref) for ref in refs]

    def send(self, message: Ask | Say, now: Instant) -> None:
        assert isinstance(message, Ask)
        assert not isinstance(message.operation, tuple)
        self.waiting[message.ref] = now + self.patience
        self.out.append(to_json({"ref": message.ref, "terminal": message.terminal, "operation": message.operation}))

    def wake(self, now: Instant) -> Sequence[Heard]:
        late = [ref for ref, at in self.waiting.items() if at <= now]
        for ref in late:
            del self.waiting[ref]
        if late and self.nervous:
            self.out.append(HANG_UP)
        return [Silence(ref) for ref in late]

    def outgoing(self) -> Sequence[bytes]:
        out, self.out = self.out, []
        return out


@dataclass(frozen=True)
class PaperWire:
    """`mute`: kinds of operation this protocol cannot say."""

    patience: Span = 5 * SECOND
    nervous: bool = False
    mute: tuple[type, ...] = (LoadMenu,)

    @property
    def name(self) -> str:
        return "paper"

    def carries(self, operation: Operation) -> str | None:
        return "paper cannot say that" if isinstance(operation, self.mute) else None

    def client(self) -> Link:
        return PaperClient(self.patience, self.nervous)

    def server(self) -> Link:
        raise NotImplementedError("these tests play the server")


def request(data: bytes) -> Request:
    return from_json(data, Request)


def reply(ref: str, answer: Answer) -> bytes:
    return to_json({"ref": ref, "answer": answer}) + b"\n"


class Crashed(Exception):
    """The part died between two effects."""


Server = Callable[[Request], Answer | None]


class Bench:
    """One part on a table. The disk outlives it; `server` answers at once, or (None) says nothing."""

    def __init__(self, make: Callable[[], Actor], server: Server, writes_before_crash: bool = True) -> None:
        self.make = make
        self.server = server
        self.reachable = True
        self.disk: dict[str, str] = {}
        self.disk_mode = "good"
        self.held_writes: list[Persist] = []
        self.now: Instant = 0
        self.timers: dict[str, Instant] = {}
        self.lines: set[str] = set()
        self.sent: list[Request] = []
        self.dialled: list[tuple[Instant, str]] = []
        self.done: list[Done] = []
        self.pending: list[Pending] = []
        self.history: list[object] = []
        self.effects = 0
        self.crash_at: int | None = None
        self._writes_before_crash = writes_before_crash
        self._queue: list[Event] = []
        self.part = make()

    def start(self) -> None:
        self.give(Started(tuple(Row(key, value) for key, value in self.disk.items())))

    def restart(self) -> None:
        """Another life from the same disk; writes under way and connections are gone."""
        self.timers.clear()
        self.lines.clear()
        self.held_writes.clear()
        self._queue.clear()
        self.part = self.make()
        self.start()

    def do(self, terminal: str, act: Act, ticket: str = "t") -> Done | None:
        """The `Done` of this act if it is over already."""
        before = len(self.done)
        self.give(Told("stage", Do(terminal, ticket, act)))
        return self.done[-1] if len(self.done) > before else None

    def give(self, event: Event) -> None:
        self._queue.append(event)
        while self._queue:
            self._perform(self.part.handle(self._queue.pop(0), self.now))

    def advance(self, by: Span) -> None:
        """Timers fire in their order, each at its instant."""
        end = self.now + by
        while True:
            due = min(((at, name) for name, at in self.timers.items() if at <= end), default=None)
            if due is None:
                break
            self.now = max(self.now, due[0])
            del self.timers[due[1]]
            self.give(Fired(due[1]))
        self.now = end

    def drop_line(self) -> None:
        for conn in sorted(self.lines):
            self.lines.discard(conn)
            self.give(Closed(conn, "reset"))

    def release_writes(self) -> None:
        held, self.held_writes = self.held_writes, []
        for effect in held:
            self._write(effect)
            self.give(Persisted(effect.token))

    def count_pending(self) -> int:
        self.give(Told("stage", AskPending("p")))
        return self.pending[-1].count

    def kinds(self) -> list[str]:
        """Kinds of the operations sent, in order."""
        return [str(request.operation.__struct_config__.tag) for request in self.sent]

    def learnt(self, key: str) -> list[Outcome]:
        return [entry.outcome for entry in self.history if isinstance(entry, Learnt) and entry.key == key]

    def attempted(self) -> list[Attempted]:
        return [entry for entry in self.history if isinstance(entry, Attempted)]

    def noticed(self) -> list[str]:
        return [entry.what for entry in self.history if isinstance(entry, Noticed)]

    def shown(self, surface: str) -> list[str]:
        return [entry.text for entry in self.history if isinstance(entry, Shown) and entry.surface == surface]

    def _perform(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            self.effects += 1
            if self.crash_at is not None and self.effects > self.crash_at:
                self.crash_at = None
                raise Crashed
            self._one(effect)

    def _one(self, effect: Effect) -> None:
        match effect:
            case Open(conn, to):
                self.dialled.append((self.now, to))
                if self.reachable:
                    self.lines.add(conn)
                self._queue.append(Opened(conn) if self.reachable else Closed(conn, "refused"))
            case Send(conn, data):
                self._carry(conn, data)
            case Close(conn):
                self.lines.discard(conn)
            case Arm(timer, at):
                self.timers[timer] = at
            case Disarm(timer):
                self.timers.pop(timer, None)
            case Persist():
                self._persist(effect)
            case Tell(_, Done() as done):
                self.done.append(done)
            case Tell(_, Pending() as pending):
                self.pending.append(pending)
            case Record(entry):
                self.history.append(entry)
            case _:
                raise AssertionError(f"unexpected {effect}")

    def _carry(self, conn: str, data: bytes) -> None:
        asked = request(data)
        self.sent.append(asked)
        answer = self.server(asked) if conn in self.lines else None
        if answer is not None:
            self._queue.append(Received(conn, reply(asked.ref, answer)))

    def _persist(self, effect: Persist) -> None:
        match self.disk_mode:
            case "slow":
                self.held_writes.append(effect)
            case "failing":
                self._queue.append(PersistFailed(effect.token, "disk full"))
            case _ if self._writes_before_crash or self.crash_at is None or self.effects < self.crash_at:
                self._write(effect)
                self._queue.append(Persisted(effect.token))
            case _:
                self._queue.append(Persisted(effect.token))

    def _write(self, effect: Persist) -> None:
        for row in effect.rows:
            if row.value is None:
                self.disk.pop(row.key, None)
            else:
                self.disk[row.key] = row.value
