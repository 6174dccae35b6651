"""How broken iiko tills are found. A mutant is a `Terminal` (or what delivers for it) that does one thing wrongly; all
round it is the true venue.

The trap: a mutant must go on as if all were well, or what is caught is that it stopped.
"""

from dataclasses import dataclass

import simulators.iiko.mutants
from simulators.iiko.front.terminal import Terminal
from simulators.kit import cage
from simulators.till.courier import Courier


@dataclass(frozen=True, slots=True)
class Mutant(cage.Mutant):
    """One iiko till broken on purpose."""

    terminal: type[Terminal] = Terminal
    courier: type[Courier] = Courier


def _mutant(id: str, how: str, caught_by: tuple[str, ...], broken: type[Terminal] | type[Courier]) -> Mutant:
    if issubclass(broken, Courier):
        return Mutant(id, how, caught_by, courier=broken)
    return Mutant(id, how, caught_by, terminal=broken)


_CAGE = cage.Cage(("tills",), simulators.iiko.mutants, _mutant)
mutants = _CAGE.mutants
"""Every mutant, by id."""
mutant_named = _CAGE.named
mutant = _CAGE.mutant
"""Registers a broken terminal, or courier."""
