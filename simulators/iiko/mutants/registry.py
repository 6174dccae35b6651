"""How broken iiko tills are found. A mutant is a `Terminal` (or what delivers for it) that does one thing wrongly; all
round it is the true venue.

The trap: a mutant must go on as if all were well, or what is caught is that it stopped.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import simulators.iiko.mutants
from simulators.iiko.front.terminal import Terminal
from simulators.kit.cage import Cage
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


_CAGE = Cage[Mutant]("tills.", simulators.iiko.mutants)
mutants = _CAGE.mutants
"""Every mutant, by id."""
mutant_named = _CAGE.named
_T = TypeVar("_T", bound=type[Terminal] | type[Courier])


def mutant(*, id: str, how: str, caught_by: tuple[str, ...]) -> Callable[[_T], _T]:
    """Register a broken terminal, or courier."""

    def register(broken: _T) -> _T:
        if issubclass(broken, Courier):
            _CAGE.put(Mutant(id, how, caught_by, courier=broken))
        else:
            _CAGE.put(Mutant(id, how, caught_by, terminal=broken))
        return broken

    return register
