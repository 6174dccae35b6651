"""What an order would cost and how many points may pay it (iiko_loyaltyplant.md 5.7 [D]). Changes nothing [C].

The trap: the order here has the shape of a delivery, also when it is one at a table; and some names begin with a
capital (`Warnings` and all in it; `Sum` of the obsolete discounts).
"""

from decimal import Decimal
from enum import Enum
from uuid import UUID

from msgspec import field

from simulators.iiko.cloud.messages.orders import (
    DiscountsInfo,
    GuestCount,
    Item,
    LoyaltyInfo,
    OrderCustomer,
    PaymentRequest,
)
from simulators.iiko.cloud.messages.shape import Reply, Request, Stamp, check_sum, check_told

SHORTEST_PHONE, LONGEST_PHONE = 8, 40


WHOLE_ORDER, ONE_ITEM, FREE_PRODUCT, OTHER = 0, 1, 2, 3
"""Of `CalculatedDiscount.code`."""


class Service(Enum):
    BY_COURIER = "DeliveryByCourier"
    BY_CLIENT = "DeliveryByClient"


class CalculatedOrder(Request, frozen=True):
    """Exactly one of `order_service_type` and `order_type_id` is required of a delivery [D]; not judged here [P]."""

    phone: str
    items: tuple[Item, ...]
    id: UUID | None = None
    customer: OrderCustomer | None = None
    payments: tuple[PaymentRequest, ...] | None = None
    discounts_info: DiscountsInfo | None = None
    loyalty_info: LoyaltyInfo | None = None
    order_service_type: Service | None = None
    order_type_id: UUID | None = None
    complete_before: Stamp | None = None
    guests: GuestCount | None = None

    def __post_init__(self) -> None:
        if not self.phone.startswith("+") or not SHORTEST_PHONE <= len(self.phone) <= LONGEST_PHONE:
            raise ValueError(f"a phone begins with + and has {SHORTEST_PHONE} to {LONGEST_PHONE} characters")


class OldDynamicDiscount(Request, frozen=True):
    """Obsolete; `Sum` with a capital [D]."""

    manual_condition_id: UUID
    sum: Decimal = field(name="Sum")

    def __post_init__(self) -> None:
        check_sum(self.sum)


class Calculate(Request, frozen=True):
    order: CalculatedOrder
    organization_id: UUID
    terminal_group_id: UUID | None = None
    referrer_id: UUID | None = None
    available_payment_marketing_campaign_ids: tuple[UUID, ...] | None = None
    is_loyalty_trace_enabled: bool | None = None
    coupon: str | None = None
    """Obsolete, as are the two behind it: `order.loyalty_info` has them now."""
    applicable_manual_conditions: tuple[UUID, ...] | None = None
    dynamic_discounts: tuple[OldDynamicDiscount, ...] | None = None


class CalculatedDiscount(Reply, frozen=True):
    code: int
    discount_sum: Decimal
    position_id: UUID | None = None
    """None: the whole order."""
    amount: Decimal | None = None
    comment: str | None = None

    def __post_init__(self) -> None:
        check_told(self.discount_sum, self.amount)


class ProductRef(Reply, frozen=True):
    id: UUID
    code: str | None = None


class Upsale(Reply, frozen=True):
    source_action_id: UUID
    description_for_user: str | None = None
    product_codes: tuple[str, ...] | None = ()
    products: tuple[ProductRef, ...] | None = ()


class Size(Reply, frozen=True):
    id: UUID
    name: str | None = None


class FreeProduct(Reply, frozen=True):
    id: UUID
    code: str | None = None
    size: tuple[str, ...] | None = ()
    sizes: tuple[Size, ...] | None = ()


class FreeProducts(Reply, frozen=True):
    """Dishes the client adds to the order itself."""

    source_action_id: UUID
    description_for_user: str | None = None
    products: tuple[FreeProduct, ...] = ()


class GroupMapping(Reply, frozen=True):
    group_id: UUID
    item_id: UUID | None = None


class Combo(Reply, frozen=True):
    specification_id: UUID
    group_mapping: tuple[GroupMapping, ...] | None = ()


class ProgramResult(Reply, frozen=True):
    """Of one marketing campaign."""

    marketing_campaign_id: UUID
    name: str | None = None
    discounts: tuple[CalculatedDiscount, ...] | None = ()
    upsales: tuple[Upsale, ...] | None = ()
    free_products: tuple[FreeProducts, ...] | None = ()
    available_combo_specifications: tuple[UUID, ...] | None = ()
    available_combos: tuple[Combo, ...] | None = ()
    need_to_activate_certificate: bool = False


class WalletInfo(Reply, frozen=True):
    id: UUID
    max_sum: Decimal
    can_hold_money: bool = True

    def __post_init__(self) -> None:
        check_told(self.max_sum)


class AvailablePayment(Reply, frozen=True):
    id: UUID
    """Of the campaign."""
    max_sum: Decimal
    order: int = 0
    """The smaller is filled first."""
    wallet_infos: tuple[WalletInfo, ...] | None = ()

    def __post_init__(self) -> None:
        check_told(self.max_sum)


class CalculationWarning(Reply, frozen=True):
    """Does not stop anything. Capitals throughout [D]."""

    code: str | None = field(name="Code", default=None)
    error_code: str | None = field(name="ErrorCode", default=None)
    message: str | None = field(name="Message", default=None)


class Calculated(Reply, frozen=True):
    loyalty_program_results: tuple[ProgramResult, ...] | None = ()
    available_payments: tuple[AvailablePayment, ...] | None = ()
    validation_warnings: tuple[str, ...] | None = ()
    warnings: tuple[CalculationWarning, ...] | None = field(name="Warnings", default=())
    loyalty_trace: str | None = None
