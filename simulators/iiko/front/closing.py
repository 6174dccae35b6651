"""What the plugin tells the loyalty system when an order is closed, and how that is undone (iiko_loyaltyplant.md 7.4,
8; 4.6.4, 6).

A receipt whose points and gift were set aside before is a *fact*: it is told, or kept and told later (`held`). One with
coupons asks for them, so it is confirmed before it is printed; unheard, or not printed after all, it is taken back.
"""

from datetime import datetime

from msgspec.structs import replace as with_fields

from simulators.iiko.front.order import TICK, Order, receipt_of
from simulators.iiko.front.payment import points_of
from simulators.till.asks import CouponMark, GiftMark, asks_of
from simulators.till.operation import Commit, Origin, Single, Void
from simulators.till.receipt import POINTS, Receipt, Tender

ROLLBACK = "rollback"


def commit_of(order: Order, moment: datetime, origins: list[Origin]) -> Commit:
    """Of a paid order. `origins`: as many as `numbers_needed` says; each try asks under keys of its own, so that what
    was taken back stays so."""
    origin, numbers = with_fields(origins[0], made_at=moment), [one.number for one in origins[2:]]
    marks: list[CouponMark | GiftMark] = []
    for code in order.coupons:
        number = numbers.pop(0)
        marks.append(GiftMark(number, code) if code in order.gifts else CouponMark(number, code))
    receipt = receipt_of(order, moment)
    if points_of(order.payments) is not None:
        key = with_fields(origin, number=numbers.pop(0)).key
        receipt = with_fields(receipt, tenders=tuple(_renamed(tender, key) for tender in receipt.tenders))
    asks = asks_of(receipt, origin, tuple(marks))
    return Commit(origin, receipt, asks, held=bool(asks) and is_held_back(order))


def numbers_needed(order: Order) -> int:
    """One for the receipt, one kept for taking it back, one for each thing it asks for."""
    return 2 + len(order.coupons) + (1 if points_of(order.payments) is not None else 0)


def is_held_back(order: Order) -> bool:
    """Whether all it asks for was set aside, so that it can be told after it is printed."""
    return all(code in order.gifts for code in order.coupons)


def _renamed(tender: Tender, key: str) -> Tender:
    return with_fields(tender, key=key) if tender.kind == POINTS else tender


def rollback_of(commit: Commit, moment: datetime) -> Void:
    """The receipt was not printed: the order is still open, and may be closed again later than this."""
    origin = with_fields(
        commit.origin, number=commit.origin.number + 1, made_at=max(moment, commit.origin.made_at + TICK)
    )
    return Void(origin, commit.receipt.id, reason=ROLLBACK, reopens=True, receipt=commit.receipt)


def undoing(operation: Single) -> Single | None:
    """What a till of this kind says once only, and how it is undone when the till dies not knowing (see `Notes`)."""
    match operation:
        case Commit(held=False, asks=(_, *_)):
            return rollback_of(operation, operation.origin.made_at)
        case _:
            return None


def voided(receipt: Receipt, origin: Origin, reason: str, moment: datetime, reopens: bool) -> Void:
    """A storno; or (`reopens`) the receipt is taken back to be corrected under the same order (7.4)."""
    return Void(with_fields(origin, made_at=moment), receipt.id, reason=reason, reopens=reopens, receipt=receipt)
