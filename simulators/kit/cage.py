"""Where the mutants of one kind of part are kept: found by looking through a package, each under an id of its own.

The trap: a mutant nobody would catch, or one that hides another of its name, makes the zoo look larger than it is.
"""

import importlib
import pkgutil
from functools import cached_property
from types import ModuleType
from typing import Generic, Protocol, TypeVar


class Kept(Protocol):
    """What a cage must know of a mutant."""

    @property
    def id(self) -> str: ...

    @property
    def caught_by(self) -> tuple[str, ...]: ...


M = TypeVar("M", bound=Kept)


class Cage(Generic[M]):
    """The mutants defined in the modules of `package`. Their ids begin with `prefix`."""

    def __init__(self, prefix: str, package: ModuleType) -> None:
        self._prefix = prefix
        self._package = package
        self._found: dict[str, M] = {}

    def put(self, mutant: M) -> None:
        """Asserts that its id is free and of this cage, and that some check is meant to catch it."""
        assert mutant.id.startswith(self._prefix), f"{mutant.id} is no mutant of {self._prefix}"
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
