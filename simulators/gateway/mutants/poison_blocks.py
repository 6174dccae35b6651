"""A mutant: one entry that cannot be delivered holds up all behind it."""

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.gateway.outcomes import Judgement
from simulators.kit.instant import Instant
from simulators.till.answer import Answer


@mutant(
    id="gateway.poison-blocks",
    how="The replay loop takes the first row, and after any refusal or error sleeps and takes the first row again.",
    caught_by=("replay.converges",),
)
class PoisonBlocks(Forwarder):
    def _next_batch(self, now: Instant) -> tuple[Errand, ...]:
        if not self.roll.backlog:
            return ()
        head = self.roll.errands[self.roll.backlog[0]]
        return (head,) if self.roll.may_go(head, now) else ()

    def _settle(self, errand: Errand, answer: Answer, verdict: Judgement, now: Instant) -> None:
        if verdict is Judgement.NO and errand.is_promised:
            self._doubt(errand, now)
        else:
            super()._settle(errand, answer, verdict, now)

    def _trust(self, answered: Errand | None, now: Instant) -> None:
        """Failures are not counted, so nothing is ever parked."""
