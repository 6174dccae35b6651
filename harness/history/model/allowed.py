"""What a one-time code allows on its check: what the guest chose in the app, and no more of it (LP-01).

Profile of ours, LP-SIM (iiko_loyaltyplant.md 4.6.1). Answers are sentences: None is allowed.
"""

from datetime import timedelta

from harness.history.codes import Code
from harness.history.model.books import Books
from harness.history.pairing import Pairing
from simulators.kit.money import Minor, show_minor
from simulators.till.identifier import Identifier
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Gift, Hold, Redeem
from simulators.till.programme import Mechanic, Programme


def code_breach(code: Code, operation: Redeem | Gift | Hold, spent_before: Minor) -> str | None:
    """Why its guest may not spend so; `spent_before`: points redeemed on the check with the same code."""
    wants_gift = operation.gift if isinstance(operation, Gift | Hold) else ""
    match code.issue.mechanic:
        case Mechanic.ACCRUE:
            return "the guest's code is for earning only"
        case Mechanic.PAY if wants_gift:
            return "the guest's code is for paying with points, not for a gift"
        case Mechanic.PAY:
            return _too_much(code, operation, spent_before)
        case Mechanic.GIFT if wants_gift != code.issue.gift:
            return f"the guest's code is for gift {code.issue.gift!r}"
        case _:
            return None


def _too_much(code: Code, operation: Redeem | Gift | Hold, spent_before: Minor) -> str | None:
    most = code.issue.points
    points = spent_before + (0 if isinstance(operation, Gift) else operation.points)
    if most is None or points <= most:
        return None
    return f"the guest's code is for {show_minor(most)} points, and this makes {show_minor(points)}"


def holds_beside(books: Books, entry: Entry, programme: Programme) -> list[Entry]:
    """Holds of the same guest on the same check that a new one has not let go, but for those whose time was over."""
    if entry.receipt is None:
        return []
    moment, life = min(entry.made_at, entry.posted_at), timedelta(minutes=programme.hold_minutes)
    return [
        hold
        for hold in books.by_receipt.get(entry.receipt, ())
        if hold.kind is EntryKind.HOLD and hold.guest == entry.guest and hold.number not in books.undone
        if moment < hold.made_at + life
    ]


def spent_with(case: Pairing, books: Books, entry: Entry, identifier: Identifier) -> Minor:
    """Points that stand redeemed with it on the check so far."""
    spent = 0
    for other in books.by_receipt.get(entry.receipt, ()) if entry.receipt is not None else ():
        redeem = case.operation_of(other) if other.kind is EntryKind.REDEMPTION else None
        if isinstance(redeem, Redeem) and redeem.identifier == identifier and other.number not in books.undone:
            spent -= other.points
    return spent
