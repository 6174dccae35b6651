"""A mutant: it shows the balance it saw first."""

from simulators.gateway.downstream import Asker, Downstream
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
    how="Answers to identification are cached so that the till has a balance to show quickly, whatever happened since.",
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

    def _pass_on(self, asker: Asker, operation: Single, now: Instant) -> None:
        known = self.cached.get(str(operation.identifier)) if isinstance(operation, Identify) else None
        if known is None:
            super()._pass_on(asker, operation, now)
        else:
            self.tills.say(asker, known, now)
