"""IF-1b, "Order External Data": what iikoWaiter leaves on the order instead of talking to a plugin (3.5 [D W2]).

At check-in nothing is checked: the scanned value is noted under `SCANNED_VALUE`, and trouble shows when the till pays.
The waiter's chosen payments are under `PAYMENT_ITEMS`, as JSON. The trap: the members of `Kind` are not public (U10);
those here are of the iikoCloud twin [I], so any other is kept as it stands.
"""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from msgspec import Struct

from simulators.iiko.waiter.document import read_document, write_document

SCANNED_VALUE = "arbus.iikowaiter.checkinscannedvalue"
PAYMENT_ITEMS = "iikowaiter5.paymentItems"
"""From waiter plugin 7.8.3 [D W2]."""
KINDS = ("Unknown", "Cash", "Card", "Credit", "Writeoff", "Voucher", "External", "IikoCard")
"""Of a payment type [I]."""


class PaymentType(Struct, frozen=True, rename="pascal"):
    """One way to pay, as iiko knows it."""

    id: UUID
    kind: str
    """One of `KINDS`, or another."""
    name: str


class PaymentItem(Struct, frozen=True, rename="pascal"):
    """One payment the waiter chose; `sum` in currency units."""

    payment_type: PaymentType
    sum: Decimal


class PaymentItems(Struct, frozen=True, rename="pascal"):
    """The root."""

    payment_items: tuple[PaymentItem, ...]


def write_payment_items(items: Sequence[PaymentItem]) -> str:
    """The text under `PAYMENT_ITEMS`."""
    return write_document(PaymentItems(tuple(items))).decode()


def read_payment_items(text: str) -> tuple[PaymentItem, ...]:
    """What the waiter chose. Raises Malformed."""
    return read_document(text, PaymentItems).payment_items


def unknown_guest_name(value: str) -> str:
    """What the RMS calls the guest it makes for a card it does not know."""
    return f"Карта № {value}"
