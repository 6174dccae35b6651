"""The integrators of a store on iikoCloud as one part: terminals of kind `cloud` on one connection."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from simulators.iiko.cloud.client import Cloud, CloudClient, CloudSite
from simulators.iiko.cloud.integrator import MOST_NUMBERS, Integrator
from simulators.iiko.cloud.link import Tokens
from simulators.iiko.cloud.saying import Fresh, Manners
from simulators.iiko.cloud.shop import CloudSettings
from simulators.kit.effect import Effect
from simulators.kit.event import Event
from simulators.kit.instant import Clock, Instant
from simulators.till.answer import Answer, Outcome, outcome_of
from simulators.till.cashier import Act
from simulators.till.courier import Courier
from simulators.till.host import Host, Step
from simulators.till.numbers import Numbers, Station
from simulators.till.operation import Commit, Operation, Void
from simulators.till.parcel import Parcel
from simulators.till.wire import Link, Wire

UNPAID = "not paid"
"""Why an order is cancelled."""


class CloudWire(Wire, CloudSite, Protocol):
    """`IikoCloud`, as far as it matters here."""


class Unit(Protocol):
    """A terminal of the cast: `name` in scenarios and the history, `number` in keys."""

    @property
    def name(self) -> str: ...
    @property
    def number(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Remembering:
    """The wire of a part that knows, for one life, its tokens (5.2) and which adjustments it has said (K05)."""

    wire: CloudWire
    fresh: Fresh
    manners: Manners
    cloud: type[Cloud]
    end: type[CloudClient]
    tokens: Tokens

    @property
    def name(self) -> str:
        return self.wire.name

    def carries(self, operation: Operation) -> str | None:
        return self.wire.carries(operation)

    def client(self) -> Link:
        return self.end(self.wire, self.fresh, self.manners, self.cloud, self.tokens)

    def server(self) -> Link:
        return self.wire.server()


class Cancelling(Courier):
    """Cancels what was refused: an order whose payment failed is open in the cloud still, and what was set aside for it
    is set aside (K06). It does so whenever the refusal comes, also when the act is long over."""

    def _answered(self, parcel: Parcel | None, ref: str, answer: Answer, now: Instant) -> list[Effect]:
        effects = super()._answered(parcel, ref, answer, now)
        if parcel is None or parcel.dropped or not isinstance(parcel.operation, Commit):
            return effects
        if outcome_of(answer) is not Outcome.REFUSED:
            return effects
        receipt = parcel.operation.receipt.id
        cancel = Void(self._numbers.next_after(parcel.operation.origin, parcel.terminal, now), receipt, reason=UNPAID)
        return [*effects, *self._undo(parcel.terminal, cancel)]


class CloudClients:
    """The part. `address`: where iikoCloud is."""

    def __init__(
        self,
        name: str,
        wire: CloudWire,
        address: str,
        terminals: Sequence[Unit],
        store: str,
        clock: Clock,
        settings: CloudSettings | None = None,
        *,
        manners: Manners | None = None,
        cloud: type[Cloud] = Cloud,
        end: type[CloudClient] = CloudClient,
        terminal: type[Integrator] = Integrator,
        courier: type[Courier] = Cancelling,
    ) -> None:
        """`cloud`: how operations are said; `end`: of its connections; `courier`: what delivers them; `terminal`: what
        an integrator does. A mutant is another one."""
        settings = settings or CloudSettings()
        stations = tuple(Station(unit.name, str(unit.number), store) for unit in terminals)
        numbers = Numbers(stations, clock, settings.day_closes_at, settings.first_check, settings.first_number)
        fresh = Fresh()
        remembering = Remembering(wire, fresh, manners or Manners(patience=settings.limit), cloud, end, Tokens())
        carrying = courier(name, remembering, address, numbers, settings.courier)
        self._integrators = {unit.name: terminal(unit.name, numbers, settings, fresh) for unit in terminals}
        self._host = Host(self, carrying, numbers, settings.limit, MOST_NUMBERS)

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        return self._host.handle(event, now)

    def begin(self, terminal: str, act: Act, now: Instant) -> Step:
        return self._integrators[terminal].begin(act, now)

    def terminal(self, name: str) -> Integrator:
        """For looking at; the part alone acts on it."""
        return self._integrators[name]


__all__ = ["CloudClients", "CloudSettings", "Remembering", "Unit"]
