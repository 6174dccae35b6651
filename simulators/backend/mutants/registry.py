"""How broken backends are found. A mutant is a `Books` or a `Backend` with one thing wrong; the registry makes the
part.

The trap: a mutant that breaks loudly proves nothing. Each must run on, and answer as if all were well.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import simulators.backend.mutants
from simulators.backend.books import Books
from simulators.backend.part import Backend, BackendConfig
from simulators.kit.chance import Random
from simulators.kit.instant import Clock
from simulators.till.wire import Wire

_Broken = TypeVar("_Broken", bound="type[Backend] | type[Books]")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One broken backend."""

    id: str
    """`backend.<name>`."""
    how: str
    """How it happens in the field."""
    caught_by: tuple[str, ...]
    """Ids of the checks that must catch it; others may notice what follows from it."""
    part: type[Backend]
    books: type[Books]

    def build(
        self,
        name: str,
        config: BackendConfig,
        wires: Mapping[str, Wire],
        clock: Clock,
        *,
        chance: Random | None = None,
    ) -> Backend:
        """The broken part, made as `Backend(...)` is."""
        return self.part(name, config, wires, clock, chance=chance, books=self.books)


_FOUND: dict[str, Mutant] = {}


def mutant(*, id: str, how: str, caught_by: tuple[str, ...]) -> Callable[[_Broken], _Broken]:
    """Register a broken `Books` or `Backend` under its id. A broken `Backend` may name broken books of its own."""

    def register(broken: _Broken) -> _Broken:
        assert id.startswith("backend."), f"{id} is no mutant of the backend"
        assert id not in _FOUND, f"two mutants are called {id}"
        assert caught_by, f"{id} is caught by nothing"
        part = broken if issubclass(broken, Backend) else Backend
        books = broken if issubclass(broken, Books) else part.books_type
        _FOUND[id] = Mutant(id, how, caught_by, part, books)
        return broken

    return register


@cache
def mutants() -> tuple[Mutant, ...]:
    """Every broken backend, by id."""
    for module in sorted(found.name for found in pkgutil.iter_modules(simulators.backend.mutants.__path__)):
        importlib.import_module(f"simulators.backend.mutants.{module}")
    return tuple(_FOUND[id] for id in sorted(_FOUND))


def mutant_named(id: str) -> Mutant | None:
    return next((found for found in mutants() if found.id == id), None)
