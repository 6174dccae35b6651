"""Every coupon of a case by its code: those guests were set up with and those claimed in the case."""

from collections.abc import Iterable

from harness.history.pairing import Pairing
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Claim
from simulators.till.programme import CouponKind, IssuedCoupon


def coupons_of(case: Pairing) -> dict[str, IssuedCoupon]:
    """Code to coupon. A claimed one counts from the moment of its claim."""
    coupons = {coupon.code: coupon for guest in case.evidence.guests for coupon in guest.coupons}
    coupons.update((coupon.code, coupon) for coupon in _claimed(case, case.entries))
    return coupons


def _claimed(case: Pairing, entries: Iterable[Entry]) -> Iterable[IssuedCoupon]:
    for entry in entries:
        operation = case.operation_of(entry)
        if entry.kind is EntryKind.CLAIM and isinstance(operation, Claim) and entry.coupon:
            made_at = operation.origin.made_at
            yield IssuedCoupon(entry.coupon, entry.guest, CouponKind.REWARD, operation.reward, made_at)
