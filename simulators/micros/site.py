"""The Micros server of a store with all its workstations: one connection for all of them (micros_sim.md A1, A3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from simulators.kit.effect import Effect
from simulators.kit.event import Event
from simulators.kit.instant import Clock, Instant
from simulators.micros.terminal import Terminal, TillSettings
from simulators.till.cashier import Act
from simulators.till.courier import Courier
from simulators.till.host import Host, Step
from simulators.till.numbers import Numbers, Station
from simulators.till.wire import Wire

DEFAULT_SETTINGS = TillSettings()


@dataclass(frozen=True, slots=True)
class Workstation:
    """A terminal of the cast: `name` in scenarios and the history, `number` on the wire (B.1) and in keys."""

    name: str
    number: int


class Site:
    """The tills of one store as one part. `address` is the loyalty server's (`gateway:micros`)."""

    def __init__(
        self,
        name: str,
        store: str,
        wire: Wire,
        address: str,
        terminals: tuple[Workstation, ...],
        clock: Clock,
        settings: TillSettings = DEFAULT_SETTINGS,
        courier: type[Courier] = Courier,
    ) -> None:
        """`courier`: what delivers; a mutant is another one."""
        numbers = {workstation.number for workstation in terminals}
        assert len(numbers) == len(terminals), "two workstations with one number: answers could not be told apart"
        stations = tuple(Station(workstation.name, str(workstation.number), store) for workstation in terminals)
        self._numbers = Numbers(stations, clock, settings.day_closes_at, settings.first_check, settings.first_number)
        self._terminals = {w.name: Terminal(w.name, self._numbers, settings) for w in terminals}
        carrying = courier(name, wire, address, self._numbers, settings.courier)
        self._host = Host(self, carrying, self._numbers, settings.limit)

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        return self._host.handle(event, now)

    def begin(self, terminal: str, act: Act, now: Instant) -> Step:
        return self._terminals[terminal].begin(act, now)

    def terminal(self, name: str) -> Terminal:
        """For looking at; the part alone acts on it."""
        return self._terminals[name]
