"""The iikoFront stations of a venue as one part: its tills, and the waiters' phones, whose orders are iikoFront's.

The plugin calls the loyalty system over one connection. On the port `waiter` the main till's plugin answers iikoWaiter
(IF-1): what a waiter wants of an order becomes an act of the station that has the order in hand, run like any other.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from simulators.iiko.front.closing import undoing
from simulators.iiko.front.journal import Journal
from simulators.iiko.front.numbers import SharedNumbers
from simulators.iiko.front.settings import DEFAULT_SETTINGS, FrontSettings, Unit
from simulators.iiko.front.terminal import MOST_NUMBERS, Terminal
from simulators.iiko.front.venue import Venue
from simulators.iiko.waiter.plugin import PORT, Checkin, PluginDoor, Turn
from simulators.kit.effect import Close, Effect, Tell
from simulators.kit.event import Accepted, Closed, Event, Fired, Received, Started, Told
from simulators.kit.instant import Clock, Instant
from simulators.till.answer import Outcome, Reason, Refused
from simulators.till.cashier import Act, Do, Done, VoidCheck
from simulators.till.courier import Courier
from simulators.till.host import Host, Step
from simulators.till.numbers import Station
from simulators.till.wire import Wire

UNKNOWN_ORDER = "there is no such order here"


class FrontSite:
    """`address`: who answers the plugin (`gateway:lp-sim` or `backend:lp-sim`); `phones`: the part whose terminals are
    the guests' phones, `<station>-phone` each."""

    def __init__(
        self,
        name: str,
        store: str,
        wire: Wire,
        address: str,
        units: tuple[Unit, ...],
        clock: Clock,
        settings: FrontSettings = DEFAULT_SETTINGS,
        phones: str = "",
        courier: type[Courier] = Courier,
        terminal: type[Terminal] = Terminal,
        door: PluginDoor | None = None,
    ) -> None:
        """`courier`: what delivers; `terminal`: what a station does; a mutant is another one. `door`: the plugin's
        HTTP server; None: nobody answers waiters."""
        assert len({unit.number for unit in units}) == len(units), "two stations with one number: the same orders"
        self._name = name
        self._door = door
        self._venue = Venue(units, settings, phones)
        self._journal = Journal(name)
        stations = tuple(Station(unit.name, str(unit.number), store) for unit in units)
        first = (settings.first_check, settings.first_number)
        self._numbers = SharedNumbers(stations, clock, settings.day_closes_at, *first, MOST_NUMBERS)
        self._terminals = {unit.name: terminal(unit, self._numbers, self._venue, self._journal) for unit in units}
        carrying = courier(name, wire, address, self._numbers, settings.courier, undoing)
        self._host = Host(self, carrying, self._numbers, settings.limit, MOST_NUMBERS)

    def begin(self, terminal: str, act: Act, now: Instant) -> Step:
        return self._terminals[terminal].begin(act, now)

    def terminal(self, name: str) -> Terminal:
        """For looking at; the part alone acts on it."""
        return self._terminals[name]

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        match event:
            case Started(rows):
                left, effects = self._journal.recover(rows)
                return [*effects, *self._hosted(replace(event, rows=left), now)]
            case Accepted(conn, port):
                return [Close(conn)] if self._door is None or port != PORT else self._door.accepted(conn)
            case Received(conn, data) if self._door is not None and self._door.has(conn):
                return self._asked(self._door.received(conn, data, now), now)
            case Closed(conn) if self._door is not None and self._door.has(conn):
                return self._asked(self._door.closed(conn, now), now)
            case Fired(timer) if self._door is not None and timer.startswith(f"{PORT}:"):
                return self._asked(self._door.fired(timer, now), now)
            case _:
                return self._hosted(event, now)

    def _hosted(self, event: Event, now: Instant) -> list[Effect]:
        """What the host does, with the ends of the waiters' acts turned into answers."""
        effects: list[Effect] = []
        for effect in self._journal.settle(self._host.handle(event, now)):
            match effect:
                case Tell(to, Done(ticket=ref) as done) if to == self._name and self._door is not None:
                    effects += self._door.done(ref, done, now)
                case _:
                    effects.append(effect)
        return effects

    def _asked(self, turn: Turn, now: Instant) -> list[Effect]:
        effects, checkins = turn
        return [*effects, *(effect for checkin in checkins for effect in self._check_in(checkin, now))]

    def _check_in(self, checkin: Checkin, now: Instant) -> list[Effect]:
        assert self._door is not None, "what is asked came in by the door"
        station, finished = self._venue.station_for(checkin.order), self._venue.finished(checkin.order)
        if station is None:
            refused = Refused(Reason.UNKNOWN_RECEIPT, UNKNOWN_ORDER)
            done = Done("", checkin.ref, Outcome.REFUSED, refused, note=UNKNOWN_ORDER)
            return self._door.done(checkin.ref, done, now)
        if finished is not None and not isinstance(checkin.act, VoidCheck):
            note = f"order {checkin.order.check} is {finished.stage.value}"
            return self._door.done(checkin.ref, Done(station, checkin.ref, Outcome.REFUSED, note=note), now)
        return self._hosted(Told(self._name, Do(station, checkin.ref, checkin.act)), now)
