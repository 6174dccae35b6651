"""A mutant: a coupon that looks right is good."""

from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants.registry import mutant
from simulators.till.answer import Answer, DiscountGranted
from simulators.till.operation import Coupon, Single
from simulators.till.receipt import Discount

WORTH = 500


@mutant(
    id="gateway.coupon-accepted-offline",
    how="With the link down a coupon is judged by its check digit; the guest gets it, and the programme never hears.",
    caught_by=("replay.nothing-lost",),
)
class CouponAcceptedOffline(Forwarder):
    def _offline(self, operation: Single) -> Answer:
        if isinstance(operation, Coupon):
            worth = min(WORTH, max(operation.receipt.total, 0))
            return DiscountGranted((Discount("coupon", worth, operation.code),))
        return super()._offline(operation)
