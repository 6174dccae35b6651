"""What LP-SIM answers, field by field (iiko_loyaltyplant.md 4.6.4, 4.6.6). Requests are in `messages.py`, with what
holds for both: all of it is a profile of ours [P], and "addition" marks what is not even in the table.
"""

from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from simulators.iiko.lp_sim.messages import Body, Id, MechanicName, Order, OrderDiscount, written
from simulators.kit.instant import Moment


class ReceiptStatus(Enum):
    ACCEPTED = "ACCEPTED"
    DUPLICATE = "DUPLICATE"
    REJECTED = "REJECTED"


class ErrorBody(Body, frozen=True):
    code: str
    message: str = ""
    retryable: bool | None = None
    details: dict[str, Any] | None = None


class ErrorEnvelope(Body, frozen=True):
    error: ErrorBody


class CodeAnswer(Body, frozen=True):
    code: str
    code_id: str
    expires_at: Moment


class BonusScheme(Body, frozen=True):
    percents: Decimal | None = None
    title: str = ""


class GuestCard(Body, frozen=True):
    """`phoneMasked` is read and never written: the exchange knows no phone of a guest. `status` (addition) when the
    guest is not in good standing."""

    id: Id
    first_name: str
    balance: Decimal | None
    phone_masked: str | None = None
    bonus_scheme: BonusScheme | None = None
    status: str | None = None


class PayTerms(Body, frozen=True):
    max_points: Decimal
    max_sum: Decimal
    rate: Decimal
    requested: Decimal | None = None


class GiftTerms(Body, frozen=True):
    """Additions: the last three, for gifts that leave a choice."""

    coupon_id: Id
    product_code: str
    name: str
    amount: Decimal
    price: Decimal
    points_cost: Decimal
    product_codes: tuple[str, ...] | None = None
    choose: int = 1
    repeats: bool = False


class Estimate(Body, frozen=True):
    estimated: Decimal


class AttachAnswer(Body, frozen=True):
    visit_id: UUID
    mechanic: MechanicName
    guest: GuestCard
    pay: PayTerms | None
    gift: GiftTerms | None
    earn: Estimate
    waiter_message: str
    expires_at: Moment | None
    duplicate: bool = written(bool)


class PayLimit(Body, frozen=True):
    """`maxPoints`: addition."""

    max_sum: Decimal
    max_points: Decimal | None = None


class CalculateAnswer(Body, frozen=True):
    """`discounts`: addition."""

    earn: Estimate
    pay: PayLimit | None
    gift_still_valid: bool | None
    warnings: tuple[str, ...]
    discounts: tuple[OrderDiscount, ...] = ()


class HoldAnswer(Body, frozen=True):
    """`available`: addition."""

    hold_id: str
    pay_sum: Decimal | None
    points: Decimal
    expires_at: Moment | None
    duplicate: bool = written(bool)
    available: Decimal | None = None


class CommitAnswer(Body, frozen=True):
    """`message`: addition, and so is null for figures that nobody told."""

    transaction_id: int
    validation_id: int
    earned: Decimal | None
    spent: Decimal | None
    balance: Decimal | None
    duplicate: bool = written(bool)
    message: str = ""


class CancelAnswer(Body, frozen=True):
    """Also of 3, which the table gives no answer. Additions: the last three."""

    status: str
    released_points: Decimal
    duplicate: bool = written(bool)
    returned_points: Decimal | None = None
    revoked_points: Decimal | None = None
    balance: Decimal | None = None


class ReturnAnswer(Body, frozen=True):
    """`withheld`: addition, money kept back for points already spent."""

    returned_points: Decimal | None
    revoked_points: Decimal | None
    balance: Decimal | None
    money_back: Decimal | None = None
    uncollected: Decimal | None = None
    duplicate: bool = written(bool)
    withheld: Decimal | None = None


class OrderAnswer(Body, frozen=True):
    """Of 9, which the table gives no answer: the receipt, and what has gone back of it (ours altogether)."""

    status: str
    order: Order
    returned_sum: Decimal


class ReceiptAnswer(Body, frozen=True):
    """Of one receipt of 10. Additions: what follows `error`, and `queued` for one that waits at a gateway."""

    close_id: UUID
    status: ReceiptStatus
    error: ErrorBody | None = None
    earned: Decimal | None = None
    spent: Decimal | None = None
    balance: Decimal | None = None
    message: str = ""
    queued: bool = False


class OfflineAnswer(Body, frozen=True):
    receipts: tuple[ReceiptAnswer, ...]


class QueuedAnswer(Body, frozen=True):
    """Status 202 (ours): a gateway has stored it and will tell the loyalty system."""

    status: str
    message: str = ""


class Health(Body, frozen=True):
    """As of the ordering adapter (4.2)."""

    services: dict[str, str]
