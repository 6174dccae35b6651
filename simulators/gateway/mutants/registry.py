"""How broken gateways are found and built.

A mutant is a `Forwarder` that decides one thing wrongly; everything round it is the true gateway. The trap: a mutant
must be wrong in one way only, or a check that catches it by accident looks stronger than it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import simulators.gateway.mutants
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.part import Gateway
from simulators.gateway.policy import GatewayConfig
from simulators.kit import cage
from simulators.kit.instant import Clock
from simulators.till.wire import Wire


@dataclass(frozen=True, slots=True)
class Mutant(cage.Mutant):
    """One gateway broken on purpose."""

    forwarder: type[Forwarder]

    def build(
        self, name: str, config: GatewayConfig, downstream: Mapping[str, Wire], upstream: Wire, clock: Clock
    ) -> Gateway:
        """The same arguments as `Gateway`."""
        return Gateway(name, config, downstream, upstream, clock, forwarder=self.forwarder)


_CAGE = cage.Cage(("gateway",), simulators.gateway.mutants, Mutant)
mutants = _CAGE.mutants
"""Every mutant, by id."""
mutant_named = _CAGE.named
mutant = _CAGE.mutant
"""Registers a broken forwarder."""
