"""The receipt packet (`CHECK`, the InpBuf of a call) as values. Source: farcard.md 4.

Sums are kopecks; in the XML they are currency units ("3622.88"), but for `Currency.amount`, which is in minor units on
the wire too (4.9). Moments are naive local times of the restaurant: the wire has no zone. What the packet lacks is
empty; what a reader does not know it ignores (4.1).
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, IntEnum

from simulators.kit.money import Minor


class ChMode(IntEnum):
    """Why the till calls (4.2). Which chmode belongs to which moment: documented for 0, 1, 5, 7 by two sources, for the
    rest from one reader's copy of the vendor's text; packets were captured of 1, 5 and 6 only."""

    NOT_CHECK = 0
    SALE = 1
    SALE_ROLLBACK = 2
    RETURN = 3
    RETURN_ROLLBACK = 4
    ORDER_EDITING = 5
    ORDER_BILL = 6
    ORDER_CALC = 7
    PRINT_CARD_INFO = 8
    INIT_ENTRANCE_CARD_ORDER = 9
    PRINT_AFTER_TRANSACTION = 10
    SERV_PRINT = 11
    CANCEL_BILL = 12
    BEFORE_RECEIPT = 13


SHORT = (ChMode.NOT_CHECK, ChMode.INIT_ENTRANCE_CARD_ORDER, ChMode.PRINT_AFTER_TRANSACTION)
"""Packets without order data (4.3); their exact minimum is unknown."""
CANCELS = (ChMode.SALE_ROLLBACK, ChMode.RETURN)
"""Signs of the transactions are reversed; the packet's own sums stay positive (4.10)."""


@dataclass(frozen=True, slots=True)
class Property:
    """`EXTCARDPROPERTIES/PROPERTY`: a wish for (no value), or the value of, a property of the card (4.4)."""

    name: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Interface:
    """`INTERFACE`: one logical interface to a card system. `code` is the number seen outside."""

    id: int
    code: int
    cardcode: str | None = None
    """The card that triggered the call; absent at payment (4.10)."""
    type: str = "PDS"
    mode: int = 0
    holders: tuple[str, ...] = ()
    """Card codes, perhaps not numbers; one empty code when there is no card ("pass all receipts")."""
    all_cards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtInfo:
    """`EXTINFO`. `current` is the id of the interface the packet is built for."""

    current: int
    interfaces: tuple[Interface, ...]
    reservation: str = ""
    properties: tuple[Property, ...] = ()

    @property
    def interface(self) -> Interface | None:
        """The one addressed; the only one when none matches."""
        found = [one for one in self.interfaces if one.id == self.current]
        return found[0] if found else self.interfaces[0] if len(self.interfaces) == 1 else None


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    code: str
    role: int


class LineType(Enum):
    DISH = "dish"
    COMBO = "combo"
    MODIFY = "modify"
    TICKET = "ticket"
    UNDEFINED = "undefined"


@dataclass(frozen=True, slots=True)
class TaxPart:
    """`LINETAXES/TAX`."""

    id: str
    sum: Minor


@dataclass(frozen=True, slots=True)
class DiscountPart:
    """`DISCOUNTS/DISCOUNTPART` of a line: negative, a mark-up positive. `line_uni` is the `uni` of the DISCOUNT."""

    id: str
    line_uni: int
    sum: Minor


@dataclass(frozen=True, slots=True)
class LinePayment:
    """How a line was covered, by currency id."""

    id: str
    sum: Minor


@dataclass(frozen=True, slots=True)
class Attribute:
    """An extra LINE attribute switched on at the till ("Xml dish attributes", 4.1)."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class CheckLine:
    """`LINE`. `price` a piece, `list_sum` before discounts (`pr_list_sum`), `sum` after."""

    id: str
    code: str
    name: str
    uni: int
    price: Minor
    list_sum: Minor
    quantity: Decimal
    sum: Minor
    type: LineType = LineType.DISH
    parent: int | None = None
    categ_id: str = ""
    categ: str = ""
    taxes: tuple[TaxPart, ...] = ()
    discounts: tuple[DiscountPart, ...] = ()
    payments: tuple[LinePayment, ...] = ()
    extra: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """`CATEG`. `sum` after discounts, `discsum` negative."""

    id: str
    code: str
    name: str
    sum: Minor
    discsum: Minor


@dataclass(frozen=True, slots=True)
class CheckDiscount:
    """`DISCOUNT`: negative. Card attributes only when it came from a card. `object_uni`: the line it belongs to."""

    id: str
    code: str
    name: str
    uni: int
    sum: Minor
    object_uni: int | None = None
    interface: int | None = None
    cardcode: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class CheckBonus:
    """`BONUS`: an accrual the till computed."""

    id: str
    code: str
    name: str
    uni: int
    sum: Minor
    interface: int | None = None
    cardcode: str = ""


@dataclass(frozen=True, slots=True)
class CheckPayment:
    """`PAYMENT`. Change is a line of its own, negative, of the cash currency (4.8). `pay_type` 1 cash, 2 bank card,
    3 other (a card system's is 3). `base_sum` in the base currency (`bsum`)."""

    id: str
    code: str
    name: str
    uni: int
    pay_type: int
    base_sum: Minor
    sum: Minor
    interface: int | None = None
    cardcode: str = ""
    account: str = ""
    owner_info: str = ""
    ext_transaction_info: str = ""


@dataclass(frozen=True, slots=True)
class CheckTax:
    id: str
    code: str
    rate: Decimal
    sum: Minor
    name: str


@dataclass(frozen=True, slots=True)
class Currency:
    """What the order costs in a currency; `amount` in that currency's minor units, on the wire too (4.9)."""

    name: str
    id: str
    amount: Minor


@dataclass(frozen=True, slots=True)
class CheckData:
    """`CHECKDATA`: the order. `checknum` 0 while it is edited."""

    checknum: int = 0
    printnum: int = 0
    fiscdocnum: int = 0
    delprintnum: int = 0
    delfiscdocnum: int = 0
    extfiscid: str = ""
    tablename: str = ""
    startservice: datetime | None = None
    closedatetime: datetime | None = None
    ordernum: str = ""
    guests: int = 1
    orderguid: str = ""
    """`{GUID}`, upper case; stable over retries and void, as is `checkguid`."""
    checkguid: str = ""
    order_cat: str = ""
    order_type: str = ""
    persistentcomment: str = ""
    persons: tuple[Person, ...] = ()
    lines: tuple[CheckLine, ...] = ()
    categories: tuple[Category, ...] = ()
    discounts: tuple[CheckDiscount, ...] = ()
    bonuses: tuple[CheckBonus, ...] = ()
    payments: tuple[CheckPayment, ...] = ()
    taxes: tuple[tuple[CheckTax, ...], ...] = ()
    """One block for each payment currency (`CHECKTAXES` may occur several times, 4.8); the last is the total."""
    currencies: tuple[Currency, ...] = ()


@dataclass(frozen=True, slots=True)
class Packet:
    """`CHECK`. `data` None in short packets."""

    station: int
    restaurant: int
    """The nine-digit code."""
    generated: datetime | None
    chmode: int
    """A `ChMode`, or a number newer than we are."""
    shift_date: date | None
    shift_num: int
    ext: ExtInfo
    data: CheckData | None = None
    cash_server: str = ""
    locale: int = 1049
    protocol_version: str = ""
    client_app: str = ""
    client_version: str = ""


@dataclass(frozen=True, slots=True)
class Quirks:
    """How tills write packets, beyond what XML cares about (4.1). Both were seen on the wire."""

    cr_separators: bool = True
    """A single CR and tabs between tags, instead of nothing."""
    two_spaces: bool = True
    """Two spaces before `generateddatetime`."""


PLAIN = Quirks(cr_separators=False, two_spaces=False)
AS_TILLS_WRITE = Quirks()
MAX_PACKET_BYTES = 1_048_576
"""A reader of ours refuses more. Packets of 51 KB were seen; no limit is documented."""
