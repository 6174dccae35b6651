"""What an iikoFront station shows and prints, beside what all tills do. The texts are ours; no identifier is whole."""

from simulators.iiko.front.order import Order, Stage
from simulators.kit.money import show_minor
from simulators.till import screen
from simulators.till.answer import Answer, Attached, Reason, Refused
from simulators.till.programme import Mechanic
from simulators.till.screen import check_lines, row

NOT_ATTACHED = "Guest not attached"


def told(answer: Answer | None) -> tuple[str, ...]:
    """What an answer means to whoever stands at the station."""
    match answer:
        case Attached(guest, mechanic, most):
            able = (f"Points may pay {show_minor(most)}",) if mechanic is Mechanic.PAY else ()
            return (*screen.told(guest), *able)
        case _:
            return screen.told(answer)


def order_lines(order: Order) -> tuple[str, ...]:
    """The open order."""
    state: tuple[str, ...] = ()
    if order.doubtful is not None:
        state = ("The fiscal register does not answer: press Pay again",)
    elif order.stage is Stage.BILL:
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


def bill_lines(order: Order, currency: str) -> tuple[str, ...]:
    """The pre-bill, for the guest."""
    lines = [f"{order.id.store} / {order.id.terminal}", f"BILL of order {order.id.check}"]
    lines += [
        row(f"{line.qty.normalize():f} x {line.name or line.plu}", show_minor(line.total)) for line in order.lines
    ]
    lines += [row(discount.name, show_minor(-discount.amount)) for discount in order.discounts]
    lines.append(row("TO PAY", f"{show_minor(order.due)} {currency}"))
    if order.guest is not None:
        lines.append(f"Guest {order.guest.identifier.masked()}")
    return tuple(lines)
