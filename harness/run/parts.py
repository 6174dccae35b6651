"""Single parts as ordered on the command line, set up to be served."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from harness.run.cast import API, BACKEND, token_of
from harness.run.cast_micros import PORT as MICROS
from harness.run.mutants import zoo_with
from harness.run.serving import Port, Served
from harness.scenario.files import SHIPPED
from harness.scenario.library import default_vocabulary
from harness.scenario.loader import load_scenario
from harness.scenario.vocabularies import load_vocabulary
from harness.world.wall import wall_now
from simulators.backend import callers
from simulators.backend.part import BackendConfig
from simulators.gateway.policy import GatewayConfig, Policy
from simulators.kit.errors import UsageError
from simulators.kit.instant import Clock
from simulators.micros.profile import PROFILES, Encoding
from simulators.micros.wire import Micros
from simulators.till.programme import Programme
from simulators.tillproof_v1.wire import TillproofV1

DEMONSTRATION = SHIPPED / "micros" / "accrual.yaml"


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


def order_backend(order: BackendOrder) -> Served:
    """A backend with a scenario's programme and guests. Raises TextErrors, UsageError."""
    cast = load_scenario(Path(order.cast_file) if order.cast_file else DEMONSTRATION).cast
    stores = order.stores or tuple((store.name, token_of(store.name)) for store in cast.stores)
    allowed = callers.Callers(
        tuple(callers.Store(name, token) for name, token in stores), order.app_token, order.office_token
    )
    make = zoo_with(order.mutant, "backend").backend
    clock = Clock(wall_now().astimezone(ZoneInfo(cast.programme.zone)))
    config = BackendConfig(cast.programme, cast.guests, allowed)
    part = partial(make, BACKEND, config, {API: TillproofV1()}, clock)
    ports = (Port(API, order.host, order.port),)
    return Served(BACKEND, part, ports, cast.programme, cast.guests, clock, order.folder)


def order_gateway(order: GatewayOrder) -> Served:
    """A gateway for one store's Micros tills. Raises TextErrors, UsageError."""
    if order.profile not in PROFILES:
        raise UsageError(f"there is no Micros profile {order.profile!r}; there are {', '.join(PROFILES)}")
    profile = PROFILES[order.profile]
    if order.encoding is not None:
        known = [encoding.value for encoding in Encoding]
        if order.encoding not in known:
            raise UsageError(f"there is no code page {order.encoding!r} here; there are {', '.join(known)}")
        profile = replace(profile, encoding=Encoding(order.encoding))
    vocabulary = load_vocabulary(Path(order.vocabulary)) if order.vocabulary else default_vocabulary()
    wire = Micros(profile, vocabulary, order.store)
    token = order.token or token_of(order.store)
    policy = Policy(default_discount_percent=order.default_discount)
    addresses = tuple(f"backend:{index}" for index in range(len(order.routes)))
    config = GatewayConfig(addresses, order.store, True, token, policy)
    upstream = TillproofV1(host=order.routes[0][0], token=token, timeout=policy.answer_within)
    make = zoo_with(order.mutant, "gateway").gateway
    clock = Clock(wall_now())
    part = partial(make, "gateway", config, {MICROS: wire}, upstream, clock)
    outside = tuple((address, host, port) for address, (host, port) in zip(addresses, order.routes, strict=True))
    ports = (Port(MICROS, order.host, order.port),)
    return Served("gateway", part, ports, Programme("unknown to a gateway"), (), clock, order.folder, outside)
