"""An order at a table as the desk holds it, and as it is told (iiko_loyaltyplant.md 5.11 [D]).

The trap: an order's discounts are not computed here, as iikoFront would; whoever calls carries over what `calculate`
said (`discountsInfo`). Only a coupon nobody has computed is looked up when the order is closed.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from simulators.iiko.cloud.messages.order_told import (
    CreationStatus,
    DiscountTold,
    DiscountType,
    ErrorInfo,
    GuestsInfo,
    ItemTold,
    KeyValueTold,
    LoyaltyInfoTold,
    Named,
    OrderInfo,
    OrderStatus,
    OrderTold,
    PaymentTold,
    PaymentType,
)
from simulators.iiko.cloud.messages.orders import (
    CustomerType,
    ItemType,
    OrderCustomer,
    PaymentKind,
    PaymentRequest,
    TableOrder,
)
from simulators.iiko.cloud.messages.shape import stamp_of, sum_of
from simulators.iiko.cloud.names import NameKind, name_id
from simulators.kit.money import Minor
from simulators.till.identifier import Identifier
from simulators.till.receipt import Discount, Line, ReceiptId

KIND_TOLD = {PaymentKind.LOYALTY_CARD: "IikoCard"}
"""`paymentTypeKind` of payment types has IikoCard where a payment says LoyaltyCard [I from D]."""


@dataclass(frozen=True, slots=True)
class Position:
    """A line with the id its discounts name it by."""

    id: UUID
    line: Line
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A discount of the order; `position` None: of the whole order."""

    discount: Discount
    position: UUID | None = None


@dataclass(slots=True)
class Table:
    id: UUID
    organisation: UUID
    terminal_group: UUID
    receipt: ReceiptId
    opened_at: datetime
    changed_at: datetime
    asked: TableOrder
    """As it was created."""
    positions: tuple[Position, ...] = ()
    given: tuple[Given, ...] = ()
    payments: tuple[PaymentRequest, ...] = ()
    customer: OrderCustomer | None = None
    guest: Identifier | None = None
    payer: Identifier | None = None
    """Whose points pay."""
    status: OrderStatus = OrderStatus.NEW
    creation: CreationStatus = CreationStatus.SUCCESS
    error: ErrorInfo | None = None
    billed_at: datetime | None = None
    closed_at: datetime | None = None
    is_told: bool = False
    """The programme was told of it, or may have been."""
    coupon_number: int | None = None
    """Of the operation that asks for the coupon, as spelt by whoever created the order (ours)."""
    points_number: int | None = None
    """Of the operation that asks for the points, as spelt by whoever added the payment (ours)."""

    @property
    def gross(self) -> Minor:
        return sum(position.line.total for position in self.positions)

    @property
    def total(self) -> Minor:
        return self.gross - sum(given.discount.amount for given in self.given)

    @property
    def is_open(self) -> bool:
        return self.creation is CreationStatus.SUCCESS and self.status in (OrderStatus.NEW, OrderStatus.BILL)


def told(table: Table, keys: tuple[str, ...] = ()) -> OrderInfo:
    """The order as `by_id` tells it; `keys`: of the external data wanted."""
    return OrderInfo(
        id=table.id,
        organization_id=table.organisation,
        timestamp=int(table.changed_at.timestamp() * 1000),
        creation_status=table.creation,
        pos_id=table.id if table.creation is CreationStatus.SUCCESS else None,
        external_number=table.asked.external_number,
        error_info=table.error,
        order=_order(table, keys) if table.creation is CreationStatus.SUCCESS else None,
    )


def _order(table: Table, keys: tuple[str, ...]) -> OrderTold:
    zone, asked = table.opened_at.tzinfo, table.asked
    assert zone is not None
    customer = table.customer
    return OrderTold(
        status=table.status,
        number=table.receipt.check,
        sum=sum_of(table.total),
        table_ids=asked.table_ids or (),
        customer=None if customer is None else _customer(customer),
        phone=asked.phone,
        when_created=stamp_of(table.opened_at, zone),
        when_bill_printed=None if table.billed_at is None else stamp_of(table.billed_at, zone),
        when_closed=None if table.closed_at is None else stamp_of(table.closed_at, zone),
        guests_info=None if asked.guests is None else GuestsInfo(asked.guests.count),
        items=tuple(_item(position, table) for position in table.positions),
        payments=tuple(_payment(payment) for payment in table.payments),
        discounts=tuple(_discount(given) for given in table.given),
        terminal_group_id=table.terminal_group,
        processed_payments_sum=sum_of(table.total if table.status is OrderStatus.CLOSED else 0),
        loyalty_info=LoyaltyInfoTold(asked.loyalty_info.coupon if asked.loyalty_info else None),
        external_data=tuple(KeyValueTold(d.key, d.value) for d in asked.external_data or () if d.key in keys),
    )


def _customer(customer: OrderCustomer) -> OrderCustomer:
    kind = customer.type or (CustomerType.ONE_TIME if customer.id is None else CustomerType.REGULAR)
    return OrderCustomer(customer.id, customer.name, customer.surname, None, customer.gender, kind)


def _item(position: Position, table: Table) -> ItemTold:
    line = position.line
    off = sum(given.discount.amount for given in table.given if given.position == position.id)
    return ItemTold(
        type=ItemType.PRODUCT,
        amount=line.qty,
        product=Named(name_id(NameKind.PRODUCT, line.plu), line.name or None),
        status="Served" if table.status is OrderStatus.CLOSED else "Added",
        price=sum_of(line.price),
        cost=sum_of(line.total),
        position_id=position.id,
        price_predefined=False,
        result_sum=sum_of(line.total - off),
        comment=position.comment,
    )


def _payment(payment: PaymentRequest) -> PaymentTold:
    kind = KIND_TOLD.get(payment.payment_type_kind, payment.payment_type_kind.value)
    return PaymentTold(
        PaymentType(payment.payment_type_id, None, kind),
        payment.sum,
        is_processed_externally=bool(payment.is_processed_externally),
        is_fiscalized_externally=payment.is_fiscalized_externally,
        is_prepay=bool(payment.is_prepay),
    )


def _discount(given: Given) -> DiscountTold:
    kind = DiscountType(name_id(NameKind.CAMPAIGN, given.discount.source), given.discount.name or None)
    positions = None if given.position is None else (given.position,)
    return DiscountTold(kind, sum_of(given.discount.amount), positions)
