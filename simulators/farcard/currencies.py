"""Kinds of tender as the till's currencies: number, name, GUID and payment type. Source: farcard.md 4.8.

The dictionary GUIDs are as captured; numbers but those of the examples, and every other currency, are ours.
"""

from dataclasses import dataclass
from zlib import crc32

from simulators.farcard.guids import PDS_PAYMENT, ROUBLES, VISA, guid
from simulators.farcard.packet import CheckPayment
from simulators.till.receipt import POINTS

CASH, BANK_CARD, OTHER = 1, 2, 3
"""`paytype`."""


@dataclass(frozen=True, slots=True)
class Money:
    """One currency of the till's dictionary; `kind` is the tender's."""

    kind: str
    id: str
    code: str
    name: str
    pay_type: int


KNOWN = (
    Money("cash", ROUBLES, "1", "Рубли", CASH),
    Money("card", VISA, "2", "VISA", BANK_CARD),
    Money(POINTS, PDS_PAYMENT, "10", "ПДС оплата", OTHER),
)
_OTHERS_FROM, _OTHERS = 1000, 9000


_FOREIGN = "interface "


def foreign(interface: int) -> str:
    """The kind of tender, and the source of a discount, that goes by another interface."""
    return f"{_FOREIGN}{interface}"


def interface_in(kind: str) -> int | None:
    """Which interface `foreign` names; None for anything else."""
    number = kind.removeprefix(_FOREIGN)
    return int(number) if number != kind and number.isascii() and number.isdigit() and len(number) < 10 else None


def money_of(kind: str) -> Money:
    """The currency of a kind of tender; one we have no name for gets its own, by name."""
    for money in KNOWN:
        if money.kind == kind:
            return money
    code = _OTHERS_FROM + crc32(kind.encode()) % _OTHERS
    return Money(kind, guid("currency", kind), str(code), kind, OTHER)


def kind_of(payment: CheckPayment, interface: int) -> str:
    """The kind of tender of a payment, whoever wrote it: by dictionary entry, by card, by payment type, by name. A
    payment with a card of another interface than this is no business of ours and goes by that interface."""
    if payment.interface is not None and payment.interface != interface:
        return foreign(payment.interface)
    for money in KNOWN:
        if money.id == payment.id.upper():
            return money.kind
    if payment.cardcode:
        return POINTS
    if payment.pay_type in (CASH, BANK_CARD):
        return "cash" if payment.pay_type == CASH else "card"
    return payment.name
