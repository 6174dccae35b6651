"""A mutant: three tries, then it is forgotten."""

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.journal import State
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant

MOST = 3


@mutant(
    id="gateway.gives-up-silently",
    how="The HTTP library tries three times; after that the error is logged and the sale is marked as sent.",
    caught_by=("replay.nothing-lost",),
)
class GivesUpSilently(Forwarder):
    def _doubt(self, errand: Errand, now: Instant, *, is_lost: bool = False) -> None:
        super()._doubt(errand, now, is_lost=is_lost)
        if errand.failures >= MOST:
            self._set_aside(errand, State.DELIVERED, "", now)
