"""How broken integrators are found. A mutant is another `Cloud` (how operations are said) or `CloudClient` (the end of
a connection); all round it is the true part.

The trap: a mutant must go on as if all were well, or what is caught is that it stopped.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import simulators.iiko.cloud.mutants
from simulators.iiko.cloud.client import Cloud, CloudClient


@dataclass(frozen=True, slots=True)
class Mutant:
    """One integrator broken on purpose."""

    id: str
    """`clouds.<name>`."""
    how: str
    """How it happens in the field, in a sentence."""
    caught_by: tuple[str, ...]
    """Ids of the checks that must catch it; others may notice what follows from it."""
    cloud: type[Cloud] = Cloud
    end: type[CloudClient] = CloudClient


_FOUND: dict[str, Mutant] = {}
_T = TypeVar("_T", bound=type[Cloud] | type[CloudClient])


def mutant(*, id: str, how: str, caught_by: tuple[str, ...]) -> Callable[[_T], _T]:
    """Register broken conversations, or a broken end."""

    def register(broken: _T) -> _T:
        assert id.startswith("clouds."), f"{id} is no mutant of an integrator"
        assert id not in _FOUND, f"two mutants are called {id}"
        assert caught_by, f"nobody would catch {id}"
        if issubclass(broken, CloudClient):
            _FOUND[id] = Mutant(id, how, caught_by, end=broken)
        else:
            _FOUND[id] = Mutant(id, how, caught_by, cloud=broken)
        return broken

    return register


@cache
def mutants() -> tuple[Mutant, ...]:
    """Every broken integrator, by id."""
    for module in sorted(found.name for found in pkgutil.iter_modules(simulators.iiko.cloud.mutants.__path__)):
        importlib.import_module(f"{simulators.iiko.cloud.mutants.__name__}.{module}")
    return tuple(_FOUND[id] for id in sorted(_FOUND))


def mutant_named(id: str) -> Mutant | None:
    return next((found for found in mutants() if found.id == id), None)
