"""A mutant: it refuses a permission and goes on asking for it."""

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.gateway.outcomes import leaves_ghost
from simulators.gateway.writing import Take
from simulators.kit.instant import Instant


@mutant(
    id="gateway.late-answer-applied",
    how="Every request that times out goes into the retry queue, also those whose till was told no.",
    caught_by=("answer.no-ghost",),
)
class LateAnswerApplied(Forwarder):
    def _give_up(self, errand: Errand, now: Instant) -> None:
        is_ghostly = errand.sent > 0 and leaves_ghost(errand.operation)
        self.roll.dismiss(errand)
        self._say(errand, self._offline(errand.operation), now)
        if is_ghostly:
            again = Errand(self.roll.next_ticket(), errand.operation, None, is_promised=True)
            self.roll.keep(again, self.clock.at(now))
            self.writing.put(Take(again, again.entry))
