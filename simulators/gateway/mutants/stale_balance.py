"""A mutant: with the link down it shows the balance it saw last."""

from simulators.gateway.downstream import Downstream
from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.gateway.policy import GatewayConfig
from simulators.gateway.upstream import Upstream
from simulators.kit.effect import Effect
from simulators.kit.instant import Clock, Instant
from simulators.till.answer import Answer, GuestFound
from simulators.till.operation import Identify, Single


@mutant(
    id="gateway.stale-balance",
    how="Answers to identification are cached so that the till always has a balance to show, whatever happened since.",
    caught_by=("balance.answers-agree",),
)
class StaleBalance(Forwarder):
    def __init__(
        self, name: str, config: GatewayConfig, upstream: Upstream, tills: Downstream, clock: Clock, out: list[Effect]
    ) -> None:
        super().__init__(name, config, upstream, tills, clock, out)
        self.cached: dict[str, GuestFound] = {}

    def _judge(self, errand: Errand, answer: Answer, now: Instant) -> bool:
        if isinstance(errand.operation, Identify) and isinstance(answer, GuestFound):
            self.cached[str(errand.operation.identifier)] = answer
        return super()._judge(errand, answer, now)

    def _offline(self, operation: Single) -> Answer:
        known = self.cached.get(str(operation.identifier)) if isinstance(operation, Identify) else None
        return known or super()._offline(operation)
