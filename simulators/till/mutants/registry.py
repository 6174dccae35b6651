"""How broken tills are found. A mutant is a `Courier` that does one thing wrongly; all round it is the true till.

What all kinds of terminals have in common is broken here, so a mutant serves every protocol. The trap: a mutant that
loses what only the till knew (a sale nobody was told of) cannot be caught by an account of what was promised.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import simulators.till.mutants
from simulators.till.courier import Courier


@dataclass(frozen=True, slots=True)
class Mutant:
    """One till broken on purpose."""

    id: str
    """`tills.<name>`."""
    how: str
    """How it happens in the field, in a sentence."""
    caught_by: tuple[str, ...]
    """Ids of the checks that must catch it; others may notice what follows from it."""
    courier: type[Courier]


_FOUND: dict[str, Mutant] = {}
_C = TypeVar("_C", bound=type[Courier])


def mutant(*, id: str, how: str, caught_by: tuple[str, ...]) -> Callable[[_C], _C]:
    """Register a broken courier."""

    def register(courier: _C) -> _C:
        assert id.startswith("tills."), f"{id} is no mutant of the tills"
        assert id not in _FOUND, f"two mutants are called {id}"
        assert caught_by, f"nobody would catch {id}"
        _FOUND[id] = Mutant(id, how, caught_by, courier)
        return courier

    return register


@cache
def mutants() -> tuple[Mutant, ...]:
    """Every broken till, by id."""
    for module in sorted(found.name for found in pkgutil.iter_modules(simulators.till.mutants.__path__)):
        importlib.import_module(f"{simulators.till.mutants.__name__}.{module}")
    return tuple(_FOUND[id] for id in sorted(_FOUND))


def mutant_named(id: str) -> Mutant | None:
    return next((found for found in mutants() if found.id == id), None)
