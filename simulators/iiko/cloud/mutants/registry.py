"""How broken integrators are found. A mutant is another `Cloud` (how operations are said) or `CloudClient` (the end of
a connection); all round it is the true part.

The trap: a mutant must go on as if all were well, or what is caught is that it stopped.
"""

from dataclasses import dataclass

import simulators.iiko.cloud.mutants
from simulators.iiko.cloud.client import Cloud, CloudClient
from simulators.kit import cage


@dataclass(frozen=True, slots=True)
class Mutant(cage.Mutant):
    """One integrator broken on purpose."""

    cloud: type[Cloud] = Cloud
    end: type[CloudClient] = CloudClient


def _mutant(id: str, how: str, caught_by: tuple[str, ...], broken: type[Cloud] | type[CloudClient]) -> Mutant:
    if issubclass(broken, CloudClient):
        return Mutant(id, how, caught_by, end=broken)
    return Mutant(id, how, caught_by, cloud=broken)


_CAGE = cage.Cage(("clouds",), simulators.iiko.cloud.mutants, _mutant)
mutants = _CAGE.mutants
"""Every mutant, by id."""
mutant_named = _CAGE.named
mutant = _CAGE.mutant
"""Registers broken conversations, or a broken end."""
