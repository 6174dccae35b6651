"""What a caster of one kind of till is given, and what it gives back: a protocol's part of putting a case on.

Adding a kind of till is a module with a `Caster` and a line in `cast.CASTERS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from harness.scenario.model import Cast, Store, Terminal
from harness.target.outside import CloudAt, LpSimAt
from simulators.kit.actor import Actor
from simulators.kit.instant import MS, SECOND, Clock, Span
from simulators.micros.wire import Micros
from simulators.till.caller import CALLERS, CallerProfile
from simulators.till.courier_settings import CourierSettings
from simulators.till.wire import Wire

OTHER = "other"
"""The part that is another card system, with a port of the same name as ours."""
LAB_REDIAL = (0, 200 * MS, 500 * MS, 1 * SECOND)
"""Tighter than a shop's, so that a run takes seconds."""
LAB_RETRY: Span = SECOND

ActorMaker: TypeAlias = Callable[..., Actor]


@dataclass(frozen=True, slots=True)
class Ground:
    """What there is to build tills on."""

    cast: Cast
    clock: Clock
    """The right time."""
    site: ActorMaker
    """Makes a Micros server."""
    farcards: ActorMaker | None
    """Makes a FarCards relay."""
    first_number: int
    """Of the first operation of each terminal."""
    upstream: str
    """What tills that call the backend themselves call its host."""
    restaurants: Mapping[str, int]
    """Store to the code FarCards knows it by; others are numbered in the order of the cast."""
    tokens: Mapping[str, str]
    """Store to what a server end hands the backend for tills that prove nothing themselves, and to what the others
    prove themselves with; may be a wrong one."""
    right_tokens: Mapping[str, str]
    """Store to the one the backend takes."""
    app_token: str
    """Of the guests' phones."""
    iikos: ActorMaker | None
    """Makes the iikoFront part of a venue."""
    clouds: ActorMaker | None
    """Makes the integrators of a venue."""
    outlets: Mapping[str, int]
    """Store to the number LoyaltyPlant knows it by; others are numbered in the order of the cast."""
    lp_sim: LpSimAt | None = None
    """How a site's LP-SIM is called; None: ours."""
    cloud: CloudAt | None = None
    """How a site's iikoCloud is; None: ours."""
    micros: type[Micros] = Micros
    """What Micros tills speak, and what they are heard with."""

    @property
    def patience(self) -> Span:
        """How long a till waits for an answer at most, so that its act still ends within the limit."""
        most = self.cast.till.limit * 9 // 10
        named = self.cast.till.caller
        within = None if named is None else CALLERS[named].answer_within
        return most if within is None else min(most, within)

    def courier(self, own: CallerProfile, dials_when_asked: bool = False) -> CourierSettings:
        """How tills deliver. `own`: what tells again of their kind does, when the cast names no other caller."""
        caller = own if self.cast.till.caller is None else CALLERS[self.cast.till.caller]
        return CourierSettings(LAB_REDIAL, retry_every=LAB_RETRY, caller=caller, dials_when_asked=dials_when_asked)


@dataclass(frozen=True, slots=True)
class Companion:
    """A part beside the tills of a crew, which dials them: the waiters' server."""

    role: str
    make: Callable[[str, str], Actor]
    """The part, of its name and that of the tills."""
    terminals: tuple[str, ...]
    """That belong to it."""
    profile: str
    """The labelled profile it rests on."""


@dataclass(frozen=True, slots=True)
class Crew:
    """All tills of one kind in a store: one part that dials, perhaps with others beside it."""

    heard_in: Wire
    """The server end of what they speak."""
    port: str
    """Of a gateway or backend that hears them."""
    profile: str
    """The labelled profile they rest on."""
    make: Callable[[str, str], Actor]
    """The part, of its name and the address it calls."""
    direct: bool = False
    """They call the backend themselves, without a gateway."""
    heard_aside: Wire | None = None
    """The server end of their second interface, at the other card system of the cast."""
    ports: tuple[str, ...] = ()
    """The part itself is called on."""
    beside: tuple[Companion, ...] = ()


class Caster(Protocol):
    """Makes the crew of a store's tills of one kind. Raises LabError when they cannot be played together."""

    def __call__(self, ground: Ground, store: Store, terminals: tuple[Terminal, ...]) -> Crew: ...
