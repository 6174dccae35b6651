"""How broken tills are found. A mutant is a `Courier` that does one thing wrongly; all round it is the true till.

What all kinds of terminals have in common is broken here, so a mutant serves every protocol. The trap: a mutant that
loses what only the till knew (a sale nobody was told of) cannot be caught by an account of what was promised.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import simulators.till.mutants
from simulators.kit.cage import Cage
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


_CAGE = Cage[Mutant]("tills.", simulators.till.mutants)
mutants = _CAGE.mutants
"""Every mutant, by id."""
mutant_named = _CAGE.named
_C = TypeVar("_C", bound=type[Courier])


def mutant(*, id: str, how: str, caught_by: tuple[str, ...]) -> Callable[[_C], _C]:
    """Register a broken courier."""

    def register(courier: _C) -> _C:
        _CAGE.put(Mutant(id, how, caught_by, courier))
        return courier

    return register
