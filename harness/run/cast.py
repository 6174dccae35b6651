"""Builds the parts of a case: which actors there are, what they speak, where they connect, and how they are set up.

The lab's own defaults are here: tighter than a shop's, so that a run takes seconds. They are data of the case, never of
a part, and a scenario may set them otherwise.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from msgspec.structs import replace

from harness.history.evidence import Till
from harness.scenario.library import default_vocabulary
from harness.scenario.model import Scenario, Store, Terminal, TerminalKind
from simulators.backend import callers
from simulators.backend.part import Backend, BackendConfig
from simulators.gateway.part import Gateway
from simulators.gateway.policy import GatewayConfig, Policy, Schedule
from simulators.kit.actor import Actor
from simulators.kit.errors import LabError
from simulators.kit.instant import MS, SECOND, Clock, Span
from simulators.micros.menu_export import MenuMapping, translate
from simulators.micros.profile import PROFILES, Profile
from simulators.micros.site import Site, Workstation
from simulators.micros.terminal import TillSettings
from simulators.micros.wire import Micros
from simulators.till.courier_settings import CourierSettings
from simulators.till.desk import Desk, DeskSettings, Post, PostKind
from simulators.till.wire import Wire
from simulators.tillproof_v1.wire import TillproofV1

BACKEND = "backend"
API = "api"
BACKUP = "backup"
MICROS = "micros"
APP_TOKEN = "app-of-the-guests"
OFFICE_TOKEN = "office-of-the-chain"

GatewayMaker = Callable[..., Actor]
BackendMaker = Callable[..., Actor]
SiteMaker = Callable[..., Actor]

LAB_REDIAL = (0, 200 * MS, 500 * MS, 1 * SECOND)
LAB_POLICY = Policy(retry=Schedule(200 * MS, 2, 2 * SECOND), redial=Schedule(100 * MS, 2, 10 * SECOND))
SHARE_OF_PATIENCE = 3, 5
"""A gateway decides within three fifths of what a till waits, so that the till hears it."""


class Stage(Protocol):
    """What both worlds offer to put parts on."""

    def add(self, name: str, factory: Callable[[], Actor], ports: tuple[str, ...] = (), disk: bool = False) -> None: ...

    def name_link(self, link: str, source: str, to: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Zoo:
    """Which gateway, backend and tills play: ours, or a mutant."""

    gateway: GatewayMaker = Gateway
    backend: BackendMaker = Backend
    site: SiteMaker = Site


@dataclass(frozen=True, slots=True)
class Troupe:
    """The cast of a case as the lanes and the judge need it."""

    scenario: Scenario
    clock: Clock
    parts: Mapping[str, str]
    """Terminal to the part it belongs to."""
    limits: Mapping[str, Span]
    """Terminal to the time each of its acts has."""
    tills: tuple[Till, ...]
    keepers: tuple[str, ...]
    """Parts that may hold operations still to be delivered."""
    profiles: tuple[str, ...] = field(default=())


def token_of(store: str) -> str:
    return f"store-{store}-token"


class Casting:
    """Puts a scenario's parts on a stage."""

    first_number = 1
    """Of the first operation of each terminal."""
    upstream = BACKEND
    """What gateways, apps and offices call the host of the backend."""

    def __init__(self, scenario: Scenario, seed: int, zoo: Zoo | None = None) -> None:
        self._scenario = scenario
        self._cast = scenario.cast
        self._seed = seed
        self._zoo = zoo or Zoo()
        self._clock = Clock(scenario.start)
        self._parts: dict[str, str] = {}
        self._keepers: list[str] = []
        self._profiles: dict[str, None] = {}

    def put_on(self, stage: Stage) -> Troupe:
        self._put_backend(stage)
        for store in self._cast.stores:
            self._put_store(stage, store)
        self._put_desk(stage, TerminalKind.APP, PostKind.APP, APP_TOKEN)
        self._put_desk(stage, TerminalKind.OFFICE, PostKind.OFFICE, OFFICE_TOKEN)
        limit = self._cast.till.limit
        tills = tuple(Till(t.name, t.kind.value, t.store, limit) for t in self._cast.terminals)
        limits = {t.name: limit for t in self._cast.terminals}
        return Troupe(
            self._scenario, self._clock, self._parts, limits, tills, tuple(self._keepers), tuple(self._profiles)
        )

    def _put_backend(self, stage: Stage) -> None:
        cast = self._cast
        stores = tuple(callers.Store(store.name, self.right_token(store)) for store in cast.stores)
        config = BackendConfig(
            cast.programme, cast.guests, callers.Callers(stores, APP_TOKEN, OFFICE_TOKEN), seed=self._seed
        )
        wires: dict[str, Wire] = {API: TillproofV1()}
        if cast.links.backup:
            wires[BACKUP] = TillproofV1()
        make = partial(self._zoo.backend, BACKEND, config, wires, self._clock)
        stage.add(BACKEND, make, tuple(wires), disk=True)

    def right_token(self, store: Store) -> str:
        """What a store proves itself with."""
        return token_of(store.name)

    def _put_store(self, stage: Stage, store: Store) -> None:
        micros = [t for t in self._cast.terminals if t.store == store.name and t.kind is TerminalKind.MICROS]
        others = [t for t in self._cast.terminals if t.kind in (TerminalKind.FARCARD, TerminalKind.IIKO)]
        if others:
            raise LabError(f"terminals of kind {others[0].kind.value} cannot be played yet ({others[0].name})")
        if not micros:
            return
        wire = self._micros_wire(store, micros)
        gateway, site = self._cast.part("gateway", store.name), self._cast.part("tills", store.name)
        self._put_gateway(stage, gateway, store, wire)
        self._put_site(stage, site, store, wire, f"{gateway}:{MICROS}", micros)

    def _put_gateway(self, stage: Stage, name: str, store: Store, wire: Wire) -> None:
        routes = [f"{BACKEND}:{API}"]
        stage.name_link(f"{name}-{BACKEND}", name, routes[0])
        if self._cast.links.backup:
            routes.append(f"{BACKEND}:{BACKUP}")
            stage.name_link(f"{name}-{BACKUP}", name, routes[1])
        numerator, denominator = SHARE_OF_PATIENCE
        base = replace(
            LAB_POLICY,
            answer_within=self._cast.till.limit * numerator // denominator,
            default_discount_percent=self._cast.programme.default_discount_percent,
        )
        policy = self._cast.gateway.policy(base)
        token = self.right_token(store) if store.token is None else store.token
        config = GatewayConfig(tuple(routes), store.name, store.exchange, token, policy)
        upstream = TillproofV1(self.upstream, token, timeout=policy.answer_within)
        make = partial(self._zoo.gateway, name, config, {MICROS: wire}, upstream, self._clock)
        stage.add(name, make, (MICROS,), disk=True)
        self._keepers.append(name)

    def _put_site(
        self, stage: Stage, name: str, store: Store, wire: Wire, address: str, terminals: list[Terminal]
    ) -> None:
        workstations = []
        for index, terminal in enumerate(terminals, start=1):
            number = terminal.workstation if terminal.workstation is not None else index
            workstations.append(Workstation(terminal.name, number))
            self._parts[terminal.name] = name
        programme = self._cast.programme
        settings = TillSettings(
            limit=self._cast.till.limit,
            day_closes_at=programme.day_closes_at,
            first_check=self._cast.till.first_check,
            first_number=self.first_number,
            currency=programme.currency,
            points_value=programme.redeeming.value,
            menu=programme.menu,
            courier=CourierSettings(redial=LAB_REDIAL, retry_every=1 * SECOND),
        )
        clock = self._clock.skewed(store.skew)
        make = partial(self._zoo.site, name, store.name, wire, address, tuple(workstations), clock, settings)
        stage.add(name, make, disk=True)
        self._keepers.append(name)

    def _micros_wire(self, store: Store, terminals: list[Terminal]) -> Micros:
        """One connection for all tills of a store, so one profile and one vocabulary (A3)."""
        first = terminals[0]
        for other in terminals[1:]:
            if (other.profile, other.vocabulary) != (first.profile, first.vocabulary):
                raise LabError(
                    f"{first.name} and {other.name} share the connection of store {store.name}, "
                    "so they need the same profile and vocabulary"
                )
        profile = first.profile or _lab_profile()
        patience = self._cast.till.limit * 9 // 10
        if profile.timeout > patience:
            profile = replace(profile, timeout=patience)
        self._profiles[f"micros/{profile.name}"] = None
        return Micros(profile, first.vocabulary or default_vocabulary(), store.name)

    def _put_desk(self, stage: Stage, kind: TerminalKind, post_kind: PostKind, token: str) -> None:
        mine = [terminal for terminal in self._cast.terminals if terminal.kind is kind]
        if not mine:
            return
        posts = tuple(Post(terminal.name, post_kind, kind.value) for terminal in mine)
        settings = DeskSettings(
            self._cast.till.limit,
            self._cast.programme.day_closes_at,
            CourierSettings(redial=LAB_REDIAL, retry_every=1 * SECOND),
            self.first_number,
        )
        wire = TillproofV1(self.upstream, token, timeout=self._cast.till.limit * 9 // 10)
        reader = partial(translate, mapping=mine[0].menu or MenuMapping(default_category=""))
        name = kind.value
        make = partial(Desk, name, wire, f"{BACKEND}:{API}", posts, self._clock, settings, reader)
        stage.add(name, make, disk=True)
        for terminal in mine:
            self._parts[terminal.name] = name
        self._keepers.append(name)


def _lab_profile() -> Profile:
    """A 3700 without pings: they would only fill the journal of a case that lets days pass."""
    return replace(PROFILES["3700"], ping_interval=None)
