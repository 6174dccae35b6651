"""How broken gateways are found and built.

A mutant is a `Forwarder` that decides one thing wrongly; everything round it is the true gateway. The trap: a mutant
must be wrong in one way only, or a check that catches it by accident looks stronger than it is.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import simulators.gateway.mutants
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.part import Gateway
from simulators.gateway.policy import GatewayConfig
from simulators.kit.instant import Clock
from simulators.till.wire import Wire


@dataclass(frozen=True, slots=True)
class Mutant:
    """One gateway broken on purpose."""

    id: str
    how: str
    """How it happens in the field, in a sentence."""
    caught_by: tuple[str, ...]
    """Ids of the checks that must catch it; others may notice what follows from it."""
    forwarder: type[Forwarder]

    def build(
        self, name: str, config: GatewayConfig, downstream: Mapping[str, Wire], upstream: Wire, clock: Clock
    ) -> Gateway:
        """The same arguments as `Gateway`."""
        return Gateway(name, config, downstream, upstream, clock, forwarder=self.forwarder)


_FOUND: dict[str, Mutant] = {}
_F = TypeVar("_F", bound=type[Forwarder])


def mutant(*, id: str, how: str, caught_by: tuple[str, ...]) -> Callable[[_F], _F]:
    """Register a broken forwarder."""

    def register(forwarder: _F) -> _F:
        assert id not in _FOUND, f"two mutants are called {id}"
        assert caught_by, f"nobody would catch {id}"
        _FOUND[id] = Mutant(id, how, caught_by, forwarder)
        return forwarder

    return register


@cache
def mutants() -> tuple[Mutant, ...]:
    """Every mutant there is, by id."""
    for module in sorted(found.name for found in pkgutil.iter_modules(simulators.gateway.mutants.__path__)):
        importlib.import_module(f"{simulators.gateway.mutants.__name__}.{module}")
    return tuple(sorted(_FOUND.values(), key=lambda found: found.id))


def mutant_named(id: str) -> Mutant | None:
    return next((found for found in mutants() if found.id == id), None)
