"""The calls of IF-1 and their answers, as values: one model for the wire, for the plugin's door and for the waiters.

Check-in and its undoing are documented (3.2 [D W1]; the answer to DELETE is unknown [U], 204 is expected). `LookAt`,
`CheckOut`, `Pay` and their undoings are the profile W-SIM of ours (3.6 [P]): nothing in them is iiko's wording.

The trap: 200 means **not done**, with a text for the waiter, and 204 means done.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from msgspec import Struct

from simulators.iiko.waiter.external_data import PaymentItem

POINTS_WALLET = "points"
"""`WalletId` of the programme's points, a profile of ours."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """POST checkin. `value`: exactly what was scanned or typed; `pin`: of the waiter who is logged in."""

    order: UUID
    value: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UndoCheckIn:
    """DELETE checkin."""

    order: UUID


@dataclass(frozen=True, slots=True)
class LookAt:
    """GET loyalty."""

    order: UUID


class WalletSum(Struct, frozen=True, rename="pascal"):
    """So much of a wallet; `sum` in points, or currency units of a deposit."""

    wallet_id: str
    sum: Decimal


class CertificateSum(Struct, frozen=True, rename="pascal"):
    number: str
    sum: Decimal


class GiftDish(Struct, frozen=True, rename="pascal"):
    product_id: UUID
    amount: Decimal


class CheckoutRequest(Struct, frozen=True, rename="pascal", omit_defaults=True):
    """Nothing chosen: what is possible?"""

    waiter_pin: str = ""
    bonuses: tuple[WalletSum, ...] = ()
    deposits: tuple[WalletSum, ...] = ()
    certificates: tuple[CertificateSum, ...] = ()
    gift_dishes: tuple[GiftDish, ...] = ()

    @property
    def asks_only(self) -> bool:
        return not (self.bonuses or self.deposits or self.certificates or self.gift_dishes)


@dataclass(frozen=True, slots=True)
class CheckOut:
    """POST checkout: the pre-bill."""

    order: UUID
    request: CheckoutRequest


@dataclass(frozen=True, slots=True)
class UndoCheckOut:
    """DELETE checkout: the pre-bill is cancelled, redemptions are let go."""

    order: UUID


class PaymentRequest(Struct, frozen=True, rename="pascal"):
    """`transaction_id` makes it idempotent; `payment_items` as in external data."""

    waiter_pin: str
    transaction_id: UUID
    payment_items: tuple[PaymentItem, ...]


@dataclass(frozen=True, slots=True)
class Pay:
    """POST payment."""

    order: UUID
    request: PaymentRequest


@dataclass(frozen=True, slots=True)
class UndoPay:
    """DELETE payment."""

    order: UUID


WaiterCall: TypeAlias = CheckIn | UndoCheckIn | LookAt | CheckOut | UndoCheckOut | Pay | UndoPay


def pin_of(call: WaiterCall) -> str | None:
    """The waiter's PIN; None for calls that have no place for one."""
    match call:
        case CheckIn(pin=pin):
            return pin
        case CheckOut(request=request):
            return request.waiter_pin
        case Pay(request=paying):
            return paying.waiter_pin
        case _:
            return None


# Answers


@dataclass(frozen=True, slots=True)
class Accepted:
    """204: done. To `CheckOut`: nothing to offer."""


@dataclass(frozen=True, slots=True)
class NotDone:
    """200 (404 when there is no such order) and a text for the waiter's popup: nothing was done."""

    message: str
    is_unknown_order: bool = False


class LoyaltyState(Struct, frozen=True, rename="pascal", omit_defaults=True):
    """200 to `LookAt`. 3.6 names it without its fields: they are ours. In points; None: not known."""

    waiter_message: str | None = None
    """Alone: a refusal."""
    attached: bool | None = None
    max_bonus: Decimal | None = None
    will_earn: Decimal | None = None


class PersonalDiscount(Struct, frozen=True, rename="pascal"):
    discount_type_id: UUID
    name: str
    sum: Decimal


class AvailableWallet(Struct, frozen=True, rename="pascal", omit_defaults=True):
    """`balance` None: not known."""

    wallet_id: str
    name: str
    max_sum: Decimal
    balance: Decimal | None = None


class AvailableGift(Struct, frozen=True, rename="pascal"):
    product_id: UUID
    name: str
    amount: Decimal


class CheckoutResponse(Struct, frozen=True, rename="pascal", omit_defaults=True):
    """200 to `CheckOut`. A message alone is a refusal; to bonuses, `available_bonuses` says what was set aside."""

    waiter_message: str | None = None
    order_sum: Decimal | None = None
    discount_sum: Decimal | None = None
    to_pay: Decimal | None = None
    personal_discounts: tuple[PersonalDiscount, ...] = ()
    available_bonuses: tuple[AvailableWallet, ...] = ()
    available_deposits: tuple[AvailableWallet, ...] = ()
    available_gifts: tuple[AvailableGift, ...] = ()


WaiterAnswer: TypeAlias = Accepted | NotDone | LoyaltyState | CheckoutResponse
