"""Runs the acts of a part's terminals: one at a time each, each ended in time, whatever line or disk do (OFF-12).

What a kind of terminal does in an act is a `Behaviour`; here is what they have in common: tickets, the time limit, the
screen and printer in the history, and asking through a `Courier`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

from simulators.kit.effect import Arm, Disarm, Effect, Record, Tell
from simulators.kit.event import Event, Fired, Told
from simulators.kit.instant import Instant, Span
from simulators.till.answer import Answer, Outcome, Reason, Refused
from simulators.till.attempt import Shown
from simulators.till.cashier import Act, AskPending, Do, Done, Pending
from simulators.till.courier import Courier, Settled
from simulators.till.numbers import LEAST_LEFT, Numbers
from simulators.till.operation import Single
from simulators.till.receipt import Receipt

LIMIT = "act:"
"""Timer of an act: `act:<terminal>`."""
KEPT_BACK = 10
"""One part in this many of a limit is kept back, so that a real clock's lateness does not break the promise."""


@dataclass(frozen=True, slots=True)
class Ended:
    """An act is over."""

    outcome: Outcome
    screen: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    answer: Answer | None = None
    receipt: Receipt | None = None
    key: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Asks:
    """An act has a question first; `then` ends it, or asks the next, with whatever became of the question. All
    questions of an act share its time limit: when that is over, only what is kept and delivered anyway is still asked.
    """

    operation: Single
    then: Callable[[Settled, Instant], "Step"]


Step: TypeAlias = Ended | Asks


class Behaviour(Protocol):
    """What a kind of terminal does in an act. Called only when the terminal is free and numbers are at hand."""

    def begin(self, terminal: str, act: Act, now: Instant) -> Step: ...


@dataclass(frozen=True, slots=True)
class _Running:
    """An act that has begun, or (without `then`) waits for the disk to give numbers."""

    sender: str
    do: Do
    then: Callable[[Settled, Instant], Step] | None = None
    is_late: bool = False


class Host:
    """The acts of a part. `limit`: each ends within it, in nanoseconds."""

    def __init__(
        self, behaviour: Behaviour, courier: Courier, numbers: Numbers, limit: Span, numbers_an_act: int = LEAST_LEFT
    ) -> None:
        """`numbers_an_act`: how many operation numbers one act may take."""
        self._behaviour = behaviour
        self._courier = courier
        self._numbers = numbers
        self._within = limit - limit // KEPT_BACK
        self._numbers_an_act = numbers_an_act
        self._running: dict[str, _Running] = {}
        self._numberless: dict[str, _Running] = {}
        """Those of them that wait for the disk to give numbers."""

    def handle(self, event: Event, now: Instant) -> list[Effect]:
        match event:
            case Told(sender, Do() as do):
                effects = self._do(sender, do, now)
            case Told(sender, AskPending(ticket)):
                effects = [Tell(sender, Pending(ticket, self._courier.pending))]
            case Fired(timer) if timer.startswith(LIMIT):
                effects = self._late(timer.removeprefix(LIMIT), now)
            case _:
                effects = self._courier.handle(event, now)
        return [*effects, *self._follow(now)]

    def _do(self, sender: str, do: Do, now: Instant) -> list[Effect]:
        if do.terminal not in self._numbers.stations:
            return _refuse(sender, do, f"there is no terminal {do.terminal} here")
        if do.terminal in self._running:
            return _refuse(sender, do, f"{do.terminal} is busy with {self._running[do.terminal].do.ticket}")
        if self._courier.is_full:
            return _refuse(sender, do, "too much waits to be sent: the till takes nothing new")
        self._running[do.terminal] = _Running(sender, do)
        if not self._numbers.has(do.terminal, self._numbers_an_act):
            self._numberless[do.terminal] = self._running[do.terminal]
            return [Arm(LIMIT + do.terminal, now + self._within), *self._courier.reserve()]
        return self._begin(self._running[do.terminal], now, armed=False)

    def _begin(self, running: _Running, now: Instant, armed: bool) -> list[Effect]:
        do = running.do
        arm: list[Effect] = [] if armed else [Arm(LIMIT + do.terminal, now + self._within)]
        step = self._askable(running, self._behaviour.begin(do.terminal, do.act, now), now)
        if isinstance(step, Asks):
            return [*arm, *self._ask(running, step, now)]
        return [*([Disarm(LIMIT + do.terminal)] if armed else []), *self._end(running, step)]

    def _askable(self, running: _Running, step: Step, now: Instant) -> Step:
        """The first step that is a question which can be asked now, or the end."""
        while isinstance(step, Asks):
            terminal, operation = running.do.terminal, step.operation
            objection = self._courier.objection(operation)
            if objection is not None:
                refused = Refused(Reason.UNSUPPORTED, objection)
                step = step.then(Settled(terminal, operation, Outcome.REFUSED, refused, asked=False), now)
                if isinstance(step, Ended) and step.key == operation.origin.key:
                    step = replace(step, key="", note=objection)  # never attempted: the history has no such key
            elif running.is_late and not self._courier.keeps(operation):
                step = step.then(Settled(terminal, operation, Outcome.UNKNOWN, None, asked=False), now)
                if isinstance(step, Ended) and step.key == operation.origin.key:
                    step = replace(step, key="")
            else:
                return step
        return step

    def _ask(self, running: _Running, step: Asks, now: Instant) -> list[Effect]:
        terminal = running.do.terminal
        self._running[terminal] = replace(running, then=step.then)
        effects = self._courier.ask(terminal, step.operation, now)
        return [*effects, *self._courier.give_up(terminal, now)] if running.is_late else effects

    def _follow(self, now: Instant) -> list[Effect]:
        """End the acts whose questions are settled, begin those that waited for the disk."""
        effects: list[Effect] = []
        while news := self._courier.news():
            for settled in news:
                effects += self._settled(settled, now)
        for terminal, running in tuple(self._numberless.items()):
            if self._numberless.get(terminal) is running and self._numbers.has(terminal, self._numbers_an_act):
                del self._numberless[terminal]
                effects += [*self._begin(running, now, armed=True), *self._follow(now)]
        return effects

    def _settled(self, settled: Settled, now: Instant) -> list[Effect]:
        running = self._running[settled.terminal]
        assert running.then is not None, f"{settled.terminal} got an answer it had not asked for"
        step = self._askable(running, running.then(settled, now), now)
        if isinstance(step, Asks):
            return self._ask(running, step, now)
        return [Disarm(LIMIT + settled.terminal), *self._end(running, step)]

    def _late(self, terminal: str, now: Instant) -> list[Effect]:
        running = self._running.get(terminal)
        if running is None:
            return []
        if running.then is None:
            note = "the till's disk gives no numbers: nothing was done"
            return self._end(running, Ended(Outcome.REFUSED, screen=(note,), note=note))
        self._running[terminal] = replace(running, is_late=True)
        return self._courier.give_up(terminal, now)

    def _end(self, running: _Running, ended: Ended) -> list[Effect]:
        terminal, ticket = running.do.terminal, running.do.ticket
        del self._running[terminal]
        self._numberless.pop(terminal, None)
        effects: list[Effect] = []
        if ended.screen:
            effects.append(Record(Shown(terminal, "screen", "\n".join(ended.screen))))
        if ended.printed:
            effects.append(Record(Shown(terminal, "receipt", "\n".join(ended.printed))))
        done = Done(
            terminal,
            ticket,
            ended.outcome,
            ended.answer,
            ended.receipt,
            ended.key,
            ended.screen,
            ended.printed,
            ended.note,
        )
        return [*effects, Tell(running.sender, done)]


def _refuse(sender: str, do: Do, note: str) -> list[Effect]:
    return [Tell(sender, Done(do.terminal, do.ticket, Outcome.REFUSED, note=note))]
