"""The tills' side of a gateway: their connections, whatever protocol each port speaks, and the answers owed to them.

One connection may carry many tills (Micros), so who asked is a connection *and* a reference. An `Upload` of a till is
taken apart here: each operation in it is asked for by itself, and `Uploaded` is said when all of them are answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from simulators.gateway.policy import Policy
from simulators.kit.effect import Close, Effect, Record
from simulators.kit.garbage import Garbage, Remark
from simulators.kit.instant import Instant, show_span
from simulators.till.answer import SINGLE_ANSWERS, Answer, SingleAnswer, Uploaded
from simulators.till.attempt import SHOWN_BYTES, Noticed
from simulators.till.line import Line
from simulators.till.operation import Upload
from simulators.till.wire import Ask, Heard, Say, Wire


@dataclass(frozen=True, slots=True)
class Till:
    """Who asked: told with `Say(ref, ...)` on that connection."""

    conn: str
    ref: str


@dataclass(slots=True, eq=False)
class Bundle:
    """An `Upload` under way."""

    till: Till
    answers: list[SingleAnswer | None] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """Who asked: one place in an `Upload`."""

    bundle: Bundle
    index: int


Asker: TypeAlias = Till | Part


class Downstream:
    """The connections of tills. Effects go to `out`."""

    def __init__(self, name: str, wires: Mapping[str, Wire], policy: Policy, out: list[Effect]) -> None:
        self._name = name
        self._wires = dict(wires)
        self._policy = policy
        self._out = out
        self._lines: dict[str, Line] = {}
        """Whoever said something last is the last."""
        self._heard_at: dict[str, Instant] = {}
        self._garbage: dict[str, int] = {}

    def accepted(self, conn: str, port: str, now: Instant) -> None:
        """A till connects. On a port we do not know, or one connection too many, it is closed at once; but one that has
        been silent for long makes room: nobody is told when a line goes dead, and its till dials again each time."""
        wire = self._wires.get(port)
        if wire is not None and len(self._lines) >= self._policy.most_connections:
            self._make_room(now)
        if wire is None or len(self._lines) >= self._policy.most_connections:
            self._out.append(Close(conn))
            self.notice("refusal", f"connection on port {port!r}: " + ("no such port" if wire is None else "too many"))
            return
        self._lines[conn] = Line(conn, wire.server())
        self._heard_at[conn] = now

    def _make_room(self, now: Instant) -> None:
        conn = next(iter(self._lines))
        silent = now - self._heard_at[conn]
        if silent >= self._policy.silent_at_most:
            self._out.append(Close(conn))
            self.notice("refusal", f"a connection that was silent for {show_span(silent)} made room")
            self.closed(conn, now)

    def received(self, conn: str, data: bytes, now: Instant) -> list[Ask]:
        line = self._lines.get(conn)
        if line is None:
            return []
        self._lines[conn] = self._lines.pop(conn)
        self._heard_at[conn] = now
        heard, wishes = line.receive(data, now)
        self._out.extend(wishes)
        return self._asks(line, heard)

    def woken(self, timer: str, now: Instant) -> list[Ask] | None:
        """None when the timer is not one of ours."""
        line = self._lines.get(timer.removeprefix("line:")) if timer.startswith("line:") else None
        if line is None:
            return None
        heard, wishes = line.wake(now)
        self._out.extend(wishes)
        return self._asks(line, heard)

    def closed(self, conn: str, now: Instant) -> None:
        """Gone. What was asked and not answered goes its way all the same; nobody is told."""
        line = self._lines.pop(conn, None)
        self._heard_at.pop(conn, None)
        self._garbage.pop(conn, None)
        if line is not None:
            heard, wishes = line.ended(now)
            self._out.extend(wishes)
            for item in heard:
                if isinstance(item, Garbage | Remark):
                    self.met(item)

    def say(self, asker: Asker, answer: Answer, now: Instant) -> None:
        """Tell who asked, if there is still a connection to tell them on."""
        match asker:
            case Till(conn, ref):
                line = self._lines.get(conn)
                if line is not None:
                    self._out.extend(line.send(Say(ref, answer), now))
                    self._drop_if_hung_up(line)
            case Part(bundle, index):
                assert isinstance(answer, SINGLE_ANSWERS), f"one operation has one answer, found {type(answer)}"
                bundle.answers[index] = answer
                answers = tuple(one for one in bundle.answers if one is not None)
                if len(answers) == len(bundle.answers):
                    self.say(bundle.till, Uploaded(answers), now)

    def bundle(self, till: Till, upload: Upload) -> tuple[Part, ...]:
        """An asker for each operation of an upload, of which there is at least one."""
        bundle = Bundle(till, [None] * len(upload.operations))
        return tuple(Part(bundle, index) for index in range(len(upload.operations)))

    def notice(self, what: str, text: str, offset: int = 0, raw: bytes = b"") -> None:
        self._out.append(Record(Noticed(self._name, what, text, offset, raw[:SHOWN_BYTES].hex())))

    def met(self, item: Garbage | Remark) -> None:
        """For the history: what a peer sent that was not quite right, or nothing at all."""
        if isinstance(item, Garbage):
            self.notice("garbage", item.reason, item.offset, item.raw)
        else:
            self.notice("remark", item.text, item.offset)

    def _asks(self, line: Line, heard: Sequence[Heard]) -> list[Ask]:
        asks = []
        for item in heard:
            match item:
                case Ask():
                    asks.append(item)
                case Garbage():
                    self.met(item)
                    self._count_garbage(line)
                case Remark():
                    self.met(item)
                case _:
                    pass  # a server end hears no answers, and its own silence is the caller's business
        self._drop_if_hung_up(line)
        return asks

    def _count_garbage(self, line: Line) -> None:
        count = self._garbage.get(line.conn, 0) + 1
        self._garbage[line.conn] = count
        if count == self._policy.most_garbage and not line.hung_up:
            line.hung_up = True
            self._out.append(Close(line.conn))
            self.notice("refusal", f"closed after {count} pieces of garbage")

    def _drop_if_hung_up(self, line: Line) -> None:
        if line.hung_up:
            self._lines.pop(line.conn, None)
            self._heard_at.pop(line.conn, None)
            self._garbage.pop(line.conn, None)
