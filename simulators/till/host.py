"""Runs the acts of a part's terminals: one at a time each, each ended in time, whatever line or disk do (OFF-12).

What a kind of terminal does in an act is a `Behaviour`; here is what they have in common: tickets, the time limit, the
screen and printer in the history, and asking through a `Courier`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

from msgspec import Struct
from msgspec.structs import replace as with_fields

from simulators.kit.effect import Arm, Disarm, Effect, Persist, Record, Tell
from simulators.kit.event import Event, Fired, Persisted, PersistFailed, Row, Started, Told
from simulators.kit.instant import Instant, Span
from simulators.till.answer import Answer, Outcome, Reason, Refused
from simulators.till.aside import Aside
from simulators.till.attempt import Shown
from simulators.till.cashier import Act, AskPending, Do, Done, Pending
from simulators.till.courier import Courier
from simulators.till.notes import seal_of
from simulators.till.numbers import LEAST_LEFT, Numbers
from simulators.till.operation import Single
from simulators.till.parcel import Settled
from simulators.till.receipt import Receipt

LIMIT = "act:"
"""Timer of an act: `act:<terminal>`."""
SEAL = "seal:"
"""Write that seals what an act has done: `seal:<number>`."""
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
    aside: bool = False
    """Of the other system."""
    lingers: bool = False
    """What it does is done only when it is sealed."""


@dataclass(frozen=True, slots=True)
class Seals:
    """What an act did at two systems is done: from here on no crash undoes it at either. `then` goes on with whether
    the disk took it in time."""

    done: tuple[Single, ...]
    """At the part's own system."""
    done_aside: tuple[Single, ...]
    then: Callable[[bool, Instant], "Step"]
    rows: tuple[Row, ...] = ()
    """The part's own, in the same write."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Somebody else's act comes first: the guest is asked to do something on the phone. `then` goes on with how that
    ended; None: nothing was heard of it in time."""

    part: str
    terminal: str
    act: Act
    then: Callable[[Done | None, Instant], "Step"]


Step: TypeAlias = Ended | Asks | Seals | Calls


class Behaviour(Protocol):
    """What a kind of terminal does in an act. Called only when the terminal is free and numbers are at hand."""

    def begin(self, terminal: str, act: Act, now: Instant) -> Step: ...


class _Running(Struct, frozen=True):
    """An act that has begun, or (without `then` and `seals`) waits for the disk to give numbers."""

    sender: str
    do: Do
    then: Callable[[Settled, Instant], Step] | None = None
    seals: Seals | None = None
    calls: Calls | None = None
    is_late: bool = False


class Host:
    """The acts of a part. `limit`: each ends within it, in nanoseconds."""

    def __init__(
        self,
        behaviour: Behaviour,
        courier: Courier,
        numbers: Numbers,
        limit: Span,
        numbers_an_act: int = LEAST_LEFT,
        aside: Aside | None = None,
    ) -> None:
        """`numbers_an_act`: how many operation numbers one act may take; `aside`: to the other system."""
        self._behaviour = behaviour
        self._courier = courier
        self._couriers: tuple[Courier | Aside, ...] = (courier,) if aside is None else (courier, aside)
        self._aside = aside
        self._sealing: dict[str, str] = {}
        """Write to the terminal whose act waits for it."""
        self._seals = 0
        self._called = 0
        self._calling: dict[str, str] = {}
        """Ticket of somebody else's act to the terminal whose act waits for it."""
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
            case Told(_, Done(ticket=ticket) as done):
                effects = self._called_back(self._calling.pop(ticket, ""), done, now)
            case Told(sender, AskPending(ticket)):
                effects = [Tell(sender, Pending(ticket, sum(courier.pending for courier in self._couriers)))]
            case Fired(timer) if timer.startswith(LIMIT):
                effects = self._late(timer.removeprefix(LIMIT), now)
            case Persisted(token) | PersistFailed(token) if token.startswith(SEAL):
                effects = self._sealed(self._sealing.pop(token, ""), isinstance(event, Persisted), now)
            case Started() if self._aside is not None:
                effects = [*self._courier.handle(event, now), *self._aside.handle(event, now)]
            case _ if self._aside is not None and self._aside.is_mine(event):
                effects = self._aside.handle(event, now)
            case _:
                effects = self._courier.handle(event, now)
        return [*effects, *self._follow(now)]

    def _do(self, sender: str, do: Do, now: Instant) -> list[Effect]:
        if do.terminal not in self._numbers.stations:
            return _refuse(sender, do, f"there is no terminal {do.terminal} here")
        if do.terminal in self._running:
            return _refuse(sender, do, f"{do.terminal} is busy with {self._running[do.terminal].do.ticket}")
        if any(courier.is_full for courier in self._couriers):
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
        if isinstance(step, Seals):
            return [*arm, *self._seal(running, step)]
        if isinstance(step, Calls):
            return [*arm, *self._call(running, step)]
        return [*([Disarm(LIMIT + do.terminal)] if armed else []), *self._end(running, step)]

    def _askable(self, running: _Running, step: Step, now: Instant) -> Step:
        """The first step that is a question which can be asked now, or the end."""
        while not isinstance(step, Ended):
            if isinstance(step, Seals):
                if not running.is_late:
                    return step
                step = step.then(False, now)
                continue
            if isinstance(step, Calls):
                if not running.is_late:
                    return step
                step = step.then(None, now)
                continue
            terminal, operation = running.do.terminal, step.operation
            courier = self._courier_of(step)
            objection = courier.objection(operation)
            if objection is not None:
                refused = Refused(Reason.UNSUPPORTED, objection)
                step = step.then(Settled(terminal, operation, Outcome.REFUSED, refused, asked=False), now)
                if isinstance(step, Ended) and step.key == operation.origin.key:
                    step = replace(step, key="", note=objection)  # never attempted: the history has no such key
            elif running.is_late and not courier.keeps(operation):
                step = step.then(Settled(terminal, operation, Outcome.UNKNOWN, None, asked=False), now)
                if isinstance(step, Ended) and step.key == operation.origin.key:
                    step = replace(step, key="")
            else:
                return step
        return step

    def _ask(self, running: _Running, step: Asks, now: Instant) -> list[Effect]:
        terminal, courier = running.do.terminal, self._courier_of(step)
        self._running[terminal] = with_fields(running, then=step.then)
        effects = courier.ask(terminal, step.operation, now, step.lingers)
        return [*effects, *courier.give_up(terminal, now)] if running.is_late else effects

    def _courier_of(self, step: Asks) -> Courier | Aside:
        if not step.aside:
            return self._courier
        assert self._aside is not None, "there is no other system"
        return self._aside

    def _seal(self, running: _Running, step: Seals) -> list[Effect]:
        """One write for both systems, or a crash between two would leave the act done at one of them."""
        terminal = running.do.terminal
        self._running[terminal] = with_fields(running, then=None, seals=step)
        self._seals += 1
        token = f"{SEAL}{self._seals}"
        self._sealing[token] = terminal
        rows = [*step.rows, *(seal_of(one.origin.key) for one in step.done)]
        rows += [self._aside.seal(one.origin.key) for one in step.done_aside] if self._aside is not None else []
        return [Persist(token, tuple(rows))]

    def _sealed(self, terminal: str, written: bool, now: Instant) -> list[Effect]:
        """The disk has spoken, or the act does not wait for it any longer."""
        running = self._running.get(terminal)
        if running is None or running.seals is None:
            return []
        seals = running.seals
        effects = [effect for one in seals.done for effect in self._courier.sealed(one, written)]
        if self._aside is not None:
            effects += [effect for one in seals.done_aside for effect in self._aside.sealed(one, written)]
        running = with_fields(running, seals=None)
        return [*effects, *self._go(running, seals.then(written, now), now)]

    def _call(self, running: _Running, step: Calls) -> list[Effect]:
        terminal = running.do.terminal
        self._running[terminal] = with_fields(running, then=None, calls=step)
        self._called += 1
        ticket = f"{running.do.ticket}/{self._called}"
        self._calling[ticket] = terminal
        return [Tell(step.part, Do(step.terminal, ticket, step.act))]

    def _called_back(self, terminal: str, done: Done | None, now: Instant) -> list[Effect]:
        """The other act is over, or this one does not wait for it any longer."""
        running = self._running.get(terminal)
        if running is None or running.calls is None:
            return []
        return self._go(with_fields(running, calls=None), running.calls.then(done, now), now)

    def _follow(self, now: Instant) -> list[Effect]:
        """End the acts whose questions are settled, begin those that waited for the disk."""
        effects: list[Effect] = []
        while news := [settled for courier in self._couriers for settled in courier.news()]:
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
        return self._go(running, running.then(settled, now), now)

    def _go(self, running: _Running, step: Step, now: Instant) -> list[Effect]:
        step = self._askable(running, step, now)
        if isinstance(step, Asks):
            return self._ask(running, step, now)
        if isinstance(step, Seals):
            return self._seal(running, step)
        if isinstance(step, Calls):
            return self._call(running, step)
        return [Disarm(LIMIT + running.do.terminal), *self._end(running, step)]

    def _late(self, terminal: str, now: Instant) -> list[Effect]:
        running = self._running.get(terminal)
        if running is None:
            return []
        if running.seals is not None:
            self._sealing = {token: whose for token, whose in self._sealing.items() if whose != terminal}
            self._running[terminal] = with_fields(running, is_late=True)
            return self._sealed(terminal, False, now)
        if running.calls is not None:
            self._calling = {ticket: whose for ticket, whose in self._calling.items() if whose != terminal}
            self._running[terminal] = with_fields(running, is_late=True)
            return self._called_back(terminal, None, now)
        if running.then is None:
            note = "the till's disk gives no numbers: nothing was done"
            return self._end(running, Ended(Outcome.REFUSED, screen=(note,), note=note))
        self._running[terminal] = with_fields(running, is_late=True)
        return [effect for courier in self._couriers for effect in courier.give_up(terminal, now)]

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
