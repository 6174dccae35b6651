"""A mutant: it grants points, to spend or to set aside, from what it thinks the balance is."""

from simulators.gateway.downstream import Asker
from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant
from simulators.till.answer import Answer, Held, Redeemed
from simulators.till.operation import Hold, Redeem, Single


@mutant(
    id="gateway.spends-offline",
    how="With the link down a redemption is granted from a cached balance and sent to the programme later.",
    caught_by=("balance.no-overspend",),
)
class SpendsOffline(Forwarder):
    def _pass_on(self, asker: Asker, operation: Single, now: Instant) -> None:
        if isinstance(operation, Redeem | Hold) and not self.upstream.is_up:
            self._grant([asker], operation, now)
        else:
            super()._pass_on(asker, operation, now)

    def _give_up(self, errand: Errand, now: Instant) -> None:
        if isinstance(errand.operation, Redeem | Hold) and not errand.sent:
            self.roll.dismiss(errand)
            self._grant(errand.askers, errand.operation, now)
        else:
            super()._give_up(errand, now)

    def _grant(self, askers: list[Asker], operation: Redeem | Hold, now: Instant) -> None:
        for asker in askers:
            self._take(asker, operation, now)
            errand = self.roll.find(operation.origin.key)
            if errand is not None:
                self._say(errand, _granted(operation), now)


def _granted(operation: Redeem | Hold) -> Answer:
    if isinstance(operation, Hold):
        return Held(operation.origin.key, operation.points, 0)
    return Redeemed(operation.points, min(operation.points, operation.due), 0)
