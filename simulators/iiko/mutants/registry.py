"""How broken iiko tills are found. A mutant is a `Terminal` (or what delivers for it) that does one thing wrongly; all
round it is the true venue.

The trap: a mutant must go on as if all were well, or what is caught is that it stopped.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import simulators.iiko.mutants
from simulators.iiko.front.terminal import Terminal
from simulators.till.courier import Courier


@dataclass(frozen=True, slots=True)
class Mutant:
    """One iiko till broken on purpose."""

    id: str
    """`tills.<name>`."""
    how: str
    """How it happens in the field, in a sentence."""
    caught_by: tuple[str, ...]
    """Ids of the checks that must catch it; others may notice what follows from it."""
    terminal: type[Terminal] = Terminal
    courier: type[Courier] = Courier


_FOUND: dict[str, Mutant] = {}
_T = TypeVar("_T", bound=type[Terminal] | type[Courier])


def mutant(*, id: str, how: str, caught_by: tuple[str, ...]) -> Callable[[_T], _T]:
    """Register a broken terminal, or courier."""

    def register(broken: _T) -> _T:
        assert id.startswith("tills."), f"{id} is no mutant of the tills"
        assert id not in _FOUND, f"two mutants are called {id}"
        assert caught_by, f"nobody would catch {id}"
        if issubclass(broken, Courier):
            _FOUND[id] = Mutant(id, how, caught_by, courier=broken)
        else:
            _FOUND[id] = Mutant(id, how, caught_by, terminal=broken)
        return broken

    return register


@cache
def mutants() -> tuple[Mutant, ...]:
    """Every broken iiko till, by id."""
    for module in sorted(found.name for found in pkgutil.iter_modules(simulators.iiko.mutants.__path__)):
        importlib.import_module(f"{simulators.iiko.mutants.__name__}.{module}")
    return tuple(_FOUND[id] for id in sorted(_FOUND))


def mutant_named(id: str) -> Mutant | None:
    return next((found for found in mutants() if found.id == id), None)
