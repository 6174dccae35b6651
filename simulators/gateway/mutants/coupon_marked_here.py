"""A mutant: that a coupon was used is known in the shop, and nowhere else."""

from msgspec import structs

from simulators.gateway.downstream import Asker, Downstream
from simulators.gateway.errand import Errand
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.gateway.policy import GatewayConfig
from simulators.gateway.upstream import Upstream
from simulators.kit.effect import Effect
from simulators.kit.instant import Clock, Instant
from simulators.till.answer import Answer, DiscountGranted, Reason, Refused
from simulators.till.operation import Commit, Coupon, Operation, Single
from simulators.till.receipt import Receipt


@mutant(
    id="gateway.coupon-marked-here",
    how="A used coupon is marked in the gateway's own table, and the receipt is told with a plain discount: in the next"
    " shop the coupon is good once more.",
    caught_by=("balance.conservation",),
)
class CouponMarkedHere(Forwarder):
    def __init__(
        self, name: str, config: GatewayConfig, upstream: Upstream, tills: Downstream, clock: Clock, out: list[Effect]
    ) -> None:
        super().__init__(name, config, upstream, tills, clock, out)
        self.used: dict[str, str] = {}
        """Coupon to the key it was granted under."""

    def _pass_on(self, asker: Asker, operation: Single, now: Instant) -> None:
        if (
            isinstance(operation, Coupon)
            and self.used.get(operation.code, operation.origin.key) != operation.origin.key
        ):
            self.tills.say(asker, Refused(Reason.USED), now)
        else:
            super()._pass_on(asker, operation, now)

    def _judge(self, errand: Errand, answer: Answer, now: Instant) -> bool:
        if isinstance(errand.operation, Coupon) and isinstance(answer, DiscountGranted):
            self.used[errand.operation.code] = errand.key
        return super()._judge(errand, answer, now)

    def _message(self, errands: tuple[Errand, ...], now: Instant) -> Operation:
        operation = super()._message(errands, now)
        if not isinstance(operation, Commit):
            return operation
        return structs.replace(operation, receipt=_plain(operation.receipt))


def _plain(receipt: Receipt) -> Receipt:
    """With what coupons took off as discounts of the till's."""
    discounts = tuple(
        structs.replace(one, source="till") if one.source in receipt.coupons else one for one in receipt.discounts
    )
    return structs.replace(receipt, discounts=discounts, coupons=())
