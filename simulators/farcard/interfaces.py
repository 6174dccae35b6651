"""A till's logical interfaces in a packet: all are listed, whichever it is built for (farcard.md 4.4, 6.2)."""

from simulators.farcard.currencies import money_of
from simulators.farcard.packet import CheckPayment, Interface
from simulators.farcard.terms import Terms
from simulators.till.operation import Origin
from simulators.till.receipt import POINTS, Tender


def with_neighbour(interface: Interface, origin: Origin, terms: Terms) -> tuple[Interface, ...]:
    """All interfaces of the till, by their codes."""
    if terms.neighbour is None:
        return (interface,)
    other = terms.neighbour
    card = neighbours_card(other.code, origin, terms)
    beside = Interface(
        other.id, other.code, mode=interface.mode, holders=(card or "",), all_cards=(card,) if card else ()
    )
    return (interface, beside) if interface.code < other.code else (beside, interface)


def neighbours_card(interface: int, origin: Origin, terms: Terms) -> str | None:
    """Which card of another interface is on the receipt."""
    return None if terms.holders is None or origin.check == 0 else terms.holders.card(origin.receipt, interface)


def foreign_payment(tender: Tender, uni: int, interface: int, card: str | None) -> CheckPayment:
    """Paid with the card of another interface, which has its own packet for it."""
    money = money_of(POINTS)
    return CheckPayment(
        money.id, money.code, money.name, uni, money.pay_type, tender.amount, tender.amount, interface, card or ""
    )
