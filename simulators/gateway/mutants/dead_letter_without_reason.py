"""A mutant: the dead-letter list says what, and not why."""

from msgspec import structs

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.journal import Kept
from simulators.gateway.mutants.registry import mutant


@mutant(
    id="gateway.dead-letter-without-reason",
    how="The failed-jobs table has a column for the reason, and the code that fills it was never written.",
    caught_by=("replay.converges",),
)
class DeadLetterWithoutReason(Forwarder):
    def _end(self, errand: Errand, kept: Kept) -> None:
        super()._end(errand, structs.replace(kept, reason="") if kept.is_dead else kept)
