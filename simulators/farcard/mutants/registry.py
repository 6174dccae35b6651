"""How broken r_keeper tills are found. A mutant is a `Terminal` that does one thing wrongly; all round it is the true
site: its relay, its courier, its wire.

The trap: a mutant must go on as if all were well, or what is caught is that it stopped.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import simulators.farcard.mutants
from simulators.farcard.cards import Cards
from simulators.farcard.counter import Archive
from simulators.farcard.paying import Paying
from simulators.farcard.settings import FarCardSettings
from simulators.farcard.terminal import Terminal
from simulators.farcard.voiding import Voiding
from simulators.till.numbers import Numbers


class Broken(Terminal):
    """A till some of whose conversations are other ones."""

    cards: type[Cards] = Cards
    paying: type[Paying] = Paying

    def __init__(self, name: str, numbers: Numbers, settings: FarCardSettings, archive: Archive) -> None:
        super().__init__(name, numbers, settings, archive)
        self._cards = self.cards(self._counter)
        self._paying = self.paying(self._counter, self._cards)
        self._voiding = Voiding(self._counter, self._cards, self._paying)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One r_keeper till broken on purpose."""

    id: str
    """`tills.<name>`."""
    how: str
    """How it happens in the field, in a sentence."""
    caught_by: tuple[str, ...]
    """Ids of the checks that must catch it; others may notice what follows from it."""
    terminal: type[Terminal]


_FOUND: dict[str, Mutant] = {}
_T = TypeVar("_T", bound=type[Terminal])


def mutant(*, id: str, how: str, caught_by: tuple[str, ...]) -> Callable[[_T], _T]:
    """Register a broken terminal."""

    def register(terminal: _T) -> _T:
        assert id.startswith("tills."), f"{id} is no mutant of the tills"
        assert id not in _FOUND, f"two mutants are called {id}"
        assert caught_by, f"nobody would catch {id}"
        _FOUND[id] = Mutant(id, how, caught_by, terminal)
        return terminal

    return register


@cache
def mutants() -> tuple[Mutant, ...]:
    """Every broken r_keeper till, by id."""
    for module in sorted(found.name for found in pkgutil.iter_modules(simulators.farcard.mutants.__path__)):
        importlib.import_module(f"{simulators.farcard.mutants.__name__}.{module}")
    return tuple(_FOUND[id] for id in sorted(_FOUND))


def mutant_named(id: str) -> Mutant | None:
    return next((found for found in mutants() if found.id == id), None)
