"""Single parts as ordered on the command line, set up to be served."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import replace as with_credentials
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from harness.run.cast import API, APP_TOKEN, BACKEND, token_of
from harness.run.cast_farcard import PORT as FARCARD
from harness.run.cast_farcard import Place, restaurants_of, wire_of
from harness.run.cast_micros import PORT as MICROS
from harness.run.iiko_names import IikoDialect, dialect_named
from harness.run.mutants import zoo_with
from harness.run.serving import Port, Served
from harness.scenario.files import SHIPPED
from harness.scenario.library import default_vocabulary
from harness.scenario.loader import load_scenario
from harness.scenario.model import Cast
from harness.scenario.vocabularies import load_vocabulary
from harness.world.wall import wall_now
from simulators.backend import callers
from simulators.backend.part import BackendConfig
from simulators.farcard.dialects.contract import CallName
from simulators.farcard.profile import DEFAULT, DialectName, FarcardProfile, is_path
from simulators.farcard.profile import PROFILES as FARCARD_PROFILES
from simulators.farcard.wire import FarCard
from simulators.gateway.policy import GatewayConfig, Policy
from simulators.kit.errors import UsageError
from simulators.kit.instant import Clock
from simulators.micros.profile import PROFILES, Encoding
from simulators.till.programme import Programme
from simulators.till.wire import Wire
from simulators.tillproof_v1.wire import TillproofV1

V1 = "tillproof-v1"
LASTING = Policy()
"""Of a gateway that is served: as patient as a shop's."""
DEMONSTRATION = SHIPPED / "micros" / "accrual.yaml"
OF_LOYALTYPLANT = SHIPPED / "iiko" / "pay_part.yaml"
"""The fixture of the worked examples."""


@dataclass(frozen=True, slots=True)
class BackendOrder:
    """What a person asked of `tillproof serve backend`."""

    cast_file: str | None
    stores: tuple[tuple[str, str], ...]
    app_token: str
    office_token: str
    host: str
    port: int
    mutant: str | None
    folder: Path
    dialect: str = V1
    """What callers speak on `port`: `tillproof-v1`, `farcard:` and the name of a dialect, or one of iiko."""
    api_port: int | None = None
    """Of `tillproof-v1`, beside another dialect; None: it is not spoken then."""
    restaurants: tuple[tuple[str, int], ...] = ()
    """Store and its code; other stores have 199990001 and so on, in the order of the cast."""
    paths: tuple[tuple[str, str], ...] = ()
    """Call of FarCards and where it is posted."""
    outlets: tuple[tuple[str, int], ...] = ()
    """Store and its number at LoyaltyPlant; other stores have 100 and so on, in the order of the cast."""
    codes_port: int | None = None
    """Of LP-SIM, beside another dialect of iiko: where one-time codes are made; None: it is not spoken then."""

    @property
    def iiko(self) -> IikoDialect | None:
        return dialect_named(self.dialect)


@dataclass(frozen=True, slots=True)
class GatewayOrder:
    """What a person asked of `tillproof serve gateway`."""

    host: str
    port: int
    routes: tuple[tuple[str, int], ...]
    store: str
    token: str
    profile: str
    encoding: str | None
    vocabulary: str | None
    default_discount: int
    mutant: str | None
    folder: Path
    farcard_port: int | None = None
    """Of FarCards tills; None: they are not heard."""
    dialect: str = f"{FARCARD}:ucs-xml"
    cast_file: str | None = None
    """Whose programme the till's dictionary of discounts and gifts comes from."""
    restaurants: tuple[tuple[str, int], ...] = ()
    paths: tuple[tuple[str, str], ...] = ()
    lp_sim_port: int | None = None
    """Of iiko tills over LP-SIM; None: they are not heard."""
    outlets: tuple[tuple[str, int], ...] = ()
    policy: Policy = LASTING


def order_backend(order: BackendOrder) -> Served:
    """A backend with a scenario's programme and guests. Raises TextErrors, UsageError."""
    shown = DEMONSTRATION if order.iiko is None else OF_LOYALTYPLANT
    cast = load_scenario(Path(order.cast_file) if order.cast_file else shown).cast
    stores = order.stores or tuple((store.name, token_of(store.name)) for store in cast.stores)
    app_token = order.app_token or (APP_TOKEN if order.iiko is not None else "")
    allowed = callers.Callers(
        tuple(callers.Store(name, token) for name, token in stores), app_token, order.office_token
    )
    make = zoo_with(order.mutant, "backend").backend
    clock = Clock(wall_now().astimezone(ZoneInfo(cast.programme.zone)))
    config = BackendConfig(cast.programme, cast.guests, allowed)
    wires: dict[str, Wire] = {}
    ports = []
    if order.iiko is not None:
        for port, wire in _of_iiko(order, order.iiko, cast, dict(stores), clock):
            wires[port.name] = wire
            ports.append(port)
    elif order.dialect != V1:
        profile = next((t.farcard for t in cast.terminals if t.farcard is not None), FARCARD_PROFILES[DEFAULT])
        farcard = _farcard(order.dialect, order.paths, profile, _place(cast, dict(stores), order.restaurants), clock)
        wires[FARCARD] = with_credentials(farcard, credentials=dict(stores))
        ports.append(Port(FARCARD, order.host, order.port))
    if order.dialect == V1 or order.api_port is not None:
        wires[API] = TillproofV1()
        number = order.port if order.dialect == V1 or order.api_port is None else order.api_port
        ports.append(Port(API, order.host, number))
    part = partial(make, BACKEND, config, wires, clock)
    return Served(BACKEND, part, tuple(ports), cast.programme, cast.guests, clock, order.folder)


def _of_iiko(
    order: BackendOrder, dialect: IikoDialect, cast: Cast, tokens: dict[str, str], clock: Clock
) -> Iterator[tuple[Port, Wire]]:
    """Raises UsageError for the number of a store that is not served."""
    yield _iiko_port(dialect, order, order.port, cast, tokens, clock)
    if order.codes_port is not None and dialect is not IikoDialect.LP_SIM:
        yield _iiko_port(IikoDialect.LP_SIM, order, order.codes_port, cast, tokens, clock)


def _iiko_port(
    dialect: IikoDialect,
    order: BackendOrder | GatewayOrder,
    number: int,
    cast: Cast,
    tokens: dict[str, str],
    clock: Clock,
) -> tuple[Port, Wire]:
    from harness.run.parts_iiko import Counter, examples, iiko_wire_of

    for store, _ in order.outlets:
        if store not in tokens:
            raise UsageError(f"--outlet {store}: there is no such store here; there is {', '.join(tokens)}")
    app_token = order.app_token or APP_TOKEN if isinstance(order, BackendOrder) else ""
    counter = Counter(cast, tokens, app_token, dict(order.outlets), clock)
    return Port(dialect.value, order.host, number, examples(dialect, counter)), iiko_wire_of(dialect, counter)


def _place(cast: Cast, stores: Iterable[str], restaurants: tuple[tuple[str, int], ...]) -> Place:
    """Raises UsageError for a code of a store that is not served."""
    names = tuple(stores)
    for store, _ in restaurants:
        if store not in names:
            raise UsageError(f"--restaurant {store}: there is no such store here; there is {', '.join(names)}")
    return Place(cast.programme, cast.guests, restaurants_of(names, dict(restaurants)))


def _farcard(
    dialect: str, paths: tuple[tuple[str, str], ...], profile: FarcardProfile, place: Place, clock: Clock
) -> FarCard:
    """The server end in a dialect named on the command line. Raises UsageError."""
    known = {name.value: name for name in CallName}
    for call, path in paths:
        if call not in known or not is_path(path):
            raise UsageError(f"--path {call}={path}: expected one of {', '.join(known)}, and a path such as /card")
    chosen = {**profile.paths, **{known[call]: path for call, path in paths}}
    name = DialectName(dialect.removeprefix(f"{FARCARD}:"))
    return wire_of(replace(profile, dialect=name, paths=chosen), place, clock)


def order_gateway(order: GatewayOrder) -> Served:
    """A gateway for one store's tills. Raises TextErrors, UsageError."""
    if order.profile not in PROFILES:
        raise UsageError(f"there is no Micros profile {order.profile!r}; there are {', '.join(PROFILES)}")
    profile = PROFILES[order.profile]
    if order.encoding is not None:
        known = [encoding.value for encoding in Encoding]
        if order.encoding not in known:
            raise UsageError(f"there is no code page {order.encoding!r} here; there are {', '.join(known)}")
        profile = replace(profile, encoding=Encoding(order.encoding))
    vocabulary = load_vocabulary(Path(order.vocabulary)) if order.vocabulary else default_vocabulary()
    zoo = zoo_with(order.mutant, "gateway")
    wire = zoo.micros(profile, vocabulary, order.store)
    token = order.token or token_of(order.store)
    policy = replace(order.policy, default_discount_percent=order.default_discount)
    addresses = tuple(f"backend:{index}" for index in range(len(order.routes)))
    config = GatewayConfig(addresses, order.store, True, token, policy)
    upstream = TillproofV1(host=order.routes[0][0], token=token, timeout=policy.answer_within)
    make = zoo.gateway
    clock = Clock(wall_now())
    wires: dict[str, Wire] = {MICROS: wire}
    ports = [Port(MICROS, order.host, order.port)]
    if order.farcard_port is not None:
        cast = load_scenario(Path(order.cast_file) if order.cast_file else DEMONSTRATION).cast
        clock = Clock(clock.epoch.astimezone(ZoneInfo(cast.programme.zone)))
        profile_of = next((t.farcard for t in cast.terminals if t.farcard is not None), FARCARD_PROFILES[DEFAULT])
        place = _place(cast, (order.store,), order.restaurants)
        wires[FARCARD] = _farcard(order.dialect, order.paths, profile_of, place, clock)
        ports.append(Port(FARCARD, order.host, order.farcard_port))
    if order.lp_sim_port is not None:
        cast = load_scenario(Path(order.cast_file) if order.cast_file else OF_LOYALTYPLANT).cast
        clock = Clock(clock.epoch.astimezone(ZoneInfo(cast.programme.zone)))
        lp_sim = IikoDialect.LP_SIM
        port, wires[lp_sim.value] = _iiko_port(lp_sim, order, order.lp_sim_port, cast, {order.store: token}, clock)
        ports.append(port)
    part = partial(make, "gateway", config, wires, upstream, clock)
    outside = tuple((address, host, port) for address, (host, port) in zip(addresses, order.routes, strict=True))
    return Served("gateway", part, tuple(ports), Programme("unknown to a gateway"), (), clock, order.folder, outside)
