"""Permissions asked for together with a receipt (`Commit.asks`), made from the receipt and from what marks them.

Both ends of a protocol that knows only the finished receipt make them here, so that they agree to the last field.
"""

from dataclasses import dataclass
from typing import TypeAlias

from msgspec.structs import replace

from simulators.till.operation import Coupon, Gift, Origin, Redeem
from simulators.till.receipt import POINTS, Receipt

Ask: TypeAlias = Redeem | Coupon | Gift


@dataclass(frozen=True, slots=True)
class CouponMark:
    """`number`: of the operation. The discounts of the receipt with this `source` are what it takes off."""

    number: int
    code: str


@dataclass(frozen=True, slots=True)
class GiftMark:
    """As `CouponMark`; the dishes chosen are those its discounts name."""

    number: int
    gift: str


def key_of(origin: Origin, number: int) -> str:
    """The key of an operation on the same check."""
    return replace(origin, number=number).key


def asks_of(receipt: Receipt, origin: Origin, marks: tuple[CouponMark | GiftMark, ...]) -> tuple[Ask, ...]:
    """Coupons and gifts in the order of `marks`, then points in the order of the tenders, whose keys must be of this
    check. Each is shown the check as it was before it: discounts of later ones off, nothing paid."""
    made: list[Ask] = []
    later = [mark.code if isinstance(mark, CouponMark) else mark.gift for mark in marks]
    for mark in marks:
        so_far = _without(receipt, frozenset(later))
        later.pop(0)
        of = replace(origin, number=mark.number)
        if isinstance(mark, CouponMark):
            made.append(Coupon(of, mark.code, so_far))
        elif receipt.guest is not None:
            chosen = tuple(d.plu for d in receipt.discounts if d.source == mark.gift and d.plu is not None)
            made.append(Gift(of, receipt.guest, mark.gift, chosen, so_far))
    due = receipt.total
    for tender in receipt.tenders:
        if tender.kind == POINTS and receipt.guest is not None:
            number = int(tender.key.rpartition("/")[2])
            made.append(Redeem(replace(origin, number=number), receipt.guest, tender.points, due))
            due -= tender.amount
    return tuple(made)


def _without(receipt: Receipt, sources: frozenset[str]) -> Receipt:
    return replace(
        receipt,
        discounts=tuple(discount for discount in receipt.discounts if discount.source not in sources),
        coupons=tuple(code for code in receipt.coupons if code not in sources),
        tenders=(),
    )
