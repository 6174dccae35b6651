"""A mutant: a question that was refused once is not asked again."""

from simulators.gateway.downstream import Asker, Downstream
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.gateway.policy import GatewayConfig
from simulators.gateway.route import Call
from simulators.gateway.upstream import Upstream
from simulators.kit.effect import Effect
from simulators.kit.instant import Clock, Instant
from simulators.till.answer import Answer, Reason, Refused
from simulators.till.operation import Commit, Single


@mutant(
    id="gateway.remembers-refusals",
    how="Refusals are cached by the receipt: the points are back, Pay is pressed again, and the old no is said.",
    caught_by=("commit.repeats-agree",),
)
class RemembersRefusals(Forwarder):
    def __init__(
        self, name: str, config: GatewayConfig, upstream: Upstream, tills: Downstream, clock: Clock, out: list[Effect]
    ) -> None:
        super().__init__(name, config, upstream, tills, clock, out)
        self._refused: dict[str, Refused] = {}

    def ask(self, asker: Asker, operation: Single, now: Instant) -> None:
        before = self._refused.get(operation.origin.key)
        if before is None or not isinstance(operation, Commit):
            super().ask(asker, operation, now)
        else:
            self.tills.say(asker, before, now)

    def _answered(self, call: Call, answer: Answer, now: Instant) -> None:
        final = isinstance(answer, Refused) and answer.reason is not Reason.UNAVAILABLE
        if final and isinstance(answer, Refused) and isinstance(call.operation, Commit):
            self._refused[call.operation.origin.key] = answer
        super()._answered(call, answer, now)
