"""Micros tills of a case: one SIM connection for all workstations of a store (micros_sim.md A3)."""

from functools import partial

from msgspec.structs import replace

from harness.run.crew import Crew, Ground
from harness.scenario.library import default_vocabulary
from harness.scenario.model import Store, Terminal
from simulators.kit.actor import Actor
from simulators.kit.errors import LabError
from simulators.micros.profile import PROFILES, Profile
from simulators.micros.site import Workstation
from simulators.micros.terminal import TillSettings
from simulators.micros.wire import Micros
from simulators.till.caller import MICROS_SIM

PORT = "micros"


def cast_micros(ground: Ground, store: Store, terminals: tuple[Terminal, ...]) -> Crew:
    """The Micros server of a store."""
    wire = _wire(ground, store, terminals)
    programme, till = ground.cast.programme, ground.cast.till
    settings = TillSettings(
        limit=till.limit,
        day_closes_at=programme.day_closes_at,
        first_check=till.first_check,
        first_number=ground.first_number,
        currency=programme.currency,
        points_value=programme.redeeming.value,
        menu=programme.menu,
        courier=ground.courier(MICROS_SIM),
    )
    return Crew(wire, PORT, f"micros/{wire.profile.name}", partial(_make, ground, store, wire, terminals, settings))


def _make(
    ground: Ground,
    store: Store,
    wire: Micros,
    terminals: tuple[Terminal, ...],
    settings: TillSettings,
    name: str,
    address: str,
) -> Actor:
    workstations = tuple(
        Workstation(terminal.name, terminal.workstation if terminal.workstation is not None else index)
        for index, terminal in enumerate(terminals, start=1)
    )
    clock = ground.clock.skewed(store.skew)
    return ground.site(name, store.name, wire, address, workstations, clock, settings)


def _wire(ground: Ground, store: Store, terminals: tuple[Terminal, ...]) -> Micros:
    """One connection, so one profile and one vocabulary."""
    first = terminals[0]
    for other in terminals[1:]:
        if (other.profile, other.vocabulary) != (first.profile, first.vocabulary):
            raise LabError(
                f"{first.name} and {other.name} share the connection of store {store.name}, "
                "so they need the same profile and vocabulary"
            )
    profile = first.profile or _lab_profile()
    if profile.timeout > ground.patience:
        profile = replace(profile, timeout=ground.patience)
    return ground.micros(profile, first.vocabulary or default_vocabulary(), store.name)


def _lab_profile() -> Profile:
    """A 3700 without pings: they would only fill the journal of a case that lets days pass."""
    return replace(PROFILES["3700"], ping_interval=None)
