"""The accepting end of iikoCloud: HTTP in, operations out to the part, its answers in, HTTP out; and commands that go
on behind an answer already given.

The trap: a command whose connection ends is not lost. What it was asking is asked again, under the same key, by the
connection that next wants to know how the command stands.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from simulators.iiko.cloud.desk import Desk
from simulators.iiko.cloud.messages import errors
from simulators.iiko.cloud.messages.orders import CommandStatus, Failed
from simulators.iiko.cloud.messages.shape import encode
from simulators.iiko.cloud.reception import Plain, Reception, Taken
from simulators.iiko.cloud.work import Command, Refusal, Work, error_reason
from simulators.kit.garbage import Garbage
from simulators.kit.http import HttpRequest, HttpResponse, HttpServer
from simulators.kit.instant import Instant
from simulators.till.answer import Answer
from simulators.till.operation import Single
from simulators.till.wire import Ask, Heard, Say

if TYPE_CHECKING:
    from simulators.iiko.cloud.wire import IikoCloud

JSON = (("content-type", "application/json; charset=utf-8"),)


@dataclass(slots=True)
class _Bound:
    """The request under way: the next one waits for its answer."""

    work: Work
    deadline: Instant


_Errand: TypeAlias = _Bound | Command


class CloudServer:
    """A server end (`Link`). Refs count what is asked on this connection: "1", "2"."""

    def __init__(self, wire: "IikoCloud", desk: Desk) -> None:
        self._wire = wire
        self._desk = desk
        self._reception = Reception(wire, desk)
        self._http = HttpServer(wire.limits, self._spoilt)
        self._asked: dict[str, tuple[_Errand, Single, str]] = {}
        """Of each ref: whose it is, what was asked and with which credential."""
        self._count = 0
        self._bound: _Bound | None = None
        self._known: list[Heard] = []
        """To be told by the next `wake`, at once."""
        self._wake_at: Instant | None = None
        self._now: Instant = 0

    @property
    def wake_at(self) -> Instant | None:
        if self._wake_at is not None:
            return self._wake_at
        return None if self._bound is None else self._bound.deadline

    def feed(self, data: bytes, now: Instant) -> Sequence[Heard]:
        self._now = now
        return self._hear(self._http.feed(data), now)

    def feed_eof(self, now: Instant) -> Sequence[Heard]:
        """What commands were asking is left to be asked by another connection."""
        self._now = now
        for errand, operation, credential in self._asked.values():
            if isinstance(errand, Command):
                errand.stranded = (operation, credential)
        self._asked.clear()
        self._known, self._wake_at, self._bound = [], None, None
        return self._http.feed_eof()

    def send(self, message: Ask | Say, now: Instant) -> None:
        """The part's answer; one to what is asked no more goes nowhere."""
        assert isinstance(message, Say), "a server end answers"
        self._now = now
        errand, _, credential = self._asked.pop(message.ref, (None, None, ""))
        if errand is None:
            return
        self._known += self._go_on(errand, message.answer, credential, now)
        if self._known or self._http.has_more:
            self._wake_at = now

    def wake(self, now: Instant) -> Sequence[Heard]:
        self._now = now
        heard: list[Heard] = []
        if self._wake_at is not None and now >= self._wake_at:
            self._wake_at = None
            heard, self._known = self._known, []
            heard += self._hear(self._http.more(), now)
        if self._bound is not None and now >= self._bound.deadline:
            self._give_up(self._bound, now)
            heard += self._hear(self._http.more(), now)
        return heard

    def outgoing(self) -> Sequence[bytes]:
        return self._http.outgoing()

    # Requests

    def _hear(self, items: Sequence[HttpRequest | Garbage], now: Instant) -> list[Heard]:
        """Requests that can be answered at once are, until one cannot."""
        heard: list[Heard] = []
        todo = deque(items)
        while todo:
            item = todo.popleft()
            if isinstance(item, Garbage):
                heard.append(item)
                continue
            heard += self._receive(item, now)
            if self._bound is None:
                todo.extend(self._http.more())
        return heard

    def _receive(self, request: HttpRequest, now: Instant) -> list[Heard]:
        match self._reception.receive(request, now):
            case Plain(reply, status, headers, heard):
                self._answer(reply, status, headers)
                return [*heard]
            case Taken(work, timeout, credential, heard):
                self._bound = _Bound(work, now + timeout)
                return [*heard, *self._go_on(self._bound, None, credential, now)]
            case (Plain(reply, status, headers, heard), command, credential):
                self._answer(reply, status, headers)
                return [*heard, *self._take_up(command, credential, now)]
        raise AssertionError("a request is answered, worked on, or a command")

    def _take_up(self, command: Command, credential: str, now: Instant) -> list[Heard]:
        """A new command is begun; of one that is stranded the last question is asked again."""
        if not command.is_begun:
            command.is_begun = True
            return self._go_on(command, None, credential, now)
        if command.stranded is None:
            return []
        (operation, used), command.stranded = command.stranded, None
        return [self._ask(command, operation, used)]

    def _go_on(self, errand: _Errand, answer: Answer | None, credential: str, now: Instant) -> list[Heard]:
        """Work up to the next question, or to the end."""
        work = errand.work if isinstance(errand, _Bound) else errand.task
        assert work is not None, "what is worked on has not ended"
        try:
            operation = next(work) if answer is None else work.send(answer)
        except StopIteration as end:
            self._finish(errand, end.value)
        except Refusal as refusal:
            self._fail(errand, refusal, now)
        else:
            return [self._ask(errand, operation, credential)]
        return []

    def _ask(self, errand: _Errand, operation: Single, credential: str) -> Ask:
        self._count += 1
        ref = str(self._count)
        self._asked[ref] = (errand, operation, credential)
        return Ask(ref, operation.origin.terminal, operation, credential)

    # Answers

    def _finish(self, errand: _Errand, value: Struct | CommandStatus) -> None:
        if isinstance(errand, Command):
            assert isinstance(value, CommandStatus), "a command ends with how it ended"
            errand.result, errand.task = value, None
        else:
            self._bound = None
            self._answer(value, 200, ())

    def _fail(self, errand: _Errand, refusal: Refusal, now: Instant) -> None:
        if isinstance(errand, Command):
            errand.result, errand.task = Failed(error_reason(refusal), refusal.text), None
        else:
            self._bound = None
            self._answer(self._reception.envelope(refusal, now), refusal.status, ())

    def _give_up(self, bound: _Bound, now: Instant) -> None:
        """Too late: an answer of the part that comes now goes nowhere, though what was asked may have been done."""
        self._asked = {ref: asked for ref, asked in self._asked.items() if asked[0] is not bound}
        bound.work.close()
        self._fail(bound, Refusal(408, errors.TIMED_OUT, "the answer took longer than Timeout allows"), now)

    def _answer(self, reply: Struct, status: int, headers: tuple[tuple[str, str], ...]) -> None:
        self._http.answer(HttpResponse(status, (*JSON, *headers), encode(reply)))

    def _spoilt(self, status: int, sentence: str) -> HttpResponse:
        """The answer to something that is not even HTTP."""
        refusal = Refusal(status, errors.BAD_REQUEST, sentence)
        return HttpResponse(status, JSON, encode(self._reception.envelope(refusal, self._now)))
