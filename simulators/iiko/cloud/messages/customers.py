"""Guests, their cards, categories and programmes (iiko_loyaltyplant.md 5.5, 5.6 [D]).

The trap: a request says `surName`, an answer `surname`; and a guest who is not found is HTTP 400 (`errors.py`).
"""

from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from msgspec import field

from simulators.iiko.cloud.messages.shape import Reply, Request, Stamp, check_told

BONUS = 1
"""`WalletBalance.type` and `Program.program_type`: 0 deposit, 1 bonus, 2 products, 3 discount, 4 certificate."""


class InfoByPhone(Request, frozen=True, tag_field="type", tag="phone"):
    phone: str
    organization_id: UUID | None = None


class InfoByCardTrack(Request, frozen=True, tag_field="type", tag="cardTrack"):
    card_track: str
    organization_id: UUID | None = None


class InfoByCardNumber(Request, frozen=True, tag_field="type", tag="cardNumber"):
    card_number: str
    organization_id: UUID | None = None


class InfoByEmail(Request, frozen=True, tag_field="type", tag="email"):
    email: str
    organization_id: UUID | None = None


class InfoById(Request, frozen=True, tag_field="type", tag="id"):
    id: UUID
    organization_id: UUID | None = None


CustomerInfoRequest: TypeAlias = InfoByPhone | InfoByCardTrack | InfoByCardNumber | InfoByEmail | InfoById
"""`type` tells which field there is."""


class Card(Reply, frozen=True):
    id: UUID
    track: str | None = None
    number: str | None = None
    valid_to_date: Stamp | None = None


class Category(Reply, frozen=True):
    id: UUID
    name: str | None = None
    is_active: bool = True
    is_default_for_new_guests: bool = False


class WalletBalance(Reply, frozen=True):
    id: UUID
    balance: Decimal
    name: str | None = None
    type: int = BONUS

    def __post_init__(self) -> None:
        check_told(self.balance)


class CustomerInfo(Reply, frozen=True):
    id: UUID
    referrer_id: UUID | None = None
    name: str | None = None
    surname: str | None = None
    middle_name: str | None = None
    comment: str | None = None
    phone: str | None = None
    culture_name: str | None = None
    birthday: Stamp | None = None
    email: str | None = None
    sex: int = 0
    """0 none, 1 male, 2 female."""
    consent_status: int = 0
    """0 unknown, 1 given, 2 revoked."""
    anonymized: bool = False
    cards: tuple[Card, ...] | None = ()
    categories: tuple[Category, ...] | None = ()
    wallet_balances: tuple[WalletBalance, ...] | None = ()
    user_data: str | None = None
    should_receive_promo_actions_info: bool | None = None
    should_receive_loyalty_info: bool | None = None
    should_receive_order_status_info: bool | None = None
    personal_data_consent_from: Stamp | None = None
    personal_data_consent_to: Stamp | None = None
    personal_data_processing_from: Stamp | None = None
    personal_data_processing_to: Stamp | None = None
    is_deleted: bool | None = None
    when_registered: Stamp | None = None
    last_processed_order_date: Stamp | None = None
    first_order_date: Stamp | None = None
    last_visited_organization_id: UUID | None = None
    registration_organization_id: UUID | None = None


class CreateOrUpdate(Request, frozen=True):
    """Looked up by id, phone or card track. iiko gives out ids: one it never gave is refused [C]."""

    organization_id: UUID
    id: UUID | None = None
    phone: str | None = None
    card_track: str | None = None
    card_number: str | None = None
    name: str | None = None
    middle_name: str | None = None
    sur_name: str | None = None
    birthday: Stamp | None = None
    email: str | None = None
    sex: int | None = None
    consent_status: int | None = None
    should_receive_loyalty_info: bool | None = None
    should_receive_promo_actions_info: bool | None = None
    referrer_id: str | None = None
    user_data: str | None = None
    is_deleted: bool | None = None
    employee_id: str | None = None
    comment: str | None = None
    nullify_empty_fields: bool | None = None

    def __post_init__(self) -> None:
        if (self.card_track is None) is not (self.card_number is None):
            raise ValueError("cardTrack and cardNumber require each other")


class CustomerId(Reply, frozen=True):
    id: UUID


class CustomerIds(Request, frozen=True):
    """`delete_customers`, `restore_customers`."""

    customer_ids: tuple[UUID, ...]
    organization_id: UUID


class CustomersDeleted(Reply, frozen=True):
    total: int
    deleted: int
    not_found: int


class CustomersRestored(Reply, frozen=True):
    total: int
    restored: int
    not_found: int


class AddCard(Request, frozen=True):
    customer_id: UUID
    card_track: str
    card_number: str
    organization_id: UUID


class RemoveCard(Request, frozen=True):
    customer_id: UUID
    card_track: str
    organization_id: UUID


class OfOrganization(Request, frozen=True):
    """Endpoints that want to know nothing but whose."""

    organization_id: UUID


class Categories(Reply, frozen=True):
    guest_categories: tuple[Category, ...]


class CustomerCategory(Request, frozen=True):
    """`customer_category/add`, `/remove`."""

    customer_id: UUID
    category_id: UUID
    organization_id: UUID


class AddToProgram(Request, frozen=True):
    organization_id: UUID
    customer_id: UUID | None = None
    program_id: UUID | None = None


class AddedToProgram(Reply, frozen=True):
    user_wallet_id: UUID
    wallet_id: UUID
    """This one is used in calls about wallets [D]."""


class ProgramsRequest(Request, frozen=True):
    organization_id: UUID
    without_marketing_campaigns: bool | None = None


class Setting(Reply, frozen=True):
    """An action or a condition. `settings`: JSON in a string."""

    id: UUID
    settings: str | None = None
    type_name: str | None = None
    check_sum: str | None = None


class Binding(Reply, frozen=True):
    id: UUID
    stop_further_execution: bool = False
    actions: tuple[Setting, ...] | None = ()
    conditions: tuple[Setting, ...] | None = ()


class Campaign(Reply, frozen=True):
    id: UUID
    program_id: UUID
    name: str | None = None
    description: str | None = None
    is_active: bool = True
    period_from: Stamp | None = None
    period_to: Stamp | None = None
    order_action_condition_bindings: tuple[Binding, ...] | None = ()
    periodic_action_condition_bindings: tuple[Binding, ...] | None = ()
    overdraft_action_condition_bindings: tuple[Binding, ...] | None = ()
    guest_registration_action_condition_bindings: tuple[Binding, ...] | None = ()


class Program(Reply, frozen=True):
    id: UUID
    name: str | None = None
    description: str | None = None
    service_from: Stamp | None = None
    service_to: Stamp | None = None
    notify_about_balance_changes: bool = False
    program_type: int = BONUS
    is_active: bool = True
    wallet_id: UUID | None = None
    """One wallet a programme [D]."""
    marketing_campaigns: tuple[Campaign, ...] | None = ()
    applied_organizations: tuple[UUID, ...] | None = ()
    template_type: int = 0
    """0 none, 1 bonus, 2 discount, 3 N-th dish, 4 manual anonymous order discount, 5 auto anonymous order discount,
    6 auto anonymous dish discount, 7 promotions, 8 N-th dish promotions; 9 exists without a name."""
    is_exchange_rate_enabled: bool = False
    refill_type: int = 0
    """0 to 3; what they mean is unknown [U]."""


class Programs(Reply, frozen=True):
    programs: tuple[Program, ...] = field(name="Programs")
    """With a capital, unlike the rest [D]."""


class ManualCondition(Reply, frozen=True):
    id: UUID
    caption: str | None = None
    is_dynamic_discount: bool = False
    is_applicable_on_cashier_screen: bool = False


class ManualConditions(Reply, frozen=True):
    manual_conditions: tuple[ManualCondition, ...]
