"""How broken tills are found. A mutant is a `Courier` that does one thing wrongly; all round it is the true till.

What all kinds of terminals have in common is broken here, so a mutant serves every protocol. The trap: a mutant that
loses what only the till knew (a sale nobody was told of) cannot be caught by an account of what was promised.
"""

from dataclasses import dataclass

import simulators.till.mutants
from simulators.kit import cage
from simulators.till.courier import Courier


@dataclass(frozen=True, slots=True)
class Mutant(cage.Mutant):
    """One till broken on purpose."""

    courier: type[Courier]


_CAGE = cage.Cage(("tills",), simulators.till.mutants, Mutant)
mutants = _CAGE.mutants
"""Every mutant, by id."""
mutant_named = _CAGE.named
mutant = _CAGE.mutant
"""Registers a broken courier."""
