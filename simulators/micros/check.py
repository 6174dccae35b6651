"""A Micros check: the arithmetic every till has (`simulators.till.check`), and what only a Micros workstation does."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from simulators.kit.money import Rounding, round_to
from simulators.till.check import (
    CARD_DISCOUNT,
    CASH,
    MAX_GROSS,
    MAX_LINES,
    Check,
    Guest,
    NotPossible,
    Paid,
    State,
    attach,
    close,
    for_guest,
    grant,
    hold,
    pay,
    pay_with_points,
    receipt_of,
    ring,
    serve,
    void,
)
from simulators.till.receipt import Discount, ReceiptId

__all__ = [
    "CARD_DISCOUNT",
    "CASH",
    "MAX_GROSS",
    "MAX_LINES",
    "Check",
    "Guest",
    "NotPossible",
    "Paid",
    "State",
    "attach",
    "close",
    "discount_by_card",
    "for_guest",
    "grant",
    "hold",
    "pay",
    "pay_with_points",
    "receipt_of",
    "reopen",
    "ring",
    "serve",
    "void",
]


def discount_by_card(check: Check) -> Check:
    """The default discount of a guest nobody could be asked about, taken when the check is closed (RX-02)."""
    percent = 0 if check.guest is None else check.guest.discount_percent
    amount = min(check.due, round_to(Decimal(check.total * percent) / 100, 1, Rounding.HALF_UP))
    if amount <= 0:
        return check
    discount = Discount(f"Card {percent}%", amount, CARD_DISCOUNT)
    return replace(check, discounts=(*check.discounts, discount))


def reopen(check: Check, id: ReceiptId, now: datetime) -> Check:
    """The content of a closed check on an open one with another number: dishes, guest and rounds.

    What the programme gave (coupons, gifts, points) was undone with the sale, and money is tendered anew. Micros keeps
    the number [R]; another one is a **profile of ours**, because the programme has closed the old identity for good.
    """
    return Check(id, now, check.lines, check.rounds, guest=check.guest, reopened_from=check.id.check)
