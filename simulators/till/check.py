"""A check at a till as a value: what is on it and what is due, and the steps it can take. Nothing here asks anybody.

What every make of till has in common; each may hold more (a subclass), which these functions keep as it is.

A discount lowers the total; points are a tender and pay part of an unchanged total (FARC-05). `NotPossible` is what the
operator did wrong, in a sentence; the check is then as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Generic, TypeVar

import msgspec

from simulators.kit.errors import TillproofError
from simulators.kit.money import Minor, show_minor
from simulators.till.cashier import Item, Payment
from simulators.till.identifier import Identifier
from simulators.till.programme import Dish
from simulators.till.receipt import POINTS, Discount, Line, Receipt, ReceiptId, Tender

CASH = "cash"
"""The only tender that gives change."""
CARD_DISCOUNT = "card"
"""`source` of a discount on showing the card."""
MAX_LINES = 500
MAX_GROSS: Minor = 10**12


class NotPossible(TillproofError):
    """The till does not do that, and why."""


class State(Enum):
    OPEN = "open"
    CLOSED = "closed"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is attached to a check. `discount_percent` is given at closing when nobody could be asked (Micros)."""

    identifier: Identifier
    verified: bool = True
    discount_percent: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `rounds` says how many of its lines had gone to the kitchen after each service round."""

    id: ReceiptId
    opened_at: datetime
    lines: tuple[Line, ...] = ()
    rounds: tuple[int, ...] = ()
    discounts: tuple[Discount, ...] = ()
    tenders: tuple[Tender, ...] = ()
    coupons: tuple[str, ...] = ()
    guest: Guest | None = None
    state: State = State.OPEN
    closed_at: datetime | None = None
    reopened_from: int | None = None
    granted: int = 0
    """How many permissions (redeem, coupon, gift, hold) were given on it: voiding it must undo them."""

    @property
    def gross(self) -> Minor:
        return sum(line.total for line in self.lines)

    @property
    def total(self) -> Minor:
        return self.gross - sum(discount.amount for discount in self.discounts)

    @property
    def due(self) -> Minor:
        """Still to be paid."""
        return max(0, self.total - sum(tender.amount for tender in self.tenders))


C = TypeVar("C", bound=Check)


@dataclass(frozen=True, slots=True)
class Paid(Generic[C]):
    """A check with its payments, and the change the guest gets (not on the receipt's tenders)."""

    check: C
    change: Minor = 0


def receipt_of(check: Check, now: datetime) -> Receipt:
    """The receipt as it stands; `closed_at` of an open check is the moment of looking."""
    return Receipt(
        id=check.id,
        opened_at=check.opened_at,
        closed_at=check.closed_at or now,
        lines=check.lines,
        discounts=check.discounts,
        tenders=check.tenders,
        guest=None if check.guest is None else check.guest.identifier,
        coupons=check.coupons,
    )


def for_guest(receipt: Receipt, guest: Identifier) -> Receipt:
    """The receipt as if that guest were on it."""
    return msgspec.structs.replace(receipt, guest=guest)


def ring(check: C, items: Sequence[Item]) -> C:
    """Items added, not yet sent to the kitchen."""
    try:
        lines = tuple(Line(item.plu, item.qty, item.price, item.name, item.category) for item in items)
    except ValueError as error:
        raise NotPossible(str(error)) from error
    for line in lines:
        if line.price < 0:
            raise NotPossible(f"{line.plu} has the negative price {show_minor(line.price)}")
    rung = replace(check, lines=check.lines + lines)
    if len(rung.lines) > MAX_LINES or rung.gross > MAX_GROSS:
        raise NotPossible(f"a check holds at most {MAX_LINES} lines and {show_minor(MAX_GROSS)}")
    return rung


def serve(check: C) -> C:
    """A service round: what is new goes to the kitchen."""
    served = check.rounds[-1] if check.rounds else 0
    return check if served == len(check.lines) else replace(check, rounds=(*check.rounds, len(check.lines)))


def attach(check: C, guest: Guest) -> C:
    """This guest instead of whoever was on the check."""
    return replace(check, guest=guest)


def grant(check: C, discounts: Sequence[Discount], code: str, menu: Sequence[Dish]) -> C:
    """A coupon or gift was given. A dish it names is rung if the check has not as many pieces of it as it has such
    discounts: at the menu's price or, for a dish the till does not know, at the worth of the discount."""
    check = replace(check, coupons=(*check.coupons, code), granted=check.granted + 1)
    for discount in discounts:
        if discount.plu is not None and _pieces(check, discount.plu) <= _given(check, discount.plu):
            check = replace(check, lines=(*check.lines, _dish_line(discount, discount.plu, menu)))
        amount = min(discount.amount, check.due)
        check = replace(
            check, discounts=(*check.discounts, Discount(discount.name, amount, discount.source, discount.plu))
        )
    return check


def _pieces(check: Check, plu: str) -> Decimal:
    return sum((line.qty for line in check.lines if line.plu == plu), Decimal(0))


def _given(check: Check, plu: str) -> int:
    return sum(1 for discount in check.discounts if discount.plu == plu)


def _dish_line(discount: Discount, plu: str, menu: Sequence[Dish]) -> Line:
    for dish in menu:
        if dish.plu == plu:
            return Line(plu, Decimal(1), dish.price, dish.name, dish.category)
    return Line(plu, Decimal(1), discount.amount, discount.name)


def pay_with_points(check: C, points: Minor, amount: Minor, key: str) -> C:
    """Points were spent: `amount` is the money they paid."""
    tender = Tender(POINTS, amount, points, key)
    return replace(check, tenders=(*check.tenders, tender), granted=check.granted + 1)


def hold(check: C) -> C:
    return replace(check, granted=check.granted + 1)


def pay(check: C, payments: Sequence[Payment]) -> Paid[C]:
    """All of what is due, by these payments. Cash may be more: change comes back. Raises NotPossible otherwise."""
    change = 0
    for payment in payments:
        if payment.kind == POINTS:
            raise NotPossible("points pay only through the loyalty programme: spend them before closing")
        offered = check.due if payment.amount is None else payment.amount
        if offered < 0:
            raise NotPossible(f"{payment.kind} of {show_minor(offered)} is no payment")
        taken = min(offered, check.due)
        if offered > taken and payment.kind != CASH:
            raise NotPossible(f"{payment.kind} of {show_minor(offered)} is more than the {show_minor(taken)} due")
        change += offered - taken
        if taken:
            check = replace(check, tenders=(*check.tenders, Tender(payment.kind, taken)))
    if check.due:
        raise NotPossible(f"{show_minor(check.due)} are still due")
    return Paid(check, change)


def close(check: C, now: datetime) -> C:
    if check.due:
        raise NotPossible(f"{show_minor(check.due)} are still due")
    return replace(serve(check), state=State.CLOSED, closed_at=now)


def void(check: C) -> C:
    return replace(check, state=State.VOIDED)
