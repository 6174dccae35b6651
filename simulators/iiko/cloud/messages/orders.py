"""Orders at a table, and the commands that change them (iiko_loyaltyplant.md 5.11 [D]).

The trap: HTTP 200 says only that a command was taken. What became of it is in `commands/status`.
"""

from decimal import Decimal
from enum import Enum
from typing import TypeAlias
from uuid import UUID

from msgspec import Struct

from simulators.iiko.cloud.messages.shape import Count, Reply, Request, check_amount, check_sum

NAMED_LENGTH = 50
"""Of `externalNumber`."""
COMMENT_LENGTH = 255
"""Of `removalComment`."""


class SearchScope(Enum):
    """How a `LoyaltyCard` credential is to be understood [D]."""

    RESERVED = "Reserved"
    PHONE = "Phone"
    CARD_NUMBER = "CardNumber"
    CARD_TRACK = "CardTrack"
    PAYMENT_TOKEN = "PaymentToken"
    FIND_FACE_ID = "FindFaceId"


class LoyaltyCardData(Request, frozen=True, tag_field="type", tag="LoyaltyCard"):
    credential: str | None = None
    search_scope: SearchScope | None = None


class CardData(Request, frozen=True, tag_field="type", tag="Card"):
    number: str | None = None
    custom_data: str | None = None
    card_type: str | None = None


class ExternalData(Request, frozen=True, tag_field="type", tag="External"):
    custom_data: str | None = None


PaymentData: TypeAlias = LoyaltyCardData | CardData | ExternalData


class PaymentKind(Enum):
    CASH = "Cash"
    CARD = "Card"
    LOYALTY_CARD = "LoyaltyCard"
    EXTERNAL = "External"


class PaymentRequest(Request, frozen=True):
    payment_type_kind: PaymentKind
    sum: Decimal
    payment_type_id: UUID
    is_processed_externally: bool | None = None
    is_fiscalized_externally: bool | None = None
    is_prepay: bool | None = None
    """Deprecated; not for LoyaltyCard."""
    payment_additional_data: PaymentData | None = None

    def __post_init__(self) -> None:
        check_sum(self.sum)
        if self.sum < 0:
            raise ValueError(f"a payment is 0 or more, not {str(self.sum)[:20]}")


class ItemType(Enum):
    PRODUCT = "Product"
    COMPOUND = "Compound"


class Item(Request, frozen=True):
    """A line. `price` absent: as the menu says. Modifiers and combos are passed over [P]."""

    type: ItemType
    amount: Decimal
    product_id: UUID | None = None
    position_id: UUID | None = None
    price: Decimal | None = None
    comment: str | None = None

    def __post_init__(self) -> None:
        check_amount(self.amount)
        check_sum(self.price)


class CustomerType(Enum):
    REGULAR = "regular"
    ONE_TIME = "one-time"


class OrderCustomer(Request, frozen=True):
    """`id`, or a name and a phone."""

    id: UUID | None = None
    name: str | None = None
    surname: str | None = None
    phone: str | None = None
    gender: str | None = None
    type: CustomerType | None = None


class DynamicDiscount(Request, frozen=True):
    manual_condition_id: UUID
    sum: Decimal

    def __post_init__(self) -> None:
        check_sum(self.sum)


class LoyaltyInfo(Request, frozen=True):
    coupon: str | None = None
    applicable_manual_conditions: tuple[UUID, ...] | None = None
    dynamic_discounts: tuple[DynamicDiscount, ...] | None = None


class GuestCount(Request, frozen=True):
    count: Count


class KeyValue(Request, frozen=True):
    key: str
    value: str | None = None
    is_public: bool | None = None


class DiscountCard(Request, frozen=True):
    track: str


class DiscountItem(Request, frozen=True):
    position_id: UUID
    sum: Decimal
    amount: Decimal | None = None

    def __post_init__(self) -> None:
        check_sum(self.sum, self.amount)


class RmsDiscount(Request, frozen=True, tag_field="type", tag="RMS"):
    discount_type_id: UUID
    sum: Decimal | None = None
    selective_positions: tuple[UUID, ...] | None = None

    def __post_init__(self) -> None:
        check_sum(self.sum)


class CardDiscount(Request, frozen=True, tag_field="type", tag="iikoCard"):
    """The way to carry a result of `calculate` into the order."""

    program_id: UUID
    program_name: str | None = None
    discount_items: tuple[DiscountItem, ...] | None = None


class DiscountsInfo(Request, frozen=True):
    card: DiscountCard | None = None
    discounts: tuple[RmsDiscount | CardDiscount, ...] | None = None
    fixed_loyalty_discounts: bool | None = None


class ChequeInfo(Request, frozen=True):
    need_receipt: bool
    email: str | None = None
    phone: str | None = None
    settlement_place: str | None = None


class TableOrder(Request, frozen=True):
    items: tuple[Item, ...]
    id: UUID | None = None
    external_number: str | None = None
    table_ids: tuple[UUID, ...] | None = None
    customer: OrderCustomer | None = None
    phone: str | None = None
    guests: GuestCount | None = None
    tab_name: str | None = None
    payments: tuple[PaymentRequest, ...] | None = None
    source_key: str | None = None
    discounts_info: DiscountsInfo | None = None
    loyalty_info: LoyaltyInfo | None = None
    order_type_id: UUID | None = None
    cheque_additional_info: ChequeInfo | None = None
    external_data: tuple[KeyValue, ...] | None = None
    menu_id: str | None = None
    price_category_id: UUID | None = None

    def __post_init__(self) -> None:
        if self.external_number is not None and len(self.external_number) > NAMED_LENGTH:
            raise ValueError(f"externalNumber is longer than {NAMED_LENGTH}")


class CreateSettings(Request, frozen=True):
    service_print: bool | None = None
    transport_to_front_timeout: int | None = None
    """Seconds; 8 when not said [D]."""
    check_stop_list: bool | None = None


class CreateOrder(Request, frozen=True):
    organization_id: UUID
    terminal_group_id: UUID
    order: TableOrder
    create_order_settings: CreateSettings | None = None


class AddItems(Request, frozen=True):
    order_id: UUID
    organization_id: UUID
    items: tuple[Item, ...]


class AddCustomer(Request, frozen=True):
    organization_id: UUID
    order_id: UUID
    customer: OrderCustomer


class Payments(Request, frozen=True):
    """`add_payments`, `change_payments`: the latter replaces all, unless one was processed already."""

    order_id: UUID
    organization_id: UUID
    payments: tuple[PaymentRequest, ...]


class PrintBill(Request, frozen=True):
    organization_id: UUID
    order_id: UUID


class CloseOrder(Request, frozen=True):
    organization_id: UUID
    order_id: UUID
    cheque_additional_info: ChequeInfo | None = None


class CancelOrder(Request, frozen=True):
    organization_id: UUID
    order_id: UUID
    removal_type_id: UUID | None = None
    removal_comment: str | None = None
    user_id_for_writeoff: UUID | None = None

    def __post_init__(self) -> None:
        if self.removal_comment is not None and len(self.removal_comment) > COMMENT_LENGTH:
            raise ValueError(f"removalComment is longer than {COMMENT_LENGTH}")


class CommandTaken(Reply, frozen=True):
    correlation_id: UUID


class CommandStatusRequest(Request, frozen=True):
    organization_id: UUID
    correlation_id: UUID


class InProgress(Struct, frozen=True, tag_field="state", tag="InProgress"):
    """Ask again."""


class Success(Struct, frozen=True, tag_field="state", tag="Success"):
    """Done."""


class Failed(Struct, frozen=True, rename="camel", tag_field="state", tag="Error"):
    """It will not be done. `error_reason`: one of the codes of 5.11."""

    error_reason: str | None = None
    exception: str | None = None


CommandStatus: TypeAlias = InProgress | Success | Failed


class OrdersById(Request, frozen=True):
    organization_ids: tuple[UUID, ...]
    order_ids: tuple[UUID, ...] | None = None
    pos_order_ids: tuple[UUID, ...] | None = None
    return_external_data_keys: tuple[str, ...] | None = None
