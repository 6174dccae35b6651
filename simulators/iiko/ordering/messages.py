"""Bodies of the digital ordering API v2, and who may call it. Source: iiko_loyaltyplant.md 4.2 [D L1: the template].

The body of `POST order` is a class of a private library [U7]: any JSON object is taken and kept as it is. The statuses
beyond PROCESSING and FAILED are unknown [U7]; a vendor's word we do not know becomes FAILED, as in the template.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from msgspec import Raw, Struct, field

from simulators.kit.http import HttpRequest
from simulators.till.programme import Dish

PREFIX = "/api/v2/"
RELAY_PATH = "/digitalordering/pos/v2/integrated"
OUTLET = "salesoutletid"
TOKEN = "authorizationtoken"


@dataclass(frozen=True, slots=True)
class Outlet:
    """A sales outlet: LoyaltyPlant's number of it and the token both sides know."""

    number: int
    token: str


class OrderStatus(Enum):
    PROCESSING = "PROCESSING"
    FAILED = "FAILED"


KNOWN_WORDS: Mapping[str, OrderStatus] = {"COOKING": OrderStatus.PROCESSING, "PROCESSING": OrderStatus.PROCESSING}
"""What a POS vendor calls a status, in ours [P]."""


class Health(Struct, frozen=True):
    services: dict[str, str]


class OrdersRequest(Struct, frozen=True, rename="camel"):
    order_pos_ids: tuple[str, ...]


class OrderState(Struct, frozen=True):
    status: OrderStatus
    reason: str = ""


class Order(Struct, frozen=True, rename="camel"):
    id: str
    state: OrderState
    comment: str = ""
    queue_number: str = ""


class Orders(Struct, frozen=True):
    orders: tuple[Order, ...]


class OrderCreated(Struct, frozen=True, rename="camel"):
    pos_id: str


class VendorOrder(Struct, frozen=True, rename="camel"):
    external_id: str
    queue_number: str
    status: str


class VendorPush(Struct, frozen=True):
    """What a POS vendor tells the adapter."""

    orders: tuple[VendorOrder, ...]


class RelayedState(Struct, frozen=True):
    status: OrderStatus


class RelayedOrder(Struct, frozen=True, rename="camel"):
    id: str
    queue_number: str
    state: RelayedState


class Relayed(Struct, frozen=True):
    """What the adapter tells LoyaltyPlant of it."""

    orders: tuple[RelayedOrder, ...]


class Price(Struct, frozen=True):
    value: Decimal
    taxes: tuple[Raw, ...] = ()


class InCategory(Struct, frozen=True, rename="camel"):
    category: str
    sort_order: int


class MenuItem(Struct, frozen=True, rename="camel"):
    id: str
    code: str
    title: dict[str, str]
    description: dict[str, str]
    prices_by_ordering_type: dict[str, Price]
    categories: tuple[InCategory, ...]
    modifier_groups: tuple[Raw, ...] = ()


class MenuCategory(Struct, frozen=True, rename="camel"):
    id: str
    code: str
    title: dict[str, str]
    root: bool
    root_sort_order: int
    description: dict[str, str] = field(default_factory=dict)
    sub_categories: tuple[Raw, ...] = ()


class Menu(Struct, frozen=True, rename="camel"):
    categories: tuple[MenuCategory, ...]
    items: tuple[MenuItem, ...]
    revision: int
    """Unix time."""
    modifier_groups: tuple[Raw, ...] = ()
    modifiers: tuple[Raw, ...] = ()


def menu_of(dishes: tuple[Dish, ...], language: str, revision: int) -> Menu:
    """A flat catalogue as a menu: one root category a category, the same price for each way of ordering."""
    names = tuple(dict.fromkeys(dish.category or "menu" for dish in dishes))
    categories = tuple(MenuCategory(name, name, {language: name}, True, n) for n, name in enumerate(names))
    return Menu(categories, tuple(_item(dish, language, n) for n, dish in enumerate(dishes)), revision)


def _item(dish: Dish, language: str, place: int) -> MenuItem:
    price = Price(Decimal(dish.price).scaleb(-2))
    prices = dict.fromkeys(("PICKUP", "EAT_IN", "DELIVERY"), price)
    return MenuItem(
        dish.plu, dish.plu, {language: dish.name}, {}, prices, (InCategory(dish.category or "menu", place),)
    )


def objection(request: HttpRequest, outlets: tuple[Outlet, ...]) -> int | None:
    """The status a caller is sent away with, by its headers; None when it may ask. The order of the checks is the
    template's: a blank outlet, one that is no integer, then the token. `OPTIONS`, and paths that are not of the API,
    are not checked."""
    path = request.target.partition("?")[0]
    if request.method == "OPTIONS" or not path.startswith("/api/") or path.startswith("/api/docs"):
        return None
    named = (request.header(OUTLET) or "").strip()
    if not named or not _is_integer(named):
        return 400
    token = (request.header(TOKEN) or "").strip()
    outlet = next((one for one in outlets if one.number == int(named)), None)
    return 401 if outlet is None or not token or token != outlet.token else None


def _is_integer(text: str) -> bool:
    digits = text[1:] if text[0] in "+-" else text
    return digits.isascii() and digits.isdecimal() and len(digits) <= 18
