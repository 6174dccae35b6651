"""How broken ends of the SIM link are found. A mutant is a `Micros` one end of which does one thing wrongly; the part
that speaks it is the true one.

The trap: an end belongs to a part. What a gateway hears with is `gateway.<name>`, what a till speaks with is
`tills.<name>`, and a mutant must leave the other end as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import simulators.micros.mutants
from simulators.kit.cage import Cage
from simulators.micros.wire import Micros


@dataclass(frozen=True, slots=True)
class Mutant:
    """One SIM link with a broken end."""

    id: str
    """`gateway.<name>` or `tills.<name>`."""
    how: str
    """How it happens in the field, in a sentence."""
    caught_by: tuple[str, ...]
    """Ids of the checks that must catch it; others may notice what follows from it."""
    wire: type[Micros]


_CAGE = Cage[Mutant]("", simulators.micros.mutants)
mutants = _CAGE.mutants
"""Every mutant, by id."""
mutant_named = _CAGE.named
_W = TypeVar("_W", bound=type[Micros])


def mutant(*, id: str, how: str, caught_by: tuple[str, ...]) -> Callable[[_W], _W]:
    """Register a broken wire."""
    assert id.startswith(("gateway.", "tills.")), f"{id} is of no part that speaks SIM"

    def register(wire: _W) -> _W:
        _CAGE.put(Mutant(id, how, caught_by, wire))
        return wire

    return register
