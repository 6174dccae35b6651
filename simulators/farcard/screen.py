"""What an r_keeper till shows and prints, beside what all tills do. The texts are ours; no card is shown whole."""

from simulators.farcard.order import Order
from simulators.kit.money import Minor, show_minor
from simulators.till.answer import Answer, Reason, Refused
from simulators.till.screen import check_lines, row, told

NOT_APPLIED = "Card not applied"


def order_lines(order: Order) -> tuple[str, ...]:
    """The open order."""
    state: tuple[str, ...] = ()
    if order.tried is not None:
        state = ("Erroneous receipt: not closed",)
    elif order.billed:
        state = ("Bill printed",)
    return (*check_lines(order), *state)


def why(answer: Answer | None) -> str:
    """A refusal or a silence, in a word or two."""
    match answer:
        case Refused(reason=Reason.UNAVAILABLE) | None:
            return "no answer"
        case Refused(reason, text):
            return text or reason.value.replace("_", " ")
        case _:
            return "not confirmed"


def not_applied(reason: str) -> str:
    return f"{NOT_APPLIED}: {reason}"


def limits(order: Order, most: Minor) -> tuple[str, ...]:
    """Calculation: what may be paid with the card (6.1, S2)."""
    return (f"To pay {show_minor(order.due)}", f"Points may pay up to {show_minor(most)}")


def bill_lines(order: Order, currency: str) -> tuple[str, ...]:
    """The pre-check, for the guest."""
    lines = [f"{order.id.store} / {order.id.terminal}", f"BILL of check {order.id.check}"]
    lines += [
        row(f"{line.qty.normalize():f} x {line.name or line.plu}", show_minor(line.total)) for line in order.lines
    ]
    lines += [row(discount.name, show_minor(-discount.amount)) for discount in order.discounts]
    lines.append(row("TO PAY", f"{show_minor(order.due)} {currency}"))
    if order.guest is not None:
        lines.append(f"Card {order.guest.identifier.masked()}")
    return tuple(lines)


__all__ = ["bill_lines", "limits", "not_applied", "order_lines", "told", "why"]
