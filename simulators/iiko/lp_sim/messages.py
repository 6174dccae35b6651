"""What tills ask in LP-SIM, field by field (iiko_loyaltyplant.md 4.6.4). All of it is a profile of ours [P].

Fields marked "addition" are not in that table: they let one of our tills say all that the exchange holds, and nobody
needs them to speak LP-SIM. Unknown fields are tolerated. The trap: numbers are Decimal, so encode with `encode`.
"""

from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, TypeAlias, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from simulators.iiko.ids import LARGEST_NUMBER
from simulators.iiko.lp_sim.errors import Unreadable
from simulators.kit.instant import Moment

T = TypeVar("T", bound=Struct)
T0 = TypeVar("T0", bool, int)

Number: TypeAlias = Annotated[int, Meta(ge=0, le=LARGEST_NUMBER)]
Id: TypeAlias = Annotated[int, Meta(ge=0, le=2**53 - 1)] | str
"""LoyaltyPlant's ids of guests and coupons are numbers; names of ours that are none go as text (ours)."""

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODERS: dict[type[Struct], msgspec.json.Decoder[Any]] = {}


def encode(body: Struct) -> bytes:
    """Raises ValueError for text that JSON cannot say (a lone surrogate)."""
    return _ENCODER.encode(body)


def decode(raw: bytes, to: type[T]) -> T:
    """Raises Unreadable with the path of what is wrong."""
    decoder = _DECODERS.get(to) or _DECODERS.setdefault(to, msgspec.json.Decoder(to))
    try:
        body: T = decoder.decode(raw)
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError) as error:
        raise Unreadable(str(error)) from error
    return body


class Body(Struct, frozen=True, rename="camel", omit_defaults=True):
    """Anything of the table. A field with a default is left out when it has it, but for those of `written`."""


def written(kind: type[T0]) -> T0:
    """A field that is always written and need not be there when read: then it is false, or 0."""
    made: T0 = msgspec.field(default_factory=kind)
    return made


class MechanicName(Enum):
    ACCRUE = "ACCRUE"
    PAY = "PAY"
    GIFT = "GIFT"


class CancelReason(Enum):
    PREBILL_CANCELLED = "PREBILL_CANCELLED"
    PAYMENT_REMOVED = "PAYMENT_REMOVED"
    ORDER_DELETED = "ORDER_DELETED"
    GUEST_DETACHED = "GUEST_DETACHED"


class ReturnKind(Enum):
    FULL = "FULL"
    PARTIAL = "PARTIAL"
    STORNO = "STORNO"


# What is said of guests and orders


class GuestRef(Body, frozen=True):
    """One of them. `guestId` is read as the number of a card; the last three are additions."""

    code: str | None = None
    guest_id: Id | None = None
    phone: str | None = None
    card: str | None = None
    qr: str | None = None
    track2: str | None = None


class Person(Body, frozen=True):
    """A waiter or cashier. Read and not used."""

    name: str
    id: UUID | None = None


class OrderItem(Body, frozen=True):
    """A gift stands at price 0 and sum 0; `listPrice` (addition) is what it costs others."""

    position_id: UUID
    product_code: str
    name: str
    price: Decimal
    amount: Decimal
    sum: Decimal
    discount: Decimal
    is_gift: bool
    category: str = ""
    list_price: Decimal | None = None


class OrderPayment(Body, frozen=True):
    """`transactionId` of points is the key of the operation that spends them; `points` (addition) when a point is not
    worth 1."""

    kind: str
    sum: Decimal
    transaction_id: str = ""
    points: Decimal | None = None


class OrderDiscount(Body, frozen=True):
    """Addition: money taken off, and by what. Of a gift it is not in `discountSum`, because the line stands at 0."""

    name: str
    sum: Decimal
    source: str
    product_code: str | None = None
    is_gift: bool = False


class Order(Body, frozen=True):
    """The order snapshot. Additions: what follows `revision`."""

    order_id: UUID
    number: Number
    opened_at: Moment
    items: tuple[OrderItem, ...]
    full_sum: Decimal
    discount_sum: Decimal
    result_sum: Decimal
    closed_at: Moment | None = None
    waiter: Person | None = None
    cashier: Person | None = None
    payments: tuple[OrderPayment, ...] = ()
    revision: int = written(int)
    """0: not told."""
    discounts: tuple[OrderDiscount, ...] = ()
    coupons: tuple[str, ...] = ()
    guest_ref: GuestRef | None = None
    order_name: str = ""


# Requests


class CodeRequest(Body, frozen=True):
    """1, POST /codes. `amount` in points; `guest` (addition) when the guest shows something that is no number."""

    mechanic: MechanicName
    guest_id: Id | None = None
    amount: Decimal | None = None
    gift_coupon_id: Id | None = None
    guest: GuestRef | None = None


class AttachRequest(Body, frozen=True):
    """2. `waiterPin` is read and not used."""

    code: str
    order: Order
    waiter_pin: str | None = None


class CalculateRequest(Order, frozen=True):
    """4: the snapshot itself, with what the guest wants to pay with points (read and not used)."""

    want_pay: Decimal | None = None


class WrappedOrder(Body, frozen=True):
    """4 as some may read the table: the snapshot in a field."""

    order: Order


class HeldOrder(Body, frozen=True):
    """The order of a hold; one of our tills that does not show the check says this much only (addition)."""

    order_id: UUID
    number: Number | None = None
    opened_at: Moment | None = None
    revision: int = written(int)


class Shown(Body, frozen=True):
    """Whether the order of a hold is a whole one."""

    items: msgspec.Raw = msgspec.Raw()


class HoldRequest(Body, frozen=True):
    """5. `order` is an `Order` or a `HeldOrder`. Additions: `guestRef`, and `points` when `paySum` does not say it."""

    order: msgspec.Raw
    pay_sum: Decimal | None = None
    gift_coupon_id: Id | None = None
    guest_ref: GuestRef | None = None
    points: Decimal | None = None


class Fiscal(Body, frozen=True):
    """Read and not used."""

    fn: str | None = None
    fd: str | None = None
    fp: str | None = None


class AskedFor(Body, frozen=True):
    """Addition: a coupon or gift asked for with the receipt; `transactionId` is its operation's key."""

    transaction_id: str
    coupon: str | None = None
    gift: str | None = None


class CommitRequest(Body, frozen=True):
    """6. Additions: `asks`, in their order, and `held` when it is not what the asks suggest (`saying.held_by`)."""

    close_id: UUID
    order: Order
    fiscal: Fiscal | None = None
    offline: bool | None = None
    asks: tuple[AskedFor, ...] = ()
    held: bool | None = None


class CancelRequest(Body, frozen=True):
    """7. Additions: which hold, which operation, and a text."""

    reason: CancelReason
    hold_id: str | None = None
    operation: str | None = None
    comment: str = ""


class ReturnItem(Body, frozen=True):
    position_id: UUID
    amount: Decimal
    sum: Decimal | None = None


class ReturnedLine(Body, frozen=True):
    """Addition: what comes back by its code."""

    product_code: str
    amount: Decimal


class MoneyBack(Body, frozen=True):
    kind: str
    sum: Decimal


class ReturnRequest(Body, frozen=True):
    """8. Additions: the last four; `lines` counts where it is, else `items`."""

    return_id: str
    kind: ReturnKind
    items: tuple[ReturnItem, ...] | None = None
    refund_sum: Decimal | None = None
    money_back: tuple[MoneyBack, ...] | None = None
    lines: tuple[ReturnedLine, ...] = ()
    order: Order | None = None
    reopens: bool = False
    comment: str = ""


class OfflineReceipt(Body, frozen=True):
    """One of 10. Additions as in `CommitRequest`, and `madeAt` when it is not `closedAt`."""

    close_id: UUID
    order: Order
    closed_at: Moment
    guest_ref: GuestRef | None = None
    made_at: Moment | None = None
    asks: tuple[AskedFor, ...] = ()
    held: bool | None = None


class OfflineRequest(Body, frozen=True):
    """10. `batch` (addition): one receipt that is nevertheless an upload."""

    receipts: tuple[OfflineReceipt, ...]
    batch: bool = False
