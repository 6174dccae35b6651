"""Webhooks as typed values and as JSON. Two families that have nothing in common but HTTP:

* iikoTransport: a JSON *array* of events, proved by the `authToken` set with the subscription [D];
* iikoCard: *one object* a call, with the shared secret in its body, told apart by `id` [C].

The trap: events come again and in any order, and what an iikoTransport event is about depends on its type: only table
orders are read here, the rest is kept as it came.
"""

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from enum import IntEnum
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from simulators.iiko.cloud.messages.order_told import OrderInfo
from simulators.iiko.cloud.messages.shape import Stamp, check_sum, decode, encode
from simulators.till.record import Malformed

MOST_EVENTS = 1000
"""In one array [P]."""
ORDER_UPDATE = "TableOrderUpdate"
ORDER_ERROR = "TableOrderError"
EVENT_TYPES = (
    "DeliveryOrderUpdate",
    "DeliveryOrderError",
    ORDER_UPDATE,
    ORDER_ERROR,
    "ReserveUpdate",
    "ReserveError",
    "StopListUpdate",
    "PersonalShift",
    "KitchenOrderUpdate",
    "NomenclatureUpdate",
    "BusinessHoursAndMappingUpdate",
)
"""Of iikoTransport [D]; another one is read all the same, for there may be more tomorrow."""

Instantaneous = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?(Z|[+-]\d{2}:\d{2})?$")]
"""`changedOn` of iikoCard: ISO 8601 [C]."""


class TransportEvent(Struct, frozen=True, rename="camel"):
    """One of an array. `event_time` is UTC [D]; `event_info` is JSON of a shape of its own for each type."""

    event_type: str
    event_time: Stamp
    organization_id: UUID
    correlation_id: UUID
    event_info: msgspec.Raw

    @property
    def id(self) -> str:
        """What makes it the same event, said again: everything in it, because it has no id of its own."""
        said = f"{self.event_type}|{self.event_time}|{self.organization_id}|{self.correlation_id}|"
        return hashlib.sha256(said.encode("utf-8", "surrogatepass") + bytes(self.event_info)).hexdigest()[:32]


class NotificationType(IntEnum):
    """Of iikoCard [C]."""

    WALLET_TRANSACTION = 1
    CATEGORY = 2
    MAGNET_CARD = 3
    PROGRAM_INCLUSION = 4
    PUSH = 5


class CardEvent(Struct, frozen=True, rename="camel", omit_defaults=True):
    """One notification of iikoCard [C]. `sum` and `balance` in points; `notification_type` see `NotificationType`."""

    id: UUID
    notification_type: int
    organization_id: UUID
    customer_id: UUID | None = None
    transaction_type: str | None = None
    sum: Decimal | None = None
    balance: Decimal | None = None
    order_id: UUID | None = None
    order_number: int | None = None
    is_delivery: bool | None = None
    terminal_group_id: UUID | None = None
    wallet_id: UUID | None = None
    uoc_id: UUID | None = None
    phone: str | None = None
    changed_on: Instantaneous | None = None
    subscription_password: str | None = None

    def __post_init__(self) -> None:
        check_sum(self.sum, self.balance)


Delivery: TypeAlias = tuple[TransportEvent, ...] | CardEvent
"""What one call carries."""


def write_events(events: Sequence[TransportEvent]) -> bytes:
    """The body of an iikoTransport call."""
    return b"[" + b",".join(encode(event) for event in events) + b"]"


def write_event(event: CardEvent) -> bytes:
    return encode(event)


def read_delivery(raw: bytes) -> Delivery:
    """The body of a call of either family. Raises Malformed, also for what is no UTF-8 in an `eventInfo` that nobody
    reads: JSON is UTF-8 (RFC 8259, 8.1), and a delivery is kept as text."""
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        raise Malformed(str(error)) from error
    if not raw.lstrip(b" \t\r\n").startswith(b"["):
        event: CardEvent = decode(raw, CardEvent)
        return event
    events: tuple[TransportEvent, ...] = decode(raw, tuple[TransportEvent, ...])
    if len(events) > MOST_EVENTS:
        raise Malformed(f"{len(events)} events in one call, and {MOST_EVENTS} are the most")
    return events


def order_event(event_time: Stamp, correlation_id: UUID, order: OrderInfo) -> TransportEvent:
    """A `TableOrderUpdate`: the same object as in `order/by_id` [D]."""
    return TransportEvent(ORDER_UPDATE, event_time, order.organization_id, correlation_id, msgspec.Raw(encode(order)))


def order_of(event: TransportEvent) -> OrderInfo | None:
    """The order of an event about one at a table; None for other types. Raises Malformed."""
    if event.event_type not in (ORDER_UPDATE, ORDER_ERROR):
        return None
    order: OrderInfo = decode(bytes(event.event_info), OrderInfo)
    return order
