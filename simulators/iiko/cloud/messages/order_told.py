"""An order at a table as it is told (iiko_loyaltyplant.md 5.11 [D]): the answers of create and by_id.

The trap: `order` is null until it is made, and stays so when it could not be (`error_info` says why).
"""

from decimal import Decimal
from enum import Enum
from uuid import UUID

from simulators.iiko.cloud.messages.orders import DynamicDiscount, ItemType, OrderCustomer
from simulators.iiko.cloud.messages.shape import Reply, Stamp, check_amount, check_told


class CreationStatus(Enum):
    SUCCESS = "Success"
    IN_PROGRESS = "InProgress"
    ERROR = "Error"


class OrderStatus(Enum):
    NEW = "New"
    BILL = "Bill"
    CLOSED = "Closed"
    DELETED = "Deleted"


class ErrorInfo(Reply, frozen=True):
    code: str
    message: str | None = None
    error_reason: str | None = None
    additional_data: str | None = None


class Named(Reply, frozen=True):
    """A waiter, a product."""

    id: UUID
    name: str | None = None


class OrderType(Reply, frozen=True):
    id: UUID
    name: str | None = None
    order_service_type: str | None = None


class GuestsInfo(Reply, frozen=True):
    count: int
    split_between_persons: bool = False


class ItemTold(Reply, frozen=True):
    type: ItemType
    amount: Decimal
    product: Named | None = None
    status: str | None = None
    """Added, PrintedNotCooking, CookingStarted, CookingCompleted, Served."""
    price: Decimal | None = None
    cost: Decimal | None = None
    position_id: UUID | None = None
    price_predefined: bool | None = None
    result_sum: Decimal | None = None
    comment: str | None = None

    def __post_init__(self) -> None:
        check_amount(self.amount)
        check_told(self.price, self.cost, self.result_sum)


class PaymentType(Reply, frozen=True):
    id: UUID
    name: str | None = None
    kind: str | None = None


class PaymentTold(Reply, frozen=True):
    payment_type: PaymentType
    sum: Decimal
    is_preliminary: bool = False
    is_external: bool = False
    is_processed_externally: bool = False
    is_fiscalized_externally: bool | None = None
    is_prepay: bool = False

    def __post_init__(self) -> None:
        check_told(self.sum)


class DiscountType(Reply, frozen=True):
    id: UUID
    name: str | None = None


class PositionSum(Reply, frozen=True):
    position_id: UUID
    sum: Decimal

    def __post_init__(self) -> None:
        check_told(self.sum)


class DiscountTold(Reply, frozen=True):
    discount_type: DiscountType
    sum: Decimal
    selective_positions: tuple[UUID, ...] | None = None
    selective_positions_with_sum: tuple[PositionSum, ...] | None = None

    def __post_init__(self) -> None:
        check_told(self.sum)


class LoyaltyInfoTold(Reply, frozen=True):
    coupon: str | None = None
    applied_manual_conditions: tuple[UUID, ...] | None = ()
    dynamic_discounts: tuple[DynamicDiscount, ...] | None = None


class KeyValueTold(Reply, frozen=True):
    key: str
    value: str | None = None


class OrderTold(Reply, frozen=True):
    status: OrderStatus
    number: int
    sum: Decimal
    """After discounts."""
    table_ids: tuple[UUID, ...] | None = None
    customer: OrderCustomer | None = None
    phone: str | None = None
    when_created: Stamp | None = None
    when_bill_printed: Stamp | None = None
    when_closed: Stamp | None = None
    waiter: Named | None = None
    guests_info: GuestsInfo | None = None
    items: tuple[ItemTold, ...] | None = ()
    payments: tuple[PaymentTold, ...] | None = ()
    discounts: tuple[DiscountTold, ...] | None = None
    order_type: OrderType | None = None
    terminal_group_id: UUID | None = None
    processed_payments_sum: Decimal | None = None
    loyalty_info: LoyaltyInfoTold | None = None
    external_data: tuple[KeyValueTold, ...] | None = None

    def __post_init__(self) -> None:
        check_told(self.sum, self.processed_payments_sum)


class OrderInfo(Reply, frozen=True):
    id: UUID
    organization_id: UUID
    timestamp: int
    """Milliseconds since 1970."""
    creation_status: CreationStatus
    pos_id: UUID | None = None
    external_number: str | None = None
    error_info: ErrorInfo | None = None
    order: OrderTold | None = None


class OrderCreated(Reply, frozen=True):
    correlation_id: UUID
    order_info: OrderInfo


class OrdersFound(Reply, frozen=True):
    correlation_id: UUID
    orders: tuple[OrderInfo, ...]
