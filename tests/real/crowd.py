"""Customers at all tills at once, who never stop coming: the stage of a test in which the gateway is killed.

An actor like the conductor of a scenario. What they do is drawn from a seed; *when* depends on how fast they are
served, so no two runs are the same. They cannot know what was said to whom: only the checks judge.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from harness.history.evidence import ActTaken
from harness.world.stage import AnyEffect, Cut, Finish, Restore
from simulators.kit.chance import stream
from simulators.kit.effect import Arm, Tell
from simulators.kit.event import Event, Fired, Started, Told
from simulators.kit.instant import MS, Instant, Span
from simulators.till.answer import Outcome
from simulators.till.cashier import (
    Act,
    AskPending,
    Do,
    Done,
    Item,
    Pending,
    Ring,
    Sell,
    ShowCard,
    SpendPoints,
    TakeBack,
    VoidCheck,
)
from simulators.till.identifier import Identifier
from simulators.till.receipt import ReceiptId

TICK: Span = 25 * MS
LOOK: Span = 200 * MS
"""Between questions whether the queues are empty."""
LINK = "gateway-backend"
_ITEMS = (
    Item("1001", Decimal(1), 900, "Espresso", "coffee"),
    Item("2001", Decimal(2), 1800, "Cheesecake", "cake"),
    Item("3001", Decimal(1), 2200, "Sandwich", "food"),
)


@dataclass(frozen=True, slots=True)
class Station:
    """One till."""

    terminal: str
    part: str
    guests: tuple[Identifier, ...]
    """What its guests show."""
    returns: bool
    """It can take parts of a receipt back."""


@dataclass(slots=True)
class _Queue:
    """What is still to be done at a till for the guest who stands there."""

    station: Station
    acts: deque[Act] = field(default_factory=deque)
    doing: tuple[str, Act, Instant] | None = None
    """Ticket, act and when it was begun."""
    sold: ReceiptId | None = None
    last: Outcome | None = None


class Crowd:
    """`close` it, and when everybody has gone and every queue is empty, the world is over."""

    def __init__(self, seed: int, stations: Sequence[Station], gateway_is_empty: Callable[[], bool]) -> None:
        self._chance = stream(seed, "crowd")
        self._queues = {station.terminal: _Queue(station) for station in stations}
        self._keepers = tuple(dict.fromkeys(station.part for station in stations))
        self._gateway_is_empty = gateway_is_empty
        self._tickets = 0
        self.pending: dict[str, int] = {}
        """What the parts of the tills last said they still had to deliver."""
        self._is_cut = False
        self._link_until: Instant = 0
        self.begun = asyncio.Event()
        self.is_closing = False
        self.closed_at: Instant | None = None
        """When the last guest had gone."""
        self.empty_at: Instant | None = None
        self.acts: list[ActTaken] = []

    def close(self) -> None:
        """No new guests; those at the tills are still served."""
        self.is_closing = True

    @property
    def busy(self) -> int:
        """Tills in the middle of an act."""
        return sum(queue.doing is not None for queue in self._queues.values())

    def handle(self, event: Event, now: Instant) -> Sequence[AnyEffect]:
        match event:
            case Started():
                self.begun.set()
                begun = [effect for queue in self._queues.values() for effect in self._next(queue, now)]
                return [*begun, Arm("tick", now + TICK)]
            case Told(_, Done() as done):
                return self._done(done, now)
            case Told(part, Pending(count=count)):
                self.pending[part] = count
                return []
            case Fired("tick"):
                return self._tick(now)
            case Fired(terminal):
                return self._next(self._queues[terminal], now)
            case _:
                return []

    # -- guests

    def _next(self, queue: _Queue, now: Instant) -> list[AnyEffect]:
        if not queue.acts:
            if self.is_closing:
                return []
            queue.acts.extend(self._visit(queue))
        self._tickets += 1
        act, ticket = queue.acts.popleft(), f"act:{self._tickets}"
        queue.doing = ticket, act, now
        return [Tell(queue.station.part, Do(queue.station.terminal, ticket, act))]

    def _done(self, done: Done, now: Instant) -> list[AnyEffect]:
        queue = self._queues[done.terminal]
        assert queue.doing is not None, f"{done.terminal} ended what nobody began"
        ticket, act, asked = queue.doing
        assert ticket == done.ticket, f"{done.terminal} ended {done.ticket} while it was doing {ticket}"
        queue.doing, queue.last = None, done.outcome
        self.acts.append(ActTaken(done.terminal, ticket, type(act).__name__.lower(), asked, now, done.outcome.value))
        if isinstance(act, Sell) and done.receipt is not None:
            queue.sold = done.receipt.id
            self._afterwards(queue)
        well = done.outcome in (Outcome.OK, Outcome.OFFLINE)
        pause = self._chance.randrange(2, 20) if well else self._chance.randrange(40, 160)
        return [Arm(done.terminal, now + pause * MS)]

    def _visit(self, queue: _Queue) -> list[Act]:
        """What the next guest wants; what the last one left on the check is voided first."""
        chance, guest = self._chance, self._chance.choice(queue.station.guests)
        items = tuple(chance.sample(_ITEMS, chance.randrange(1, 3)))
        left: list[Act] = [VoidCheck()] if queue.last is Outcome.REFUSED else []
        match chance.randrange(10):
            case 0 | 1 | 2 | 3:
                return [*left, Sell(items, guest)]
            case 4 | 5:
                return [*left, ShowCard(guest), Sell(items)]
            case 6 | 7 | 8:
                return [*left, Ring(items), SpendPoints(guest, 1000 * chance.randrange(1, 4)), Sell(guest=guest)]
            case _:
                return [*left, Ring(items), SpendPoints(guest, 1000), VoidCheck()]

    def _afterwards(self, queue: _Queue) -> None:
        """Some come back at once."""
        assert queue.sold is not None
        match self._chance.randrange(8):
            case 0:
                queue.acts.append(VoidCheck(queue.sold))
            case 1 if queue.station.returns:
                queue.acts.append(TakeBack(queue.sold))
            case _:
                pass

    # -- the link, and the end

    def _tick(self, now: Instant) -> list[AnyEffect]:
        again = Arm("tick", now + TICK)
        if not self.is_closing:
            return [*self._weather(now), again]
        effects: list[AnyEffect] = []
        if self._is_cut:
            effects.append(self._turn(now))
        if any(queue.doing is not None or queue.acts for queue in self._queues.values()):
            return [*effects, again]
        if self.closed_at is None:
            self.closed_at = now
        elif len(self.pending) == len(self._keepers) and not any(self.pending.values()) and self._gateway_is_empty():
            self.empty_at = now
            return [*effects, Finish()]
        self.pending = {}
        again = Arm("tick", now + LOOK)
        return [*effects, *(Tell(part, AskPending("pending")) for part in self._keepers), again]

    def _weather(self, now: Instant) -> list[AnyEffect]:
        """The link upstream is down a third of the time."""
        if now < self._link_until:
            return []
        up, down = self._chance.randrange(100, 800), self._chance.randrange(50, 400)
        effect = self._turn(now)
        self._link_until = now + (down if self._is_cut else up) * MS
        return [effect]

    def _turn(self, now: Instant) -> AnyEffect:
        self._is_cut = not self._is_cut
        return Cut(LINK) if self._is_cut else Restore(LINK)
