"""A mutant: it grants points from what it thinks the balance is."""

from simulators.gateway.downstream import Asker
from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.kit.instant import Instant
from simulators.till.answer import Redeemed
from simulators.till.operation import Redeem, Single


@mutant(
    id="gateway.spends-offline",
    how="With the link down a redemption is granted from a cached balance and sent to the programme later.",
    caught_by=("balance.no-overspend",),
)
class SpendsOffline(Forwarder):
    def _pass_on(self, asker: Asker, operation: Single, now: Instant) -> None:
        if isinstance(operation, Redeem) and not self.upstream.is_up:
            self._grant([asker], operation, now)
        else:
            super()._pass_on(asker, operation, now)

    def _give_up(self, errand: Errand, now: Instant) -> None:
        if isinstance(errand.operation, Redeem) and not errand.sent:
            self.roll.dismiss(errand)
            self._grant(errand.askers, errand.operation, now)
        else:
            super()._give_up(errand, now)

    def _grant(self, askers: list[Asker], operation: Redeem, now: Instant) -> None:
        for asker in askers:
            self._take(asker, operation, now)
            errand = self.roll.find(operation.origin.key)
            if errand is not None:
                self._say(errand, Redeemed(operation.points, min(operation.points, operation.due), 0), now)
