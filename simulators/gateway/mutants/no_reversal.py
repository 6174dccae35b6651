"""A mutant: what is not answered in time is refused, and that is all."""

from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant


@mutant(
    id="gateway.no-reversal",
    how="A redemption that times out is reported as failed; the programme had done it, and nobody undoes it.",
    caught_by=("answer.no-ghost",),
)
class NoReversal(Forwarder):
    def _give_up(self, errand: Errand, now: Instant) -> None:
        self.roll.dismiss(errand)
        self._say(errand, self._offline(errand.operation), now)
