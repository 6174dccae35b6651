"""How broken gateways are found and built.

A mutant is a `Forwarder` that decides one thing wrongly; everything round it is the true gateway. The trap: a mutant
must be wrong in one way only, or a check that catches it by accident looks stronger than it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import simulators.gateway.mutants
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.part import Gateway
from simulators.gateway.policy import GatewayConfig
from simulators.kit.cage import Cage
from simulators.kit.instant import Clock
from simulators.till.wire import Wire


@dataclass(frozen=True, slots=True)
class Mutant:
    """One gateway broken on purpose."""

    id: str
    how: str
    """How it happens in the field, in a sentence."""
    caught_by: tuple[str, ...]
    """Ids of the checks that must catch it; others may notice what follows from it."""
    forwarder: type[Forwarder]

    def build(
        self, name: str, config: GatewayConfig, downstream: Mapping[str, Wire], upstream: Wire, clock: Clock
    ) -> Gateway:
        """The same arguments as `Gateway`."""
        return Gateway(name, config, downstream, upstream, clock, forwarder=self.forwarder)


_CAGE = Cage[Mutant]("gateway.", simulators.gateway.mutants)
mutants = _CAGE.mutants
"""Every mutant, by id."""
mutant_named = _CAGE.named
_F = TypeVar("_F", bound=type[Forwarder])


def mutant(*, id: str, how: str, caught_by: tuple[str, ...]) -> Callable[[_F], _F]:
    """Register a broken forwarder."""

    def register(forwarder: _F) -> _F:
        _CAGE.put(Mutant(id, how, caught_by, forwarder))
        return forwarder

    return register
