"""iiko tills of a case: one iikoFront part for all tills and waiters of a store, iikoWaiter's server beside it, the
guests' phones, and the integrators on iikoCloud (iiko_loyaltyplant.md 1.1).

Outlets are numbered and organisations named by the order of the stores, so nothing of it has to be written in a
scenario. What the plugin says to the programme is LP-SIM, a profile of ours.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from harness.run.crew import Companion, Crew, Ground
from harness.run.iiko_names import (
    FIRST_OUTLET,
    LP_SIM,
    ORDERS,
    STATUSES,
    WAITER,
    WAITER_PROFILE,
    organisation_of,
)
from harness.scenario.model import ADAPTER, LP_ORDERS, PHONES, WAITERS, Store, Terminal, TerminalKind
from harness.target.outside import NO_TOKEN
from simulators.iiko.front.settings import FrontSettings, Unit
from simulators.iiko.front.site import FrontSite
from simulators.iiko.ids import LARGEST_TERMINAL
from simulators.iiko.lp_sim.outlets import Outlet
from simulators.iiko.lp_sim.wire import LpSim
from simulators.iiko.profile import DEFAULT, PROFILES, IikoProfile, Via
from simulators.iiko.waiter.part import Waiters, WaiterSettings
from simulators.iiko.waiter.plugin import PluginDoor
from simulators.iiko.waiter.wire import Waiter
from simulators.kit.actor import Actor
from simulators.kit.errors import LabError
from simulators.kit.instant import Clock
from simulators.till.caller import IIKO, IIKO_CLOUD

if TYPE_CHECKING:
    from harness.run.cast import Stage
    from simulators.iiko.cloud.wire import IikoCloud

MENU_LANGUAGE = "ru"


def cast_iiko(ground: Ground, store: Store, terminals: tuple[Terminal, ...]) -> Crew:
    """The venue. Its tills' clocks may be wrong, and so may the token of its outlet."""
    profile = _profile(store, terminals)
    waiters = ground.cast.tills(store.name, TerminalKind.WAITER)
    is_direct = profile.via is Via.BACKEND
    programme = ground.cast.programme
    zone = ZoneInfo(programme.zone)
    rate = programme.redeeming.value
    server = LpSim(
        outlets=outlets_of(ground, ground.right_tokens),
        clock=ground.clock,
        zone=zone,
        credentials=ground.right_tokens,
        app_credential=ground.app_token,
        points_value=rate,
    )
    client = replace(lp_sim_to(ground, store.name), clock=ground.clock.skewed(store.skew))
    if is_direct and ground.lp_sim is None:
        client = replace(client, host=ground.upstream)
    make = partial(_make, ground, store, client, (*terminals, *waiters), profile)
    beside = () if not waiters else (_waiters(ground, store, profile, waiters),)
    ports = (WAITER,) if waiters else ()
    return Crew(server, LP_SIM, f"iiko/{profile.profile}", make, is_direct, ports=ports, beside=beside)


def lp_sim_to(ground: Ground, store: str) -> LpSim:
    """The calling end, as it is where it plays: for all stores, or at a site for the one that calls."""
    site, programme = ground.lp_sim, ground.cast.programme
    wire = LpSim(
        outlets=outlets_of(ground, ground.tokens),
        clock=ground.clock,
        zone=ZoneInfo(programme.zone),
        points_value=programme.redeeming.value,
    )
    if site is None:
        return replace(wire, timeout=min(wire.timeout, ground.patience))
    outlet = Outlet(store, site.outlet, site.token)
    patience = wire.timeout if site.timeout is None else site.timeout
    timeout = min(patience, ground.patience)
    return replace(wire, outlets=(outlet,), host=host_of(site.address), base=site.base, timeout=timeout)


def host_of(address: tuple[str, int]) -> str:
    """As a `Host` header has it."""
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _profile(store: Store, terminals: tuple[Terminal, ...]) -> IikoProfile:
    """One venue, so one profile."""
    first = terminals[0]
    for other in terminals[1:]:
        if other.iiko != first.iiko:
            raise LabError(f"{first.name} and {other.name} are of one venue, {store.name}, so they need one profile")
    return first.iiko or PROFILES[DEFAULT]


def outlets_of(ground: Ground, tokens: Mapping[str, str]) -> tuple[Outlet, ...]:
    """Stores as outlets: with the number that is known, else by their order."""
    return tuple(
        Outlet(store.name, ground.outlets.get(store.name, FIRST_OUTLET + n), tokens[store.name] or NO_TOKEN)
        for n, store in enumerate(ground.cast.stores)
    )


def _make(
    ground: Ground,
    store: Store,
    wire: LpSim,
    terminals: tuple[Terminal, ...],
    profile: IikoProfile,
    name: str,
    address: str,
) -> Actor:
    programme, till = ground.cast.programme, ground.cast.till
    settings = FrontSettings(
        profile=profile,
        limit=till.limit,
        day_closes_at=programme.day_closes_at,
        first_check=till.first_check,
        first_number=ground.first_number,
        currency=programme.currency,
        menu=programme.menu,
        points_value=programme.redeeming.value,
        gifts=programme.gifts,
        courier=ground.courier(IIKO, dials_when_asked=True),
    )
    units = tuple(
        Unit(
            terminal.name,
            terminal.workstation if terminal.workstation is not None else index,
            terminal.kind is TerminalKind.WAITER,
        )
        for index, terminal in enumerate(terminals, start=1)
    )
    clock = ground.clock.skewed(store.skew)
    has_waiters = any(unit.is_waiter for unit in units)
    door = PluginDoor(name, _waiter(ground, store, profile), profile) if has_waiters else None
    return (ground.iikos or FrontSite)(name, store.name, wire, address, units, clock, settings, PHONES, door=door)


def _waiter(ground: Ground, store: Store, profile: IikoProfile) -> Waiter:
    """IF-1 as both ends of a store speak it."""
    outlet = next(one.number for one in outlets_of(ground, ground.tokens) if one.store == store.name)
    clock = ground.clock.skewed(store.skew)
    return Waiter(pin=profile.waiter_pin, store=store.name, outlet=outlet, clock=clock, qr_prefix=profile.qr_prefix)


def _waiters(ground: Ground, store: Store, profile: IikoProfile, terminals: tuple[Terminal, ...]) -> Companion:
    names = tuple(terminal.name for terminal in terminals)
    return Companion(WAITERS, partial(_make_waiters, ground, store, profile, names), names, WAITER_PROFILE)


def _make_waiters(
    ground: Ground, store: Store, profile: IikoProfile, names: tuple[str, ...], name: str, front: str
) -> Actor:
    tills = ground.cast.tills(store.name, TerminalKind.IIKO)
    wire = _waiter(ground, store, profile)
    wire = replace(wire, timeout=min(wire.timeout, ground.patience))
    settings = WaiterSettings(profile, ground.cast.till.limit, phones=PHONES, main=profile.main or tills[0].name)
    return Waiters(name, wire, f"{front}:{WAITER}", front, names, wire.clock or ground.clock, settings)


def cloud_of(ground: Ground, clock: Clock, tokens: Mapping[str, str]) -> "IikoCloud":
    """Either end; the API login of an organisation is the token of its store."""
    from simulators.iiko.cloud.wire import IikoCloud, Organisation

    cast = ground.cast
    return IikoCloud(
        organisations=tuple(Organisation(s.name, organisation_of(s.name), tokens[s.name]) for s in cast.stores),
        clock=clock,
        zone=ZoneInfo(cast.programme.zone),
        credentials=tokens,
        programme=cast.programme,
        settings=cast.iiko_cloud,
    )


def cloud_to(ground: Ground, store: Store) -> "IikoCloud":
    """The calling end of a store's integrators, as it is where they are."""
    from simulators.iiko.cloud.wire import Organisation

    wire, site = cloud_of(ground, ground.clock, ground.tokens), ground.cloud
    wire = replace(wire, host=ground.upstream, timeout=min(wire.timeout, ground.patience), credentials={})
    if site is None:
        return wire
    organisation = Organisation(store.name, site.organisation or organisation_of(store.name), site.api_login)
    return replace(wire, host=host_of(site.address), organisations=(organisation,))


def make_clouds(ground: Ground, store: Store, terminals: tuple[Terminal, ...], name: str, address: str) -> Actor:
    """The integrators of a store."""
    from simulators.iiko.cloud.clients import CloudClients, CloudSettings

    wire = cloud_to(ground, store)
    taken = {terminal.workstation for terminal in ground.cast.terminals if terminal.store == store.name}
    free = (number for number in range(LARGEST_TERMINAL, 0, -1) if number not in taken)
    units = tuple(Unit(terminal.name, next(free)) for terminal in terminals)
    till = ground.cast.till
    settings = CloudSettings(
        limit=till.limit,
        day_closes_at=ground.cast.programme.day_closes_at,
        first_check=till.first_check,
        first_number=ground.first_number,
        menu=ground.cast.programme.menu,
        courier=ground.courier(IIKO_CLOUD, dials_when_asked=True),
    )
    return (ground.clouds or CloudClients)(name, wire, address, units, store.name, ground.clock, settings)


def put_ordering(stage: "Stage", ground: Ground, store: Store, terminals: tuple[str, ...]) -> str:
    """The adapter of a store and who calls it; the name of the latter."""
    from simulators.iiko.ordering.adapter import Adapter
    from simulators.iiko.ordering.messages import Outlet as OrderingOutlet
    from simulators.iiko.ordering.messages import menu_of
    from simulators.iiko.ordering.platform import Platform

    platform, adapter = (ground.cast.part(role, store.name) for role in (LP_ORDERS, ADAPTER))
    outlets = tuple(OrderingOutlet(one.number, one.token) for one in outlets_of(ground, ground.right_tokens))
    mine = next(one for one in outlets_of(ground, ground.tokens) if one.store == store.name)
    menu = menu_of(ground.cast.programme.menu, MENU_LANGUAGE, int(ground.clock.epoch.timestamp()))
    relay = f"{platform}:{STATUSES}"
    limit = ground.patience
    outlet = OrderingOutlet(mine.number, mine.token)
    stage.add(adapter, lambda: Adapter(adapter, outlets, menu, relay), (ORDERS,), disk=True)
    stage.add(platform, lambda: Platform(platform, f"{adapter}:{ORDERS}", terminals, outlet, limit), (STATUSES,))
    return platform
