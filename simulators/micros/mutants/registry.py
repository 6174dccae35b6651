"""How broken ends of the SIM link are found. A mutant is a `Micros` one end of which does one thing wrongly; the part
that speaks it is the true one.

The trap: an end belongs to a part. What a gateway hears with is `gateway.<name>`, what a till speaks with is
`tills.<name>`, and a mutant must leave the other end as it is.
"""

from dataclasses import dataclass

import simulators.micros.mutants
from simulators.kit import cage
from simulators.micros.wire import Micros


@dataclass(frozen=True, slots=True)
class Mutant(cage.Mutant):
    """One SIM link with a broken end."""

    wire: type[Micros]


_CAGE = cage.Cage(("gateway", "tills"), simulators.micros.mutants, Mutant)
mutants = _CAGE.mutants
"""Every mutant, by id."""
mutant_named = _CAGE.named
mutant = _CAGE.mutant
"""Registers a broken wire."""
