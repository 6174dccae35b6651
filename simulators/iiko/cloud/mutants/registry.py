"""How broken integrators are found. A mutant is another `Cloud` (how operations are said) or `CloudClient` (the end of
a connection); all round it is the true part.

The trap: a mutant must go on as if all were well, or what is caught is that it stopped.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import simulators.iiko.cloud.mutants
from simulators.iiko.cloud.client import Cloud, CloudClient
from simulators.kit.cage import Cage


@dataclass(frozen=True, slots=True)
class Mutant:
    """One integrator broken on purpose."""

    id: str
    """`clouds.<name>`."""
    how: str
    """How it happens in the field, in a sentence."""
    caught_by: tuple[str, ...]
    """Ids of the checks that must catch it; others may notice what follows from it."""
    cloud: type[Cloud] = Cloud
    end: type[CloudClient] = CloudClient


_CAGE = Cage[Mutant]("clouds.", simulators.iiko.cloud.mutants)
mutants = _CAGE.mutants
"""Every mutant, by id."""
mutant_named = _CAGE.named
_T = TypeVar("_T", bound=type[Cloud] | type[CloudClient])


def mutant(*, id: str, how: str, caught_by: tuple[str, ...]) -> Callable[[_T], _T]:
    """Register broken conversations, or a broken end."""

    def register(broken: _T) -> _T:
        if issubclass(broken, CloudClient):
            _CAGE.put(Mutant(id, how, caught_by, end=broken))
        else:
            _CAGE.put(Mutant(id, how, caught_by, cloud=broken))
        return broken

    return register
