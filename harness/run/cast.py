"""Builds the parts of a case: which actors there are, what they speak, where they connect, and how they are set up.

The lab's own defaults are here: tighter than a shop's, so that a run takes seconds. They are data of the case, never of
a part, and a scenario may set them otherwise.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Protocol

from msgspec.structs import replace

from harness.history.evidence import Till
from harness.run.cast_micros import cast_micros
from harness.run.crew import LAB_REDIAL, LAB_RETRY, OTHER, Caster, Crew, Ground
from harness.run.iiko_names import CLOUD, CLOUD_PROFILE, HOOKS_PROFILE, ORDERING_PROFILE
from harness.scenario.model import CLOUDS, GUESTS_PHONE, HOOKS, PHONES, Scenario, Store, Terminal, TerminalKind
from harness.target.outside import CloudAt, LpSimAt
from simulators.backend import callers
from simulators.backend.part import Backend, BackendConfig
from simulators.gateway.part import Gateway
from simulators.gateway.policy import GatewayConfig, Policy, Schedule
from simulators.kit.actor import Actor
from simulators.kit.errors import LabError
from simulators.kit.instant import MS, SECOND, Clock, Span
from simulators.micros.menu_export import MenuMapping, translate
from simulators.micros.site import Site
from simulators.micros.wire import Micros
from simulators.till.courier_settings import CourierSettings
from simulators.till.desk import Desk, DeskSettings, Post, PostKind
from simulators.till.wire import Wire, wires_for_one_life
from simulators.tillproof_v1.wire import TillproofV1

BACKEND = "backend"
API = "api"
BACKUP = "backup"
APP_TOKEN = "app-of-the-guests"
OFFICE_TOKEN = "office-of-the-chain"

GatewayMaker = Callable[..., Actor]
BackendMaker = Callable[..., Actor]
SiteMaker = Callable[..., Actor]

LAB_POLICY = Policy(retry=Schedule(200 * MS, 2, 2 * SECOND), redial=Schedule(100 * MS, 2, 10 * SECOND))
SHARE_OF_PATIENCE = 3, 5
"""A gateway decides within three fifths of what a till waits, so that the till hears it."""


def _cast_farcard(ground: Ground, store: Store, terminals: tuple[Terminal, ...]) -> Crew:
    """Loaded when there is such a till: XML and the packet model would make every start slower."""
    from harness.run.cast_farcard import cast_farcard

    return cast_farcard(ground, store, terminals)


def _cast_iiko(ground: Ground, store: Store, terminals: tuple[Terminal, ...]) -> Crew:
    """Loaded when there is such a till."""
    from harness.run.cast_iiko import cast_iiko

    return cast_iiko(ground, store, terminals)


CASTERS: dict[TerminalKind, Caster] = {
    TerminalKind.MICROS: cast_micros,
    TerminalKind.FARCARD: _cast_farcard,
    TerminalKind.IIKO: _cast_iiko,
}
"""Who puts on the tills of a kind."""


def _gateway(make: GatewayMaker, name: str, config: GatewayConfig, wires: Mapping[str, Wire], *more: object) -> Actor:
    """A gateway that is started: what its server ends knew of strangers is gone with its last life."""
    return make(name, config, wires_for_one_life(wires), *more)


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
    farcards: SiteMaker | None = None
    """None: the true ones."""
    iikos: SiteMaker | None = None
    clouds: SiteMaker | None = None
    micros: type[Micros] = Micros
    """What gateways hear Micros tills with, and what those speak."""


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
    restaurants: Mapping[str, int] = MappingProxyType({})
    """Store to the code FarCards knows it by; others are numbered in the order of the cast."""
    outlets: Mapping[str, int] = MappingProxyType({})
    """Store to the number LoyaltyPlant knows it by, likewise."""
    lp_sim: LpSimAt | None = None
    """How a site's LP-SIM is called; None: ours."""
    cloud: CloudAt | None = None
    """How a site's iikoCloud is; None: ours."""

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
        crews = {store.name: self._crews(store) for store in self._cast.stores}
        direct = [crew for mine in crews.values() for crew in mine.values() if crew.direct]
        heard = {crew.port: crew.heard_in for crew in direct}
        self._put_backend(stage, {**heard, **self._heard_in_the_cloud()})
        self._put_other(stage, [crew for mine in crews.values() for crew in mine.values()])
        for store in self._cast.stores:
            self._put_store(stage, store, crews[store.name])
            self._put_clouds(stage, store)
            self._put_ordering(stage, store)
        self._put_hooks(stage)
        phones = self._put_phones(stage)
        self._put_desk(stage, TerminalKind.APP, PostKind.APP, APP_TOKEN)
        self._put_desk(stage, TerminalKind.OFFICE, PostKind.OFFICE, OFFICE_TOKEN)
        limit = self._cast.till.limit
        tills = tuple(Till(t.name, t.kind.value, t.store, limit) for t in self._cast.terminals)
        tills += tuple(Till(name, TerminalKind.APP.value, PHONES, limit) for name in phones)
        limits = {t.name: limit for t in self._cast.terminals}
        return Troupe(
            self._scenario, self._clock, self._parts, limits, tills, tuple(self._keepers), tuple(self._profiles)
        )

    def _put_backend(self, stage: Stage, heard: Mapping[str, Wire]) -> None:
        """`heard`: what tills without a gateway speak, by port."""
        cast = self._cast
        stores = tuple(callers.Store(store.name, self.right_token(store)) for store in cast.stores)
        told = (HOOKS,) if cast.iiko_hooks else ()
        config = BackendConfig(
            cast.programme, cast.guests, callers.Callers(stores, APP_TOKEN, OFFICE_TOKEN), self._seed, told
        )
        wires: dict[str, Wire] = {API: TillproofV1()}
        if cast.links.backup:
            wires[BACKUP] = TillproofV1()
        wires.update(heard)
        make = partial(self._zoo.backend, BACKEND, config, wires, self._clock)
        stage.add(BACKEND, make, tuple(wires), disk=True)

    def _put_other(self, stage: Stage, crews: Sequence[Crew]) -> None:
        """The other card system: books of its own, which nobody judges, so it is never a mutant."""
        second = self._cast.second
        if second is None:
            return
        wires = {crew.port: crew.heard_aside for crew in crews if crew.heard_aside is not None}
        stores = tuple(callers.Store(store.name, self.right_token(store)) for store in self._cast.stores)
        config = BackendConfig(self._cast.programme, second.guests, callers.Callers(stores), seed=self._seed)
        stage.add(OTHER, partial(Backend, OTHER, config, wires, self._clock), tuple(wires), disk=True)

    def right_token(self, store: Store) -> str:
        """What a store proves itself with."""
        return token_of(store.name)

    def _crews(self, store: Store) -> dict[TerminalKind, Crew]:
        kinds = [kind for kind in TerminalKind if kind.has_crew and self._cast.tills(store.name, kind)]
        return {kind: self._crew(store, kind) for kind in kinds}

    def _put_store(self, stage: Stage, store: Store, crews: Mapping[TerminalKind, Crew]) -> None:
        gateway = self._cast.part("gateway", store.name)
        wires = {crew.port: crew.heard_in for crew in crews.values() if not crew.direct}
        if wires:
            self._put_gateway(stage, gateway, store, wires)
        for kind, crew in crews.items():
            name = self._cast.carrier(store.name, kind)
            address = f"{BACKEND if crew.direct else gateway}:{crew.port}"
            if crew.direct and not self._cast.calls_backend(store.name, kind):
                stage.name_link(f"{name}-{gateway}", name, address)
            stage.add(name, partial(crew.make, name, address), crew.ports, disk=True)
            self._parts.update((terminal.name, name) for terminal in self._cast.tills(store.name, kind))
            self._keepers.append(name)
            self._profiles[crew.profile] = None
            for companion in crew.beside:
                self._profiles[companion.profile] = None
                beside = self._cast.part(companion.role, store.name)
                stage.add(beside, partial(companion.make, beside, name), disk=True)
                self._parts.update(dict.fromkeys(companion.terminals, beside))
                self._keepers.append(beside)

    def _crew(self, store: Store, kind: TerminalKind) -> Crew:
        terminals = self.at_site(self._cast.tills(store.name, kind))
        caster = CASTERS.get(kind)
        if caster is None:
            raise LabError(f"terminals of kind {kind.value} cannot be played yet ({terminals[0].name})")
        return caster(self._ground(), store, terminals)

    def _ground(self) -> Ground:
        zoo = self._zoo
        tokens = {s.name: self.right_token(s) if s.token is None else s.token for s in self._cast.stores}
        return Ground(
            self._cast,
            self._clock,
            zoo.site,
            zoo.farcards,
            self.first_number,
            self.upstream,
            self.restaurants,
            tokens,
            {s.name: self.right_token(s) for s in self._cast.stores},
            self.app_token(),
            zoo.iikos,
            zoo.clouds,
            self.outlets,
            self.lp_sim,
            self.cloud,
            zoo.micros,
        )

    def app_token(self) -> str:
        """What apps and guests' phones prove themselves with."""
        return APP_TOKEN

    def _heard_in_the_cloud(self) -> dict[str, Wire]:
        """What integrators speak to the backend, by port."""
        if not any(terminal.kind is TerminalKind.CLOUD for terminal in self._cast.terminals):
            return {}
        from harness.run.cast_iiko import cloud_of

        ground = self._ground()
        return {CLOUD: cloud_of(ground, self._clock, ground.right_tokens)}

    def _put_clouds(self, stage: Stage, store: Store) -> None:
        terminals = self._cast.tills(store.name, TerminalKind.CLOUD)
        if not terminals:
            return
        from harness.run.cast_iiko import make_clouds

        name = self._cast.part(CLOUDS, store.name)
        make = partial(make_clouds, self._ground(), store, terminals, name, f"{BACKEND}:{CLOUD}")
        stage.add(name, make, disk=True)
        self._parts.update((terminal.name, name) for terminal in terminals)
        self._keepers.append(name)
        self._profiles[CLOUD_PROFILE] = None

    def _put_ordering(self, stage: Stage, store: Store) -> None:
        """LoyaltyPlant's digital ordering and the adapter it calls; neither is behind a gateway."""
        terminals = self._cast.tills(store.name, TerminalKind.LP_ORDERS)
        if not terminals:
            return
        from harness.run.cast_iiko import put_ordering

        names = tuple(terminal.name for terminal in terminals)
        part = put_ordering(stage, self._ground(), store, names)
        self._parts.update(dict.fromkeys(names, part))
        self._profiles[ORDERING_PROFILE] = None

    def _put_hooks(self, stage: Stage) -> None:
        if not self._cast.iiko_hooks:
            return
        from harness.run.cast_hooks import put_hooks

        put_hooks(stage, self._ground())
        self._keepers.append(HOOKS)
        self._profiles[HOOKS_PROFILE] = None

    def _put_phones(self, stage: Stage) -> tuple[str, ...]:
        """One for the guests at each iiko till and waiter, when there are any; their names."""
        stations = [t for t in self._cast.terminals if t.kind in (TerminalKind.IIKO, TerminalKind.WAITER)]
        names = tuple(f"{terminal.name}{GUESTS_PHONE}" for terminal in stations)
        if names:
            token = self.app_token()
            posts = tuple(Post(name, PostKind.APP, self.post_store(PHONES, token)) for name in names)
            self._put_posts(stage, PHONES, posts, *self.app_line(token))
        return names

    def post_store(self, kind: str, token: str) -> str:
        """What keys of apps and offices begin with: they are of no store."""
        del token
        return kind

    def app_line(self, token: str) -> tuple[Wire, str]:
        """What apps and offices speak, and whom they call."""
        return TillproofV1(self.upstream, token, timeout=self._cast.till.limit * 9 // 10), f"{BACKEND}:{API}"

    def at_site(self, terminals: tuple[Terminal, ...]) -> tuple[Terminal, ...]:
        """Tills of one kind in a store as they are set up where they play."""
        return terminals

    def _put_gateway(self, stage: Stage, name: str, store: Store, wires: Mapping[str, Wire]) -> None:
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
        make = partial(_gateway, self._zoo.gateway, name, config, wires, upstream, self._clock)
        stage.add(name, make, tuple(wires), disk=True)
        self._keepers.append(name)

    def _put_desk(self, stage: Stage, kind: TerminalKind, post_kind: PostKind, token: str) -> None:
        mine = [terminal for terminal in self._cast.terminals if terminal.kind is kind]
        if not mine:
            return
        store = self.post_store(kind.value, token)
        posts = tuple(Post(terminal.name, post_kind, store) for terminal in mine)
        wire, address = self.app_line(token)
        self._put_posts(stage, kind.value, posts, wire, address, mine[0].menu)

    def _put_posts(
        self,
        stage: Stage,
        name: str,
        posts: tuple[Post, ...],
        wire: Wire,
        address: str,
        menu: MenuMapping | None = None,
    ) -> None:
        settings = DeskSettings(
            self._cast.till.limit,
            self._cast.programme.day_closes_at,
            CourierSettings(redial=LAB_REDIAL, retry_every=LAB_RETRY),
            self.first_number,
        )
        reader = partial(translate, mapping=menu or MenuMapping(default_category=""))
        make = partial(Desk, name, wire, address, posts, self._clock, settings, reader)
        stage.add(name, make, disk=True)
        self._parts.update((post.name, name) for post in posts)
        self._keepers.append(name)
