"""The transaction report, counters, and messages to guests (iiko_loyaltyplant.md 5.5, 5.10 [D]).

The trap: of the numbers of transaction types two are proven, 5 = CloseOrder and 10 = RefillWalletFromOrder [C]; the
names are known, their other numbers are not [U].
"""

from decimal import Decimal
from uuid import UUID

from simulators.iiko.cloud.messages.shape import Count, Reply, Request, Revision, Stamp, check_told

CLOSE_ORDER = "CloseOrder"
REFILL_FROM_ORDER = "RefillWalletFromOrder"
PROVEN_TYPES = {CLOSE_ORDER: 5, REFILL_FROM_ORDER: 10}
"""Seen live [C]."""
OUR_TYPES = 1000
"""Numbers of ours for the other names begin here [P], so that nobody takes them for iiko's."""
LARGEST_PAGE = 1000
"""[P]"""


class TransactionsByDate(Request, frozen=True):
    customer_id: UUID
    date_from: Stamp
    date_to: Stamp
    """UTC, both inclusive [D]."""
    page_number: Count
    page_size: Count
    organization_id: UUID


class TransactionsByRevision(Request, frozen=True):
    customer_id: UUID
    page_size: Count
    organization_id: UUID
    revision: Revision | None = None
    last_transaction_id: UUID | None = None
    """Needs `revision`."""


class TransactionCoupon(Reply, frozen=True):
    number: str | None = None
    series: str | None = None


class TransactionCertificate(Reply, frozen=True):
    number: str | None = None
    series: str | None = None
    status_name: str | None = None
    type_name: str | None = None


class Transaction(Reply, frozen=True):
    id: UUID
    revision: int
    type: int | None = None
    type_name: str | None = None
    sum: Decimal | None = None
    balance_before: Decimal | None = None
    balance_after: Decimal | None = None
    pos_balance_before: Decimal | None = None
    order_number: int | None = None
    order_sum: Decimal | None = None
    pos_order_id: UUID | None = None
    organization_id: UUID | None = None
    wallet_id: UUID | None = None
    program_id: UUID | None = None
    marketing_campaign_id: UUID | None = None
    coupon: TransactionCoupon | None = None
    certificate: TransactionCertificate | None = None
    nominal: Decimal | None = None
    comment: str | None = None
    block_reason: str | None = None
    api_client_login: str | None = None
    loyalty_user: str | None = None
    emitent_name: str | None = None
    counteragent: str | None = None
    counteragent_type: int | None = None
    counteragent_type_name: str | None = None
    when_created: Stamp | None = None
    """UTC."""
    when_created_order: Stamp | None = None
    terminal_group_id: UUID | None = None
    is_delivery: bool | None = None
    is_ignored: bool | None = None

    def __post_init__(self) -> None:
        check_told(self.sum, self.balance_before, self.balance_after, self.pos_balance_before, self.order_sum)
        check_told(self.nominal)


class PageByDate(Reply, frozen=True):
    transactions: tuple[Transaction, ...]
    page_size: int
    page_number: int


class PageByRevision(Reply, frozen=True):
    transactions: tuple[Transaction, ...]
    page_size: int
    last_revision: int | None = None
    last_transaction_id: UUID | None = None


class CountersRequest(Request, frozen=True):
    """The schema has numbers here, the live server wanted names (`AllTime`, `OrdersCount`) and answered numbers [C]."""

    guest_ids: tuple[UUID, ...]
    periods: tuple[int | str, ...]
    metrics: tuple[int | str, ...]
    organization_id: UUID


class Counter(Reply, frozen=True):
    guest_id: UUID
    period: int
    metric: int
    """1 = OrdersSum, 2 = OrdersCount [C]."""
    value: Decimal

    def __post_init__(self) -> None:
        check_told(self.value)


class Counters(Reply, frozen=True):
    counters: tuple[Counter, ...]


class SmsPossible(Reply, frozen=True):
    status: int
    """0 to 3; what they mean is unknown [U]."""
    available_sms_count: int | None = None


class SendSms(Request, frozen=True):
    phone: str
    text: str
    organization_id: UUID


class SmsSent(Reply, frozen=True):
    sms_id: UUID


class SmsStatusRequest(Request, frozen=True):
    sms_ids: tuple[UUID, ...]
    organization_id: UUID


class SmsStatus(Reply, frozen=True):
    sms_id: UUID
    status: int
    internal_error: str | None = None


class SmsStatuses(Reply, frozen=True):
    statuses: tuple[SmsStatus, ...]


class SendEmail(Request, frozen=True):
    receiver: str
    subject: str
    body: str
    organization_id: UUID
