"""How broken backends are found. A mutant is a `Books` or a `Backend` with one thing wrong; the registry makes the
part.

The trap: a mutant that breaks loudly proves nothing. Each must run on, and answer as if all were well.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import simulators.backend.mutants
from simulators.backend.books import Books
from simulators.backend.part import Backend, BackendConfig
from simulators.kit import cage
from simulators.kit.chance import Random
from simulators.kit.instant import Clock
from simulators.till.wire import Wire


@dataclass(frozen=True, slots=True)
class Mutant(cage.Mutant):
    """One broken backend."""

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


def _mutant(id: str, how: str, caught_by: tuple[str, ...], broken: type[Backend] | type[Books]) -> Mutant:
    """A broken `Backend` may name broken books of its own."""
    part = broken if issubclass(broken, Backend) else Backend
    books = broken if issubclass(broken, Books) else part.books_type
    return Mutant(id, how, caught_by, part, books)


_CAGE = cage.Cage(("backend",), simulators.backend.mutants, _mutant)
mutants = _CAGE.mutants
"""Every mutant, by id."""
mutant_named = _CAGE.named
mutant = _CAGE.mutant
"""Registers a broken `Books` or `Backend`."""
