"""The r_keeper tills of a store behind their one FarCards relay: one connection for all of them (farcard.md 1), and one
call after another (how many threads it has is unknown: 13).

A store with a second interface (6.2) has a second relay, with a connection and rows on the disk of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulators.farcard.counter import Archive
from simulators.farcard.holders import Holders
from simulators.farcard.schedule import renewed, undoing
from simulators.farcard.settings import DEFAULT_SETTINGS, FarCardSettings
from simulators.farcard.terminal import MOST_NUMBERS, Terminal
from simulators.kit.effect import Effect
from simulators.kit.event import Event
from simulators.kit.instant import Clock, Instant
from simulators.till.aside import Aside
from simulators.till.cashier import Act
from simulators.till.courier import Courier
from simulators.till.host import Host, Step
from simulators.till.numbers import Numbers, Station
from simulators.till.wire import Wire


@dataclass(frozen=True, slots=True)
class Unit:
    """A till of the cast: `name` in scenarios and the history, `number` (its station code) on the wire and in keys."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class SecondRelay:
    """To another card system: called `name` in the history, answered at `address`. `holders` is what its wire and the
    first one look cards up in."""

    name: str
    wire: Wire
    address: str
    holders: Holders


class FarCards:
    """The tills of one store as one part. `address` is who answers (`gateway:farcard` or `backend:farcard`)."""

    def __init__(
        self,
        name: str,
        store: str,
        wire: Wire,
        address: str,
        terminals: tuple[Unit, ...],
        clock: Clock,
        settings: FarCardSettings = DEFAULT_SETTINGS,
        courier: type[Courier] = Courier,
        terminal: type[Terminal] = Terminal,
        second: SecondRelay | None = None,
    ) -> None:
        """`courier`: what delivers; `terminal`: what a till does; a mutant is another one. `second`: of the interface
        that `settings.second` names."""
        assert (second is None) == (settings.second is None), "a second interface has a relay and a code"
        numbers = {unit.number for unit in terminals}
        assert len(numbers) == len(terminals), "two tills with one station code: their receipts would be the same"
        stations = tuple(Station(unit.name, str(unit.number), store) for unit in terminals)
        self._numbers = Numbers(stations, clock, settings.day_closes_at, settings.first_check, settings.first_number)
        archive = Archive(None if second is None else second.holders)
        self._terminals = {unit.name: terminal(unit.name, self._numbers, settings, archive) for unit in terminals}
        undo = undoing(settings.transactions, settings.book)
        relaying = replace(settings.courier, one_at_a_time=True)
        carrying = courier(name, wire, address, self._numbers, relaying, undo, renewed)
        aside: Aside | None = None
        if second is not None:
            own = Numbers(stations, clock, settings.day_closes_at, settings.first_check, settings.first_number)
            aside = Aside(courier(name, second.wire, second.address, own, relaying, undo, renewed), second.name)
        self._host = Host(self, carrying, self._numbers, settings.limit, MOST_NUMBERS, aside)

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        return self._host.handle(event, now)

    def begin(self, terminal: str, act: Act, now: Instant) -> Step:
        return self._terminals[terminal].begin(act, now)

    def terminal(self, name: str) -> Terminal:
        """For looking at; the part alone acts on it."""
        return self._terminals[name]
