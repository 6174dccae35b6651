"""A mutant: new operations do not look whether older ones of the guest still wait for the replay."""

from simulators.gateway.errand import Errand, Roll
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.gateway.upstream import CameUp, News
from simulators.kit.effect import Arm
from simulators.kit.instant import SECOND, Instant

JOB = "replay job"
EVERY = 10 * SECOND


class _Jumping(Roll):
    def may_go(self, errand: Errand, now: Instant, going: tuple[int, ...] = ()) -> bool:
        if errand.ticket in self.eager and (errand.kept is None or errand.is_stored):
            return not errand.is_flying and errand.not_before <= now
        return super().may_go(errand, now, going)


@mutant(
    id="gateway.overtaking",
    how="The replay is a job that looks every few seconds; requests that come while the link is up do not wait for it.",
    caught_by=("replay.order-kept",),
)
class Overtaking(Forwarder):
    makes_roll = _Jumping
    replays_from: Instant = 0

    def _learn(self, news: News, now: Instant) -> None:
        super()._learn(news, now)
        if isinstance(news, CameUp):
            self.replays_from = now + EVERY
            self.out.append(Arm(JOB, self.replays_from))

    def _next_batch(self, now: Instant) -> tuple[Errand, ...]:
        return () if now < self.replays_from else super()._next_batch(now)
