"""A mutant: what the programme refuses is done with."""

from msgspec import structs

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.journal import Kept, State
from simulators.gateway.mutants.registry import mutant


@mutant(
    id="gateway.dead-letter-dropped",
    how="A 4xx to a queued sale is logged at debug level and the row is deleted; the till had been told 'queued'.",
    caught_by=("replay.nothing-lost",),
)
class DeadLetterDropped(Forwarder):
    def _end(self, errand: Errand, kept: Kept) -> None:
        super()._end(errand, structs.replace(kept, state=State.DELIVERED) if kept.is_dead else kept)
