"""What the operator reads and the guest takes away: screen lines and receipt text, kept so that they can be asserted.

The texts are ours: those of the products are unknown [U]. No identifier is shown whole (OFF-15).
"""

from datetime import datetime

from simulators.kit.money import Minor, show_minor
from simulators.till.answer import (
    Answer,
    Committed,
    DiscountGranted,
    GuestFound,
    Held,
    Outcome,
    Queued,
    Quoted,
    Reason,
    ReceiptFound,
    Redeemed,
    Refused,
    Released,
    ReturnTaken,
    Status,
    Voided,
)
from simulators.till.check import Check, Guest
from simulators.till.receipt import POINTS

WIDTH = 40
NO_ANSWER = ("No answer from the loyalty service", "Please go on without it")
"""What a till shows when it heard nothing (micros_sim.md A.11)."""
LATER = "Points will be added later"


def told(answer: Answer | None) -> tuple[str, ...]:
    """What an answer means to the operator."""
    match answer:
        case None | Refused(reason=Reason.UNAVAILABLE):
            return NO_ANSWER
        case Refused(reason, text):
            return (f"Refused: {reason.value.replace('_', ' ')}", *_text(text))
        case Queued(text):
            return ("Loyalty is offline: sent later", *_text(text))
        case GuestFound():
            return _guest(answer)
        case Quoted(discounts, max_points, earns, text):
            off = sum(discount.amount for discount in discounts)
            return (
                f"Discounts {show_minor(off)}",
                f"Points may pay {show_minor(max_points)}",
                f"Earns {show_minor(earns)}",
                *_text(text),
            )
        case Redeemed(points, amount, balance):
            return (f"{show_minor(points)} points pay {show_minor(amount)}", _balance(balance))
        case DiscountGranted(discounts, text):
            return (*(f"{discount.name} -{show_minor(discount.amount)}" for discount in discounts), *_text(text))
        case Held(_, points, told=False):
            return (f"{show_minor(points)} points held",)
        case Held(_, points, available):
            return (f"{show_minor(points)} points held, {show_minor(available)} free",)
        case Released(points, told=False):
            return (f"{show_minor(points)} points released",)
        case Released(points, balance):
            return (f"{show_minor(points)} points released", _balance(balance))
        case Committed(told=False) | Voided(told=False):
            return ("Confirmed",)
        case Committed():
            return _earned(answer)
        case Voided(returned, revoked, balance):
            back = f"Points back {show_minor(returned)}, revoked {show_minor(revoked)}"
            return ("Voided", back, *(() if balance is None else (_balance(balance),)))
        case ReceiptFound(receipt, returned):
            return (
                f"Check {receipt.id.check}",
                f"Total {show_minor(receipt.total)}",
                f"Returned {show_minor(returned)}",
            )
        case ReturnTaken():
            return _returned(answer)
        case _:
            return ("Done",)


def _text(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line)


def _balance(balance: Minor) -> str:
    return f"Balance {show_minor(balance)}"


def _guest(found: GuestFound) -> tuple[str, ...]:
    if found.status is Status.UNVERIFIED:
        discount = (f"Card discount {found.discount_percent}%",) if found.discount_percent else ()
        return ("Loyalty is offline: guest noted", *discount, "Balance not known", *_text(found.text))
    lines = [found.name or "Guest"]
    if found.status is not Status.ACTIVE:
        lines.append(f"Card is {found.status.value}")
    if found.tier:
        lines.append(f"Tier {found.tier}")
    lines.append("Balance not known" if found.balance is None else _balance(found.balance))
    return (*lines, *_text(found.text))


def _earned(committed: Committed) -> tuple[str, ...]:
    if committed.balance is None:
        return _text(committed.text)
    spent = (f"Spent {show_minor(committed.spent)}",) if committed.spent else ()
    return (f"Earned {show_minor(committed.earned)}", *spent, _balance(committed.balance), *_text(committed.text))


def _returned(taken: ReturnTaken) -> tuple[str, ...]:
    lines = [f"Give back {show_minor(taken.amount)}"]
    if taken.withheld:
        lines.append(f"Withheld for spent points {show_minor(taken.withheld)}")
    lines.append(f"Points back {show_minor(taken.returned)}, revoked {show_minor(taken.revoked)}")
    if taken.balance is not None:
        lines.append(_balance(taken.balance))
    return tuple(lines)


def check_lines(check: Check) -> tuple[str, ...]:
    """The open check as the screen shows it."""
    head = f"Check {check.id.check}" + (f" (was {check.reopened_from})" if check.reopened_from is not None else "")
    guest = () if check.guest is None else (_holder(check.guest),)
    return (head, *guest, f"Lines {len(check.lines)}, rounds {len(check.rounds)}", f"Due {show_minor(check.due)}")


def _holder(guest: Guest) -> str:
    return f"Guest {guest.name or guest.identifier.masked()}" + ("" if guest.verified else " (not verified)")


def receipt_lines(
    check: Check, now: datetime, change: Minor, currency: str, outcome: Outcome, answer: Answer | None
) -> tuple[str, ...]:
    """A printed receipt. `outcome` and `answer` are of the commit: they decide what it says of points."""
    lines = [f"{check.id.store} / {check.id.terminal}", row(f"Check {check.id.check}", f"{now:%Y-%m-%d %H:%M}")]
    if check.reopened_from is not None:
        lines.append(f"Reopened from {check.reopened_from}")
    lines += [
        row(f"{line.qty.normalize():f} x {line.name or line.plu}", show_minor(line.total)) for line in check.lines
    ]
    lines += [row(discount.name, show_minor(-discount.amount)) for discount in check.discounts]
    lines.append(row("TOTAL", f"{show_minor(check.total)} {currency}"))
    for tender in check.tenders:
        name = f"Points {show_minor(tender.points)}" if tender.kind == POINTS else tender.kind.capitalize()
        lines.append(row(name, show_minor(tender.amount)))
    if change:
        lines.append(row("Change", show_minor(change)))
    if check.guest is not None:
        lines += [f"Card {check.guest.identifier.masked()}", *_points(outcome, answer)]
    return tuple(lines)


def _points(outcome: Outcome, answer: Answer | None) -> tuple[str, ...]:
    match outcome, answer:
        case Outcome.OK, Committed(told=False):
            return ()
        case Outcome.OK, Committed() as committed:
            return _earned(committed)
        case Outcome.REFUSED, Refused(reason, text):
            return (f"No points: {text or reason.value.replace('_', ' ')}",)
        case _:
            return (LATER,)


def row(left: str, right: str) -> str:
    room = WIDTH - len(right) - 1
    return f"{left[:room]:<{room}} {right}"
