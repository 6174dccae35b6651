"""What stands round a gateway in its tests: a wire of JSON lines, operations, and a hand on the gateway's shoulder."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from msgspec import Struct, structs

from simulators.gateway.forwarder import Forwarder
from simulators.gateway.part import Gateway
from simulators.gateway.policy import GatewayConfig, Policy
from simulators.kit.effect import Arm, Close, Disarm, Effect, Open, Persist, Record, Send, Tell
from simulators.kit.event import (
    Accepted,
    Closed,
    Event,
    Fired,
    Opened,
    Persisted,
    PersistFailed,
    Received,
    Row,
    Started,
)
from simulators.kit.garbage import Garbage
from simulators.kit.instant import SECOND, Clock, Instant, Span
from simulators.till.answer import Answer, Committed
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import (
    Attach,
    Commit,
    Coupon,
    Detach,
    Hold,
    Identify,
    Operation,
    Origin,
    Redeem,
    Return,
    Void,
)
from simulators.till.receipt import Line, Receipt, ReceiptId, Tender
from simulators.till.record import Malformed, from_json, to_json
from simulators.till.wire import HANG_UP, Ask, Heard, Say

DAY = date(2026, 3, 14)
MORNING = datetime(2026, 3, 14, 9, tzinfo=UTC)
CLOCK = Clock(MORNING)
ANNA = Identifier(IdentifierKind.QR, "7770123")
BORIS = Identifier(IdentifierKind.CARD, "4000001")
CODE = Identifier(IdentifierKind.CODE, "483920175")
OTHER = Identifier(IdentifierKind.CODE, "483920176")
COMMITTED = Committed(earned=100, spent=0, balance=100)


class Asked(Struct, frozen=True):
    ref: str
    terminal: str
    operation: Operation
    repeated: bool


class Said(Struct, frozen=True):
    ref: str
    answer: Answer


class LineLink:
    """One JSON document a line; `bye` hangs up."""

    wake_at: Instant | None = None

    def __init__(self, *, is_server: bool) -> None:
        self._is_server = is_server
        self._pending = b""
        self._out: list[bytes] = []

    def feed(self, data: bytes, now: Instant) -> Sequence[Heard]:
        heard: list[Heard] = []
        *lines, self._pending = (self._pending + data).split(b"\n")
        for raw in lines:
            try:
                heard.append(self._read(raw))
            except Malformed as error:
                heard.append(Garbage(raw, str(error)))
        return heard

    def _read(self, raw: bytes) -> Heard:
        if self._is_server:
            asked = from_json(raw, Asked)
            return Ask(asked.ref, asked.terminal, asked.operation, repeated=asked.repeated)
        said = from_json(raw, Said)
        return Say(said.ref, said.answer)

    def feed_eof(self, now: Instant) -> Sequence[Heard]:
        return [Garbage(self._pending, "cut off")] if self._pending else []

    def send(self, message: Ask | Say, now: Instant) -> None:
        match message:
            case Ask(ref, terminal, operation, _, repeated):
                self._out.append(to_json(Asked(ref, terminal, operation, repeated)) + b"\n")
            case Say(ref, answer):
                self._out.append(to_json(Said(ref, answer)) + b"\n")

    def wake(self, now: Instant) -> Sequence[Heard]:
        return []

    def outgoing(self) -> Sequence[bytes]:
        out, self._out = self._out, []
        return out


class LineWire:
    """The protocol of these tests. `mute` names kinds of operation it cannot say."""

    name = "line"

    def __init__(self, mute: type[Operation] | None = None) -> None:
        self._mute = mute

    def carries(self, operation: Operation) -> str | None:
        return "not in this protocol" if self._mute is not None and isinstance(operation, self._mute) else None

    def client(self) -> LineLink:
        return LineLink(is_server=False)

    def server(self) -> LineLink:
        return LineLink(is_server=True)


def ask_bytes(ref: str, operation: Operation, *, repeated: bool = False) -> bytes:
    return to_json(Asked(ref, operation.origin.terminal, operation, repeated)) + b"\n"


def say_bytes(ref: str, answer: Answer) -> bytes:
    return to_json(Said(ref, answer)) + b"\n"


# -- operations --------------------------------------------------------------------------------------------------------


def origin(number: int, *, check: int = 0, terminal: str = "5", store: str = "s1", second: int = 0) -> Origin:
    made_at = MORNING.replace(minute=second // 60 % 60, second=second % 60)
    return Origin(store, terminal, DAY, made_at, check, number)


def sale(number: int, check: int, guest: Identifier | None = ANNA, *, terminal: str = "5", store: str = "s1") -> Commit:
    of = origin(number, check=check, terminal=terminal, store=store)
    lines = (Line("1001", Decimal(2), 1490),)
    receipt = Receipt(of.receipt, of.made_at, of.made_at, lines, tenders=(Tender("cash", 2980),), guest=guest)
    return Commit(of, receipt)


def void(number: int, check: int, *, terminal: str = "5", operation: str | None = None) -> Void:
    of = origin(number, check=check, terminal=terminal)
    return Void(of, ReceiptId("s1", DAY, terminal, check), operation=operation)


def paid_with_points(number: int, check: int, guest: Identifier = ANNA, *, second: int = 0) -> Commit:
    """A receipt that asks for its points itself."""
    of = origin(number, check=check, second=second)
    ask = Redeem(structs.replace(of, number=number + 100), guest, 500, 2980)
    lines = (Line("1001", Decimal(2), 1490),)
    tenders = (Tender("points", 500, 500, ask.origin.key), Tender("cash", 2480))
    receipt = Receipt(of.receipt, of.made_at, of.made_at, lines, tenders=tenders, guest=guest)
    return Commit(of, receipt, asks=(ask,))


def at_second(commit: Commit, second: int) -> Commit:
    """The same receipt, tried at another time."""
    made_at = origin(0, second=second).made_at
    asks = tuple(structs.replace(ask, origin=structs.replace(ask.origin, made_at=made_at)) for ask in commit.asks)
    receipt = structs.replace(commit.receipt, opened_at=made_at, closed_at=made_at)
    return structs.replace(commit, origin=structs.replace(commit.origin, made_at=made_at), receipt=receipt, asks=asks)


def reopening(number: int, check: int, *, second: int = 0) -> Void:
    """The till rolls its receipt back and keeps it open."""
    return Void(origin(number, check=check, second=second), ReceiptId("s1", DAY, "5", check), reopens=True)


def take_back(number: int, check: int) -> Return:
    return Return(origin(number), ReceiptId("s1", DAY, "5", check))


def redeem(number: int, check: int, guest: Identifier = ANNA, *, terminal: str = "5") -> Redeem:
    return Redeem(origin(number, check=check, terminal=terminal), guest, 500, 2980)


def coupon(number: int, check: int, code: str = "C1", guest: Identifier | None = ANNA) -> Coupon:
    return Coupon(origin(number, check=check), code, sale(number, check, guest).receipt)


def attach(number: int, check: int = 10, code: Identifier = CODE) -> Attach:
    return Attach(origin(number, check=check), code.value, sale(number, check, None).receipt)


def detach(number: int, check: int = 10) -> Detach:
    return Detach(origin(number, check=check), ReceiptId("s1", DAY, "5", check))


def hold(number: int, check: int = 10, code: Identifier = CODE) -> Hold:
    return Hold(origin(number, check=check), code, 500, revision=1)


def held(number: int, check: int = 10, code: Identifier = CODE) -> Commit:
    """A receipt whose points were set aside before."""
    return structs.replace(paid_with_points(number, check, code), held=True)


def identify(number: int, guest: Identifier = ANNA) -> Identify:
    return Identify(origin(number), guest)


# -- a gateway by hand -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Bench:
    """A gateway, and what it has done so far: a disk that is as quick as the test likes, lines one can read."""

    config: GatewayConfig
    forwarder: type[Forwarder] = Forwarder
    now: Instant = 0
    is_quick: bool = True
    """The disk says yes at once."""
    disk: dict[str, str] = field(default_factory=dict)
    gateway: Gateway = field(init=False)
    effects: list[Effect] = field(default_factory=list)
    """Of the last event (with what a quick disk led to)."""
    armed: dict[str, Instant] = field(default_factory=dict)
    writes: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    dialled: list[Open] = field(default_factory=list)
    upstream: dict[str, list[Asked]] = field(default_factory=dict)
    told: dict[str, list[Answer]] = field(default_factory=dict)
    recorded: list[object] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.boot()

    def boot(self) -> None:
        """A new gateway on the same disk."""
        wires = {"till": LineWire()}
        self.gateway = Gateway("gateway", self.config, wires, LineWire(), CLOCK, forwarder=self.forwarder)
        self.armed.clear()
        self.writes.clear()
        self.upstream.clear()
        rows = tuple(Row(key, value) for key, value in self.disk.items())
        self.do(Started(rows))

    def do(self, event: Event) -> list[Effect]:
        self.effects = []
        self._do(event)
        return self.effects

    def _do(self, event: Event) -> None:
        effects = self.gateway.handle(event, self.now)
        self.effects += effects
        for effect in effects:
            self._note(effect)
        while self.is_quick and self.writes:
            self._saved(next(iter(self.writes)))

    def _saved(self, token: str) -> None:
        for one in self.writes.pop(token):
            if one.value is None:
                self.disk.pop(one.key, None)
            else:
                self.disk[one.key] = one.value
        self._do(Persisted(token))

    def save(self) -> None:
        """The slow disk has done all it was given."""
        for token in list(self.writes):
            self._saved(token)

    def spoil(self, reason: str = "full") -> None:
        """The disk refuses all it was given."""
        for token in list(self.writes):
            del self.writes[token]
            self._do(PersistFailed(token, reason))

    def _note(self, effect: Effect) -> None:
        match effect:
            case Arm(timer, at):
                self.armed[timer] = at
            case Disarm(timer):
                self.armed.pop(timer, None)
            case Persist(token, rows):
                assert token not in self.writes
                self.writes[token] = rows
            case Open():
                self.dialled.append(effect)
                self.upstream[effect.conn] = []
            case Send(conn, data) if conn in self.upstream:
                assert data != HANG_UP
                self.upstream[conn].append(from_json(data, Asked))
            case Send(_, data):
                said = from_json(data, Said)
                self.told.setdefault(said.ref, []).append(said.answer)
            case Record(entry):
                self.recorded.append(entry)
            case Close(conn):
                self.closed.append(conn)
                self.upstream.pop(conn, None)
            case Tell(_, message):
                self.recorded.append(message)

    def connect(self, conn: str = "till-1", port: str = "till") -> None:
        self.do(Accepted(conn, port))

    def ask(self, ref: str, operation: Operation, conn: str = "till-1") -> None:
        self.do(Received(conn, ask_bytes(ref, operation)))

    def open(self) -> str:
        """The connection last dialled comes up."""
        conn = self.dialled[-1].conn
        self.do(Opened(conn))
        return conn

    def refuse(self) -> None:
        """The connection last dialled is refused."""
        conn = self.dialled[-1].conn
        self.upstream.pop(conn, None)
        self.do(Closed(conn, "refused"))

    def asked(self) -> list[Asked]:
        """What was asked upstream and not answered yet, on all connections."""
        return [asked for pending in self.upstream.values() for asked in pending]

    def operations(self) -> list[Operation]:
        return [asked.operation for asked in self.asked()]

    def answer(self, answer: Answer, key: str | None = None) -> None:
        """The programme answers the oldest question (or the one with this key)."""
        for conn, pending in self.upstream.items():
            for asked in pending:
                if key is None or asked.operation.origin.key == key:
                    pending.remove(asked)
                    self.do(Received(conn, say_bytes(asked.ref, answer)))
                    return
        raise AssertionError(f"nothing was asked (under {key})")

    def lose(self) -> None:
        """Every connection upstream breaks."""
        for conn in list(self.upstream):
            del self.upstream[conn]
            self.do(Closed(conn, "reset"))

    def wait(self, span: Span) -> None:
        """Time passes; timers fire in their order."""
        until = self.now + span
        while due := sorted((at, timer) for timer, at in self.armed.items() if at <= until):
            at, timer = due[0]
            self.now = max(self.now, at)
            del self.armed[timer]
            self.do(Fired(timer))
        self.now = until

    def said(self, ref: str) -> Answer:
        """The one answer to that question."""
        answers = self.told.get(ref, [])
        assert len(answers) == 1, f"{ref} was answered {answers}"
        return answers[0]


def bench(policy: Policy | None = None, *routes: str, forwarder: type[Forwarder] = Forwarder) -> Bench:
    config = GatewayConfig(routes or ("backend:api",), store="s1", policy=policy or Policy(answer_within=3 * SECOND))
    made = Bench(config, forwarder)
    made.connect()
    return made
