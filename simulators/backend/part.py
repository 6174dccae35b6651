"""The backend as a running part: listens on its ports, judges callers, posts, and answers when the disk has said yes.

One batch of rows is on the way to the disk at a time; what comes meanwhile is applied in memory, sees what went before
it, and goes with the next batch. An answer waits for the batch it saw, a read's too, so nobody is told of anything a
crash could take back. When the disk refuses, everything not durable is forgotten, and everyone waiting hears
UNAVAILABLE.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from msgspec import Struct

from simulators.backend.books import Books
from simulators.backend.callers import Callers, refuse_caller
from simulators.backend.misbehave import BehaveWell, Manner, Misbehave, Mood
from simulators.backend.rows import opening_rows
from simulators.kit.chance import Random, stream
from simulators.kit.effect import Arm, Effect, Persist, Record, Tell
from simulators.kit.event import (
    Accepted,
    Closed,
    Event,
    Fired,
    Persisted,
    PersistFailed,
    Received,
    Row,
    Started,
    Told,
)
from simulators.kit.garbage import Garbage, Remark
from simulators.kit.instant import Clock, Instant, Span
from simulators.kit.money import Minor
from simulators.till.answer import Answer, Reason, Refused, SingleAnswer, Uploaded
from simulators.till.attempt import Noticed
from simulators.till.ledger import Posted
from simulators.till.line import Line
from simulators.till.operation import Commit, Single, Upload
from simulators.till.programme import Guest, Programme
from simulators.till.wire import Ask, Heard, Say, Wire, wires_for_one_life

T = TypeVar("T")

_LATE = "late:"
_UNAVAILABLE = Refused(Reason.UNAVAILABLE, "not now")


class BackendConfig(Struct, frozen=True):
    """Everything a backend is set up with. An empty disk is seeded with `guests` and the programme's menu."""

    programme: Programme
    guests: tuple[Guest, ...]
    callers: Callers
    seed: int = 0
    """Of the stream that coupon codes are drawn from, when none is handed over."""
    told: tuple[str, ...] = ()
    """Parts that are told of each entry (`Posted`) when it is on the disk. A crash right then tells nobody."""


@dataclass(slots=True)
class _Batch:
    """Rows that go to the disk together, and what is said when they are there."""

    rows: list[Row] = field(default_factory=list)
    says: list[tuple[str, Say]] = field(default_factory=list)
    posted: list[Posted] = field(default_factory=list)


class Reply(Struct, Generic[T], frozen=True):
    """An answer, and whether a bad day keeps it back for good or for a while."""

    answer: T
    silent: bool = False
    delay: Span = 0


class Backend:
    """The actor. Every argument after `clock` is for the cast and the mutants."""

    books_type: type[Books] = Books

    def __init__(
        self,
        name: str,
        config: BackendConfig,
        wires: Mapping[str, Wire],
        clock: Clock,
        *,
        chance: Random | None = None,
        books: type[Books] | None = None,
    ) -> None:
        self.name = name
        self.config = config
        self.clock = clock
        self._wires = wires_for_one_life(wires)
        self._chance = chance or stream(config.seed, f"{name}/codes")
        self._books_type = books or self.books_type
        self._books: Books | None = None
        self._mood = Mood()
        self._lines: dict[str, Line] = {}
        self._disk: dict[str, Row] = {}
        self._flying: _Batch | None = None
        self._waiting = _Batch()
        self._batches = 0
        self._late: dict[str, tuple[str, Say]] = {}
        self._delays = 0

    @property
    def books(self) -> Books:
        assert self._books is not None, "the backend has not been started"
        return self._books

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        match event:
            case Started(rows):
                return self._start(rows, now)
            case Accepted(conn, port):
                self._lines[conn] = Line(conn, self._wires[port].server())
                return []
            case Received(conn, data) if conn in self._lines:
                return self._hear(conn, *self._lines[conn].receive(data, now), now)
            case Closed(conn) if conn in self._lines:
                return self._hear(conn, *self._lines.pop(conn).ended(now), now)
            case Fired(timer):
                return self._wake(timer, now)
            case Persisted():
                return self._persisted(now)
            case PersistFailed(_, reason):
                return self._persist_failed(reason, now)
            case Told(_, Misbehave() as order):
                self._mood.order(order)
                return []
            case Told(_, BehaveWell()):
                self._mood.clear()
                return []
            case _:
                return []

    # -- the disk -----------------------------------------------------------------------------------------------------

    def _start(self, rows: Sequence[Row], now: Instant) -> list[Effect]:
        self._disk = {row.key: row for row in rows}
        self._rebuild(now)
        return self._flush()

    def _rebuild(self, now: Instant) -> None:
        """The books as the disk holds them; an empty disk is seeded first."""
        rows = tuple(self._disk.values())
        if not rows:
            rows = opening_rows(self.config.programme, self.config.guests, self.clock.at(now))
            self._waiting.rows.extend(rows)
        self._books = self._books_type.replay(self.config.programme, rows, self._chance)

    def _flush(self) -> list[Effect]:
        """Send what waits to the disk, unless a batch is already on the way."""
        if self._flying is not None or not self._waiting.rows:
            return []
        self._flying, self._waiting = self._waiting, _Batch()
        self._batches += 1
        return [Persist(f"batch {self._batches}", tuple(self._flying.rows))]

    def _persisted(self, now: Instant) -> list[Effect]:
        batch, self._flying = self._flying, None
        assert batch is not None, "the disk confirmed what was not written"
        for row in batch.rows:
            if row.value is None:
                self._disk.pop(row.key, None)
            else:
                self._disk[row.key] = row
        said = [effect for conn, say in batch.says for effect in self._say(conn, say, now)]
        told = [Tell(part, posted) for posted in batch.posted for part in self.config.told]
        return [*said, *told, *self._flush()]

    def _persist_failed(self, reason: str, now: Instant) -> list[Effect]:
        assert self._flying is not None, "the disk refused what was not written"
        says = [*self._flying.says, *self._waiting.says]
        self._flying, self._waiting = None, _Batch()
        self._rebuild(now)
        for timer, (conn, say) in self._late.items():
            self._late[timer] = (conn, Say(say.ref, _unavailable(say.answer)))
        effects: list[Effect] = [self._notice("disk", f"the disk would not take a batch: {reason}")]
        for conn, say in says:
            effects += self._say(conn, Say(say.ref, _unavailable(say.answer)), now)
        return effects

    # -- conversations ------------------------------------------------------------------------------------------------

    def _wake(self, timer: str, now: Instant) -> list[Effect]:
        if timer in self._late:
            late_conn, say = self._late.pop(timer)
            return self._answer(late_conn, say, now)
        conn = timer.removeprefix("line:")
        if conn not in self._lines:
            return []
        return self._hear(conn, *self._lines[conn].wake(now), now)

    def _hear(self, conn: str, heard: Sequence[Heard], wishes: list[Effect], now: Instant) -> list[Effect]:
        effects = list(wishes)
        for item in heard:
            match item:
                case Ask():
                    effects += self._asked(conn, item, now)
                case Garbage(raw, reason, offset):
                    noticed = Noticed(self.name, "garbage", reason, offset, raw[:256].hex())
                    effects.append(Record(noticed))
                case Remark(text, offset):
                    effects.append(Record(Noticed(self.name, "remark", text, offset)))
                case _:
                    pass
        line = self._lines.get(conn)
        if line is not None and line.hung_up:
            del self._lines[conn]
        return [*effects, *self._flush()]

    def _asked(self, conn: str, ask: Ask, now: Instant) -> list[Effect]:
        refused = self._refuse_caller(ask)
        if refused is not None:
            notice = self._notice("refusal", refused)
            return [notice, *self._answer(conn, Say(ask.ref, Refused(Reason.UNAUTHORISED, "not allowed")), now)]
        reply: Reply[Answer] | Reply[SingleAnswer]
        if isinstance(ask.operation, Upload):
            reply = self._upload(ask.operation, now)
        else:
            reply = self._perform(ask.operation, now)
        say = Say(ask.ref, reply.answer)
        if reply.silent:
            return []
        return self._answer_later(conn, say, now + reply.delay) if reply.delay else self._answer(conn, say, now)

    def _refuse_caller(self, ask: Ask) -> str | None:
        singles = ask.operation.operations if isinstance(ask.operation, Upload) else (ask.operation,)
        refusals = (refuse_caller(self.config.callers, ask.credential, single) for single in singles)
        return next((refusal for refusal in refusals if refusal is not None), None)

    def _upload(self, upload: Upload, now: Instant) -> Reply[Answer]:
        """An answer for each; after one that is not final the rest are not attempted."""
        answers: list[SingleAnswer] = []
        silent, delay = False, 0
        for operation in upload.operations:
            reply = self._perform(operation, now)
            answers.append(reply.answer)
            silent, delay = silent or reply.silent, max(delay, reply.delay)
            if isinstance(reply.answer, Refused) and reply.answer.reason is Reason.UNAVAILABLE:
                answers += [_UNAVAILABLE] * (len(upload.operations) - len(answers))
                break
        return Reply(Uploaded(tuple(answers)), silent, delay)

    def _posted(self, before: int) -> list[Posted]:
        """The entries after so many."""
        new = self.books.accounts.ledger[before:]
        later: dict[str, Minor] = {}
        found = []
        for entry in reversed(new):
            found.append(Posted(entry, self.books.balance_of(entry.guest) - later.get(entry.guest, 0)))
            later[entry.guest] = later.get(entry.guest, 0) + entry.points
        return found[::-1]

    def _is_done(self, operation: Single) -> bool:
        """Whether its effect is posted already, so that to refuse it would be a lie about the ledger."""
        if isinstance(operation, Commit):
            return operation.receipt.id in self.books.accounts.sold
        return operation.origin.key in self.books.accounts.answers

    def _perform(self, operation: Single, now: Instant) -> Reply[SingleAnswer]:
        """Post one operation, or treat it as a bad day has it."""
        order = self._mood.towards(operation, self.books.accounts.owner_of)
        match order:
            case Misbehave(Manner.UNAVAILABLE):
                return Reply(_UNAVAILABLE)
            case Misbehave(Manner.DROP):
                return Reply(_UNAVAILABLE, silent=True)
            case Misbehave(Manner.REFUSE, reason=reason) if not self._is_done(operation):
                return Reply(Refused(reason, "a bad day"))
            case _:
                pass
        before = len(self.books.accounts.ledger)
        performed = self.books.perform(operation, self.clock.at(now))
        self._waiting.rows.extend(performed.rows)
        if self.config.told:
            self._waiting.posted += self._posted(before)
        silent = order is not None and order.how is Manner.APPLY_AND_DROP
        delay = order.delay if order is not None and order.how is Manner.LATE else 0
        return Reply(performed.answer, silent, delay)

    def _answer_later(self, conn: str, say: Say, at: Instant) -> list[Effect]:
        self._delays += 1
        timer = f"{_LATE}{self._delays}"
        self._late[timer] = (conn, say)
        return [Arm(timer, at)]

    def _answer(self, conn: str, say: Say, now: Instant) -> list[Effect]:
        """Say it now, or when the batch it rests on is durable."""
        if self._waiting.rows:
            self._waiting.says.append((conn, say))
        elif self._flying is not None:
            self._flying.says.append((conn, say))
        else:
            return self._say(conn, say, now)
        return []

    def _say(self, conn: str, say: Say, now: Instant) -> list[Effect]:
        """Nothing, when the caller is gone: they will ask again, and the answer is kept."""
        line = self._lines.get(conn)
        if line is None:
            return []
        effects = line.send(say, now)
        if line.hung_up:
            del self._lines[conn]
        return effects

    def _notice(self, what: str, text: str) -> Record:
        return Record(Noticed(self.name, what, text))


def _unavailable(answer: Answer) -> Answer:
    """The same shape, with nothing done."""
    if isinstance(answer, Uploaded):
        return Uploaded((_UNAVAILABLE,) * len(answer.answers))
    return _UNAVAILABLE
