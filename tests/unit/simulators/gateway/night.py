"""A whole night round one gateway, small enough to be played thousands of times: tills that keep what they could not
say, a programme that does each thing once, links that come and go, a disk that takes its time, and a kill between any
two effects. Afterwards `audit` says in words what went wrong.

It shares nothing with the virtual world: what judges the gateway here was written for it alone.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

from simulators.gateway.forwarder import Forwarder
from simulators.gateway.part import Gateway
from simulators.gateway.policy import GatewayConfig, Policy, Schedule
from simulators.gateway.reversal import SUFFIX
from simulators.kit.effect import Arm, Close, Disarm, Effect, Open, Persist, Send, Tell
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
    Told,
)
from simulators.kit.instant import MS, SECOND, Instant, Span
from simulators.till.answer import (
    Answer,
    Attached,
    DiscountGranted,
    GuestFound,
    Held,
    Queued,
    Reason,
    Redeemed,
    Refused,
    Released,
    ReturnTaken,
    Status,
    Voided,
)
from simulators.till.cashier import AskPending, Pending
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import (
    READS,
    Attach,
    Commit,
    Coupon,
    Detach,
    Hold,
    Identify,
    Operation,
    Redeem,
    Return,
    Single,
    Void,
)
from simulators.till.programme import Mechanic
from simulators.till.record import from_json, to_json
from tests.unit.simulators.gateway.blocked import Tills, Turns, audit_receipts
from tests.unit.simulators.gateway.fakes import CLOCK, COMMITTED, Asked, LineWire, Said, ask_bytes, origin, say_bytes

POISON = Identifier(IdentifierKind.CARD, "0000")
"""A guest whose sales the programme cannot decide."""
BANNED = Identifier(IdentifierKind.CARD, "6666")
"""A guest whose sales the programme refuses for good."""
LONG_AFTER = 300 * SECOND
PATIENCE = 5 * SECOND
FACTS = (Commit, Void, Return, Detach)


IMPATIENT = Policy(answer_within=SECOND, retry=Schedule(100 * MS, 2, SECOND), park_after=4)


@dataclass(frozen=True, slots=True)
class Outage:
    """Of a route: `dead` refuses and breaks connections; `mute` swallows dials and what is said, `hole` only what is
    said, `deaf` only the answers."""

    route: str
    since: Span
    until: Span
    style: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One night."""

    acts: tuple[tuple[Span, Single], ...]
    outages: tuple[Outage, ...] = ()
    routes: tuple[str, ...] = ("backend:api",)
    disk: Span = 3 * MS
    full: tuple[Span, Span] = (0, 0)
    """From when to when the disk takes nothing."""
    latency: Span = 20 * MS
    page: Span | None = None
    """From then on for a second, the programme is hidden behind somebody's HTML."""
    policy: Policy = IMPATIENT
    blocked: tuple[tuple[Span, Commit], ...] = ()
    """Receipts that ask, at tills they block."""


class Programme:
    """Does each thing once: idempotent by key and by receipt, and forbids what was voided."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[Operation, Answer]] = {}
        self.ledger: list[tuple[Single, Instant]] = []
        self.undone: set[str] = set()
        self.turns = Turns()

    def answer(self, operation: Operation, now: Instant) -> Answer:
        assert not hasattr(operation, "operations"), "no night uploads"
        if isinstance(operation, Identify):
            return GuestFound("anna", Status.ACTIVE, balance=self.balance())
        if isinstance(operation, READS):
            return Refused(Reason.UNKNOWN_RECEIPT)
        assert isinstance(operation, Single)
        if self.turns.owns(operation):
            return self.turns.answer(operation, now)
        key = operation.origin.key
        if key in self.answers:
            before, answer = self.answers[key]
            return answer if before == operation else Refused(Reason.CONFLICT)
        answer = self._post(operation, now)
        if answer != Refused(Reason.UNAVAILABLE):
            self.answers[key] = (operation, answer)
        return answer

    def _post(self, operation: Single, now: Instant) -> Answer:
        names = {operation.origin.key, str(operation.origin.receipt)}
        match operation:
            case Void(operation=undone, target=target):
                self.undone.add(undone or str(target))
                answer: Answer = Voided(0, 0, 0)
            case _ if names & self.undone:
                return Refused(Reason.VOIDED)
            case Commit(receipt=receipt) if receipt.guest == POISON:
                return Refused(Reason.UNAVAILABLE)
            case Commit(receipt=receipt) if receipt.guest == BANNED:
                return Refused(Reason.BLOCKED)
            case Commit():
                answer = COMMITTED
            case Return():
                answer = ReturnTaken(100, 0, 1, 0)
            case Redeem(points=points):
                answer = Redeemed(points, points, 0)
            case Attach():
                answer = Attached(GuestFound("anna", Status.ACTIVE, balance=0), Mechanic.PAY)
            case Hold(points=points):
                answer = Held(operation.origin.key, points, 0)
            case Detach():
                answer = Released(0, 0)
            case _:
                answer = DiscountGranted(())
        self.ledger.append((operation, now))
        return answer

    def balance(self) -> int:
        return len(self.standing())

    def standing(self) -> list[Single]:
        """What was posted and not undone."""
        return [
            one
            for one, _ in self.ledger
            if not isinstance(one, Void) and not {one.origin.key, str(one.origin.receipt)} & self.undone
        ]


@dataclass(slots=True)
class Memory:
    """What a till knows of one of its operations."""

    operation: Single
    attempted: int
    """In the order of everything that happened at the tills."""
    accepted: int | None = None
    accepted_at: Instant = 0
    answers: list[Answer] = field(default_factory=list)
    is_over: bool = False


class Night:
    """Plays a plan. `kill_after`: the gateway dies after that many effects, and starts again a second later."""

    def __init__(self, plan: Plan, forwarder: type[Forwarder] = Forwarder, kill_after: int | None = None) -> None:
        self.plan = plan
        self.forwarder = forwarder
        self.kill_after = kill_after
        self.now: Instant = 0
        self.effects = 0
        self.programme = Programme()
        self.blocked = Tills(
            lambda ref, operation: self._tell(Received(self._till_conn, ask_bytes(ref, operation))), self._at
        )
        self.tills: dict[str, Memory] = {}
        self.pending: Pending | None = None
        self.shown: list[tuple[Instant, GuestFound]] = []
        self.broke = ""
        self._heap: list[tuple[Instant, int, Callable[[], None]]] = []
        self._order = 0
        self._happened = 0
        self._disk: dict[str, str] = {}
        self._gateway: Gateway | None = None
        self._life = 0
        self._timers: dict[str, Instant] = {}
        self._routes: dict[str, str] = {}
        self._till_conn = ""
        self._conns = 0
        self._disk_free_at: Instant = 0

    def play(self) -> "Night":
        self._boot()
        for at, operation in self.plan.acts:
            self._at(at, lambda operation=operation: self._act(operation))  # type: ignore[misc]
        for at, commit in self.plan.blocked:
            self._at(at, lambda commit=commit: self.blocked.open(commit, self.now))  # type: ignore[misc]
        for outage in self.plan.outages:
            self._at(outage.since, lambda outage=outage: self._cut(outage))  # type: ignore[misc]
        self._at(LONG_AFTER, lambda: self._tell(Told("stage", AskPending("end"))))
        steps = 0
        while self._heap and self.now <= LONG_AFTER and not self.broke:
            self.now, _, what = heapq.heappop(self._heap)
            what()
            steps += 1
            assert steps < 50_000, "the night does not end"
        return self

    # -- the world -------------------------------------------------------------------------------------------------

    def _at(self, at: Instant, what: Callable[[], None]) -> None:
        self._order += 1
        heapq.heappush(self._heap, (max(at, self.now), self._order, what))

    def _boot(self) -> None:
        self._life += 1
        self._gateway = Gateway(
            "gateway",
            GatewayConfig(self.plan.routes, policy=self.plan.policy),
            {"till": LineWire()},
            LineWire(),
            CLOCK,
            forwarder=self.forwarder,
        )
        self._tell(Started(tuple(Row(key, value) for key, value in self._disk.items())))
        self._redial()

    def _redial(self) -> None:
        self._conns += 1
        self._till_conn = f"tills-{self._conns}"
        self._tell(Accepted(self._till_conn, "till"))
        for memory in list(self.tills.values()):
            if not memory.is_over and isinstance(memory.operation, FACTS):
                self._say(memory)

    def _kill(self) -> None:
        self._gateway = None
        self._timers.clear()
        self._routes.clear()
        self._life += 1
        self._at(self.now + SECOND, self._boot)

    def _tell(self, event: Event, life: int | None = None) -> None:
        if self._gateway is None or (life is not None and life != self._life):
            return
        try:
            effects = self._gateway.handle(event, self.now)
        except Exception as error:
            self.broke = f"broke: {type(error).__name__}: {error}"
            return
        for effect in effects:
            self._perform(effect)
            self.effects += 1
            if self.effects == self.kill_after:
                self._kill()
                return

    def _later(self, event: Event, delay: Span) -> None:
        life = self._life
        self._at(self.now + delay, lambda: self._tell(event, life))

    def _perform(self, effect: Effect) -> None:
        match effect:
            case Arm(timer, at):
                self._timers[timer] = at
                self._at(at, lambda: self._fire(timer, at))
            case Disarm(timer):
                self._timers.pop(timer, None)
            case Persist(token, rows):
                self._persist(token, rows)
            case Open(conn, to):
                self._open(conn, to)
            case Close(conn):
                self._routes.pop(conn, None)
            case Send(conn, data) if conn in self._routes:
                self._upstream(conn, data)
            case Send(conn, data) if conn == self._till_conn:
                self._heard(from_json(data, Said))
            case Tell(_, message) if isinstance(message, Pending):
                self.pending = message
            case _:
                pass

    def _fire(self, timer: str, at: Instant) -> None:
        if self._timers.get(timer) == at:
            del self._timers[timer]
            self._tell(Fired(timer))

    def _persist(self, token: str, rows: tuple[Row, ...]) -> None:
        self._disk_free_at = max(self._disk_free_at, self.now) + self.plan.disk
        life, is_full = self._life, self.plan.full[0] <= self.now < self.plan.full[1]

        def written() -> None:
            if life != self._life:
                return
            if is_full:
                self._tell(PersistFailed(token, "full"))
                return
            for row in rows:
                if row.value is None:
                    self._disk.pop(row.key, None)
                else:
                    self._disk[row.key] = row.value
            self._tell(Persisted(token))

        self._at(self._disk_free_at, written)

    def _style(self, route: str) -> str:
        return next((o.style for o in self.plan.outages if o.route == route and o.since <= self.now < o.until), "well")

    def _open(self, conn: str, to: str) -> None:
        match self._style(to):
            case "dead":
                self._later(Closed(conn, "refused"), MS)
            case "mute":
                pass
            case _:
                self._routes[conn] = to
                self._later(Opened(conn), MS)

    def _cut(self, outage: Outage) -> None:
        for conn in [conn for conn, route in self._routes.items() if route == outage.route and outage.style == "dead"]:
            if self._routes.pop(conn, None) is not None:
                self._tell(Closed(conn, "reset"))

    def _upstream(self, conn: str, data: bytes) -> None:
        if self._style(self._routes[conn]) not in ("mute", "dead", "hole"):
            life = self._life
            self._at(self.now + self.plan.latency, lambda: self._posted(conn, from_json(data, Asked), life))

    def _posted(self, conn: str, asked: Asked, life: int) -> None:
        """The programme has it whatever became of the connection; the answer needs one."""
        answer = self.programme.answer(asked.operation, self.now)
        route = self._routes.get(conn)
        if life == self._life and route is not None and self._style(route) == "well":
            page = self.plan.page
            is_hidden = page is not None and page <= self.now < page + SECOND
            said = b"<html>502</html>\n" if is_hidden else say_bytes(asked.ref, answer)
            self._later(Received(conn, said), self.plan.latency)

    # -- the tills -------------------------------------------------------------------------------------------------

    def _happens(self) -> int:
        self._happened += 1
        return self._happened

    def _act(self, operation: Single) -> None:
        memory = Memory(operation, self._happens())
        self.tills[operation.origin.key] = memory
        self._say(memory)

    def _say(self, memory: Memory) -> None:
        if memory.is_over:
            return
        key = memory.operation.origin.key
        self._tell(Received(self._till_conn, ask_bytes(key, memory.operation)))
        self._at(self.now + PATIENCE, lambda: self._impatient(memory))

    def _impatient(self, memory: Memory) -> None:
        if memory.is_over:
            return
        if isinstance(memory.operation, FACTS):
            self._say(memory)
            return
        memory.is_over = True
        if not isinstance(memory.operation, READS):
            of = memory.operation.origin
            number = origin(of.number + 500, check=of.check, terminal=of.terminal)
            self._act(Void(number, of.receipt, operation=of.key))

    def _heard(self, said: Said) -> None:
        if self.blocked.owns(said.ref):
            self.blocked.heard(said.ref, said.answer, self.now)
            return
        memory = self.tills[said.ref]
        if isinstance(said.answer, GuestFound):
            self.shown.append((self.now, said.answer))
        if memory.is_over or said.answer == Refused(Reason.UNAVAILABLE):
            return
        memory.answers.append(said.answer)
        memory.is_over = True
        if not isinstance(said.answer, Refused):
            memory.accepted = self._happens()
            memory.accepted_at = self.now


def audit(night: Night) -> list[str]:
    """What went wrong, in words; the first word names the kind of wrong."""
    if night.broke:
        return [night.broke]
    if night.pending is None or night.pending.count:
        return [f"undrained: {night.pending}"]
    dead = dict(night.pending.dead_letters)
    posted = {one.origin.key: (number, one, at) for number, (one, at) in enumerate(night.programme.ledger)}
    wrong = [f"unreasoned: {key}" for key, reason in dead.items() if not reason]
    for key, memory in night.tills.items():
        changes = not isinstance(memory.operation, READS)
        is_forbidden = {key, str(memory.operation.origin.receipt)} & night.programme.undone
        if changes and memory.accepted is not None and key not in posted and key not in dead and not is_forbidden:
            wrong.append(f"lost: {key} was told {memory.answers}")
        if changes and memory.accepted is None and not isinstance(memory.operation, FACTS):
            wrong += [f"ghost: {key}" for one in night.programme.standing() if one.origin.key == key]
        granted = memory.accepted is not None and isinstance(memory.operation, Redeem | Coupon | Attach | Hold)
        if granted and memory.answers != [Queued()] and key in posted and posted[key][2] > memory.accepted_at:
            wrong.append(f"blind: {key} was granted before it was posted")
    for key, (_, one, _) in posted.items():
        if key not in night.tills and SUFFIX not in key:
            wrong.append(f"invented: {key}")
        elif key in night.tills and to_json(one) != to_json(night.tills[key].operation):
            what = "time" if one.origin != night.tills[key].operation.origin else "content"
            wrong.append(f"changed: {what} of {key}")
    wrong += audit_receipts(night.blocked, night.programme.turns)
    return [*wrong, *_misplaced(night, posted), *_too_early(night, posted), *_stale(night)]


def _too_early(night: Night, posted: dict[str, tuple[int, Single, Instant]]) -> list[str]:
    """A void of a sale that had been accepted came before that sale."""
    wrong = []
    sales = [one for one in night.tills.values() if isinstance(one.operation, Commit) and one.accepted is not None]
    for key, (number, one, _) in posted.items():
        void = night.tills.get(key)
        if void is None or not isinstance(one, Void) or one.operation is not None:
            continue
        for sale in sales:
            sale_key = sale.operation.origin.key
            is_its = sale.operation.origin.receipt == one.target and (sale.accepted or 0) < void.attempted
            is_dead = sale_key in dict(night.pending.dead_letters if night.pending else ()) and not _was_shut(
                night, sale
            )
            if is_its and not is_dead and (sale_key not in posted or posted[sale_key][0] > number):
                wrong.append(f"misplaced: {key} before its sale {sale_key}")
    return wrong


def _was_shut(night: Night, sale: Memory) -> bool:
    return night.programme.answers.get(sale.operation.origin.key, (None, None))[1] == Refused(Reason.VOIDED)


def _misplaced(night: Night, posted: dict[str, tuple[int, Single, Instant]]) -> list[str]:
    """A was accepted before B was attempted, they concern each other, and B was posted first."""
    wrong = []
    memories = [(key, one) for key, one in night.tills.items() if key in posted]
    for first_key, first in memories:
        for then_key, then in memories:
            follows = first.accepted is not None and first.accepted < then.attempted
            is_reversal = isinstance(then.operation, Void) and then.operation.operation is not None
            is_overtaken = posted[first_key][0] > posted[then_key][0]
            if follows and is_overtaken and not is_reversal and _concern(first.operation, then.operation):
                wrong.append(f"misplaced: {then_key} before {first_key}")
    return wrong


def _concern(one: Single, other: Single) -> bool:
    return bool(_names(one) & _names(other))


def _names(operation: Single) -> set[str]:
    match operation:
        case Commit(receipt=receipt) | Coupon(receipt=receipt):
            return {str(receipt.id), str(receipt.guest)} - {"None"}
        case Void(target=target) | Return(target=target) | Detach(target=target):
            return {str(target)}
        case Attach(receipt=receipt, code=code):
            return {str(receipt.id), str(Identifier(IdentifierKind.CODE, code))}
        case Redeem(identifier=identifier) | Hold(identifier=identifier):
            return {str(identifier), str(operation.origin.receipt)}
        case _:
            return set()


def _stale(night: Night) -> list[str]:
    """A balance was shown while nobody could be asked."""
    return [
        f"stale: {found.balance} shown at {at}"
        for at, found in night.shown
        if found.balance is not None
        and all(
            any(o.route == route and o.since + SECOND < at < o.until for o in night.plan.outages)
            for route in night.plan.routes
        )
    ]
