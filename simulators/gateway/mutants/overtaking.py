"""A mutant: with the link back, new operations do not look whether older ones of the guest still wait."""

from simulators.gateway.errand import Errand, Roll
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant


class _Jumping(Roll):
    def may_go(self, errand: Errand, now: Instant, going: tuple[int, ...] = ()) -> bool:
        if errand.ticket in self.eager and (errand.kept is None or errand.is_stored):
            return not errand.is_flying and errand.not_before <= now
        return super().may_go(errand, now, going)


@mutant(
    id="gateway.overtaking",
    how="Online requests and the replay run in two threads that know nothing of each other.",
    caught_by=("replay.order-kept",),
)
class Overtaking(Forwarder):
    makes_roll = _Jumping
