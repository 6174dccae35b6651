"""A scenario as read: the cast, the steps, what must be true in the end. Everything is typed, named and has its place.

A scenario with a `matrix` is read once for each combination of its values: `Scenario` is the first, `variants` are the
others. `expansion.expand` makes cases of them.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from harness.scenario.expectation import Expectation, Wanted
from harness.scenario.settings import GatewaySettings, LinkSettings, TillSettings
from harness.trouble.cutting import CutPoint
from simulators.farcard.profile import FarcardProfile, Via
from simulators.iiko.cloud.settings import ServerSettings
from simulators.iiko.profile import IikoProfile
from simulators.iiko.profile import Via as IikoVia
from simulators.kit.errors import Place
from simulators.kit.instant import Span
from simulators.micros.menu_export import MenuMapping
from simulators.micros.profile import Profile
from simulators.micros.vocabulary import Vocabulary
from simulators.till.programme import Dish, Guest, Programme

if TYPE_CHECKING:
    from harness.scenario.verb import Verb


class TerminalKind(Enum):
    MICROS = "micros"
    """A Micros workstation on the SIM link."""
    FARCARD = "farcard"
    """An r_keeper till calling FarCards."""
    IIKO = "iiko"
    """An iikoFront till with LoyaltyPlant's plugin."""
    WAITER = "waiter"
    """A waiter's phone with iikoWaiter: a station of the iiko tills of its store."""
    CLOUD = "cloud"
    """An integrator on the iikoCloud API: a web shop, a call centre."""
    LP_ORDERS = "lp_orders"
    """LoyaltyPlant's digital ordering, which calls an adapter in front of the tills (IF-5)."""
    APP = "app"
    """A guest's phone: claims rewards, makes codes."""
    OFFICE = "office"
    """The central menu job."""

    @property
    def is_till(self) -> bool:
        """It keeps checks, in a store."""
        return self in _TILLS

    @property
    def is_served(self) -> bool:
        """Guests are served there: a till, or something in the cloud that asks like one."""
        return self not in (TerminalKind.APP, TerminalKind.OFFICE)

    @property
    def has_crew(self) -> bool:
        """The tills of this kind in a store are a part of their own, which dials a gateway or the backend."""
        return self in _ROLES


_ROLES = {TerminalKind.MICROS: "tills", TerminalKind.FARCARD: "farcards", TerminalKind.IIKO: "iikos"}
_TILLS = frozenset((*_ROLES, TerminalKind.WAITER))
WAITERS, CLOUDS, PHONES = "waiters", "clouds", "phones"
"""Parts beside the iiko tills: the waiters' server of a store, its integrators in the cloud, the guests' phones."""
LP_ORDERS, ADAPTER = "lp_orders", "adapter"
"""Digital ordering for a store: LoyaltyPlant's cloud, and the adapter it calls."""
HOOKS, SUBSCRIBER = "hooks", "subscriber"
"""Who tells iikoCard's notifications, and who is told (IF-6)."""
GUESTS_PHONE = "-phone"
"""Ends the name of the phone that guests at an iiko till take codes on: `till1-phone`."""


def role_of(kind: TerminalKind, kinds: Iterable[TerminalKind]) -> str:
    """What the tills of a kind are called in a store that has tills of `kinds`: the first kind plays `tills`."""
    first = next(one for one in TerminalKind if one in set(kinds))
    return "tills" if kind is first else _ROLES[kind]


class Store(Struct, frozen=True):
    """One shop with its gateway."""

    name: str
    exchange: bool = True
    """The loyalty exchange is switched on (TILL-01)."""
    token: str | None = None
    """What its gateway proves itself with; None: the right one."""
    skew: Span = 0
    """How far the tills' clocks are ahead (behind, when negative)."""


class Terminal(Struct, frozen=True):
    """One terminal of the cast. `profile` and `vocabulary` are of Micros; None there means the default. `farcard` is of
    r_keeper tills, `iiko` of iiko's tills and waiters, and they always have one."""

    name: str
    kind: TerminalKind
    store: str
    place: Place
    workstation: int | None = None
    """Its number on the wire: the station code of an r_keeper till, the terminal number of an iiko one."""
    profile: Profile | None = None
    vocabulary: Vocabulary | None = None
    menu: MenuMapping | None = None
    """Of an office: how it translates; None: everything is a dish without a category."""
    farcard: FarcardProfile | None = None
    iiko: IikoProfile | None = None


class SecondSystem(Struct, frozen=True):
    """Another card system, a hotel's say, with its own books: the part `other`. The r_keeper tills of the cast have a
    second logical interface to it (farcard.md 6.2)."""

    code: int
    """Of the interface, as seen outside."""
    guests: tuple[Guest, ...]


class Cast(Struct, frozen=True):
    """Who plays. With one store its parts are `tills`, `gateway`; with several `tills.<store>`, `gateway.<store>`."""

    start: datetime
    """Of the scenario, in the zone of the programme."""
    programme: Programme
    stores: tuple[Store, ...]
    terminals: tuple[Terminal, ...]
    guests: tuple[Guest, ...]
    """As set up at the backend before the first step; the crowd too."""
    coupons: dict[str, dict[str, str]]
    """By guest, by name of the coupon or id of its offer: the code."""
    gateway: GatewaySettings = GatewaySettings()
    till: TillSettings = TillSettings()
    links: LinkSettings = LinkSettings()
    second: SecondSystem | None = None
    iiko_cloud: ServerSettings = ServerSettings()
    iiko_hooks: bool = False

    def terminal(self, name: str) -> Terminal:
        return next(t for t in self.terminals if t.name == name)

    def guest(self, name: str) -> Guest:
        return next(g for g in self.guests if g.id == name)

    def dish(self, plu: str) -> Dish | None:
        return next((d for d in self.programme.menu if d.plu == plu), None)

    def part(self, role: str, store: str) -> str:
        """The part that plays a role (`tills`, `gateway`) for a store."""
        return role if len(self.stores) == 1 else f"{role}.{store}"

    def tills(self, store: str, kind: TerminalKind) -> tuple[Terminal, ...]:
        """Those of a kind in a store."""
        return tuple(t for t in self.terminals if t.store == store and t.kind is kind)

    def calls_backend(self, store: str, kind: TerminalKind) -> bool:
        """A store's tills of a kind have no gateway before them."""
        tills = self.tills(store, kind)
        if kind is TerminalKind.IIKO:
            return any(t.iiko is not None and t.iiko.via is IikoVia.BACKEND for t in tills)
        return any(t.farcard is not None and t.farcard.via is Via.BACKEND for t in tills)

    def carrier(self, store: str, kind: TerminalKind) -> str:
        """The part that a store's tills of a kind are."""
        kinds = [t.kind for t in self.terminals if t.store == store and t.kind.is_till]
        return self.part(role_of(kind, kinds), store)


class Step(Struct, frozen=True):
    """One step. `index` counts all steps of the file in their order, nested ones too, from 1."""

    index: int
    place: Place
    name: str
    """Of the verb."""
    verb: "Verb"
    expect: Expectation | None = None

    @property
    def on(self) -> str:
        """The terminal, link or part it is about; empty when it is about none."""
        for field in ("on", "link", "part"):
            value = getattr(self.verb, field, None)
            if isinstance(value, str):
                return value
        return ""

    @property
    def label(self) -> str | None:
        """What later steps call what it observed (`as`)."""
        value = getattr(self.verb, "as_", None)
        return value if isinstance(value, str) else None


ANY: Final = "any"


class DeadLetter(Struct, frozen=True):
    """A receipt that must be on a dead-letter list at the end."""

    receipt: str
    """Name of a step."""
    reason: str
    place: Place


class Then(Struct, frozen=True):
    """What must be true when all is over; None: nothing is said about it."""

    balances: tuple[tuple[str, Wanted], ...] = ()
    """Guest and the balances allowed."""
    dead_letters: tuple[DeadLetter, ...] | Literal["any"] | None = None
    """All there are, in any order; an empty tuple: none. `any`: there may be some, for whatever reason."""
    ledger: tuple[tuple[str, Wanted], ...] = ()
    """Kind of entry (`sale`, `return`...) and how many."""
    asked: tuple[tuple[str, Wanted], ...] = ()
    """Phase of a question or kind of operation, and how often the tills tried it."""
    coupons: tuple[tuple[str, Wanted], ...] = ()
    """Coupon code (may hold `${c1.code}`) and `used` or `unused`."""
    codes: tuple[tuple[str, Wanted], ...] = ()
    """One-time code (may hold `${c1.code}`) and what became of it: `unused`, `attached`, `used` or `dead`."""
    pending: Wanted | None = None
    """Operations still undelivered, over all parts."""
    webhooks: tuple[tuple[str, Wanted], ...] = ()
    """`new` or `again`, and how many notifications the subscriber was told."""
    checks: tuple[tuple[str, Place], ...] = ()
    """Ids of checks that must have examined something, and pass."""


class Known(Struct, frozen=True):
    """A breach that is accepted for a time. Exactly one of `check` and `step`."""

    because: str
    until: date
    place: Place
    check: str = ""
    """Id of the check."""
    step: str = ""
    """Name of the step (`as`), or its number."""


class Differs(Struct, frozen=True):
    """The cases of the scenario need not leave the same ledger at every kind of till."""

    because: str
    """Why they cannot."""


class Scenario(Struct, frozen=True):
    """One scenario file, for one combination of its matrix."""

    id: str
    title: str
    file: str
    place: Place
    start: datetime
    """In the zone of the programme."""
    cast: Cast
    steps: tuple[Step, ...]
    covers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    then: Then | None = None
    known: tuple[Known, ...] = ()
    notes: str = ""
    values: tuple[tuple[str, str], ...] = ()
    """Of the matrix, in its order, without `seed`."""
    seeds: tuple[int, ...] = ()
    """Of `matrix.seed`; empty: whatever the run says."""
    cuts: tuple[CutPoint, ...] = ()
    """Of `matrix.cuts`: where each message is to be cut; empty: nowhere, unless the run says so."""
    variants: tuple["Scenario", ...] = ()
    differs: Differs | None = None
    """None: cases that differ only in `matrix.kind` must leave the same ledger."""


def walk(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Every step, nested ones after the one that holds them."""
    for step in steps:
        yield step
        yield from walk(step.verb.inner())


def asserts_nothing(scenario: Scenario) -> bool:
    """Whether the file itself claims nothing: no step expects, and nothing is said about the end."""
    if any(step.expect is not None for step in walk(scenario.steps)):
        return False
    then = scenario.then
    return then is None or not (
        then.balances
        or then.ledger
        or then.asked
        or then.coupons
        or then.codes
        or then.webhooks
        or then.checks
        or then.pending is not None
        or then.dead_letters not in (None, ANY)
    )
