"""Where the mutants of one kind of part are kept: found by looking through a package, each under an id of its own.

The trap: a mutant nobody would catch, or one that hides another of its name, makes the zoo look larger than it is.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Generic, TypeVar


@dataclass(frozen=True, slots=True)
class Mutant:
    """One part broken on purpose; which class of it is the broken one, each kind of part says in a field of its own."""

    id: str
    """`<part>.<name>`."""
    how: str
    """How it happens in the field, in a sentence."""
    caught_by: tuple[str, ...]
    """Ids of the checks that must catch it; others may notice what follows from it."""


M = TypeVar("M", bound=Mutant)
B = TypeVar("B")
"""Classes that can be broken."""


class Cage(Generic[M, B]):
    """The mutants defined in the modules of `package`. Their ids begin with one of `parts` and a dot; `make` is given
    id, how, caught_by and the broken class."""

    def __init__(
        self, parts: tuple[str, ...], package: ModuleType, make: Callable[[str, str, tuple[str, ...], B], M]
    ) -> None:
        self._parts = parts
        self._package = package
        self._make = make
        self._found: dict[str, M] = {}

    def mutant(self, *, id: str, how: str, caught_by: tuple[str, ...]) -> Callable[[B], B]:
        """Register the class that is decorated."""

        def register(broken: B) -> B:
            self.put(self._make(id, how, caught_by, broken))
            return broken

        return register

    def put(self, mutant: M) -> None:
        """Asserts that its id is free and of this cage, and that some check is meant to catch it."""
        mine = mutant.id.startswith(tuple(f"{part}." for part in self._parts))
        assert mine, f"{mutant.id} is no mutant of the {' or '.join(self._parts)}"
        assert mutant.id not in self._found, f"two mutants are called {mutant.id}"
        assert mutant.caught_by, f"nobody would catch {mutant.id}"
        self._found[mutant.id] = mutant

    @cached_property
    def _all(self) -> tuple[M, ...]:
        for module in sorted(found.name for found in pkgutil.iter_modules(self._package.__path__)):
            importlib.import_module(f"{self._package.__name__}.{module}")
        return tuple(self._found[id] for id in sorted(self._found))

    def mutants(self) -> tuple[M, ...]:
        """Every one, by id."""
        return self._all

    def named(self, id: str) -> M | None:
        return next((found for found in self._all if found.id == id), None)
