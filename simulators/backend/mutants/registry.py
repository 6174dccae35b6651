"""How broken backends are found. A mutant is a `Books` or a `Backend` with one thing wrong; the registry makes the
part.

The trap: a mutant that breaks loudly proves nothing. Each must run on, and answer as if all were well.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import simulators.backend.mutants
from simulators.backend.books import Books
from simulators.backend.part import Backend, BackendConfig
from simulators.kit.cage import Cage
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


_CAGE = Cage[Mutant]("backend.", simulators.backend.mutants)
mutants = _CAGE.mutants
"""Every mutant, by id."""
mutant_named = _CAGE.named


def mutant(*, id: str, how: str, caught_by: tuple[str, ...]) -> Callable[[_Broken], _Broken]:
    """Register a broken `Books` or `Backend` under its id. A broken `Backend` may name broken books of its own."""

    def register(broken: _Broken) -> _Broken:
        part = broken if issubclass(broken, Backend) else Backend
        books = broken if issubclass(broken, Books) else part.books_type
        _CAGE.put(Mutant(id, how, caught_by, part, books))
        return broken

    return register
