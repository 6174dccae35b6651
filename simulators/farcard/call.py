"""The calls of FarCards 6 and their answers, as values: one model for every way they are put on a wire.

Source: farcard.md 2.3 to 2.7 and 3. Serialisers are elsewhere (HTTP dialects in `dialects/`, the receipt packet in
`packet_writer.py`; the binary records of the ExtDLL can be one more). Sums are kopecks (`Minor`) everywhere here,
whatever unit a wire has.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, IntEnum
from typing import TypeAlias

from simulators.farcard.packet import Packet
from simulators.kit.money import Minor

OUT_BUF_LIMIT = 150 * 1024
"""Longest answer buffer, in bytes (2.3)."""


class Kind(IntEnum):
    """What a transaction moves (3). Other numbers are the till's own "transaction codes" of bonus types."""

    PAYMENT = 0
    """Paid with the card; negative in a sale."""
    DISCOUNT = 1
    """Given by the card; negative in a sale."""
    BONUS = 2
    """Credited to the card; positive in a sale."""
    SPEND = 3
    """The guest's own money; positive in a sale. Some read it as the receipt's total (disagreement 4)."""


NEGATIVE_IN_A_SALE = (Kind.PAYMENT, Kind.DISCOUNT)


def signed(kind: int, amount: Minor, cancels: bool = False) -> Minor:
    """The sum of a transaction with its sign: `amount` >= 0; `cancels` for chmode 2 and 3 (3)."""
    negative = (kind in NEGATIVE_IN_A_SALE) != cancels
    return -amount if negative else amount


@dataclass(frozen=True, slots=True)
class Vat:
    """One of the tax blocks A to H: what was taxed, and the rate times 100 (2000 = 20 %)."""

    amount: Minor = 0
    percent: int = 0


@dataclass(frozen=True, slots=True)
class Transaction:
    """One record of TransactionsEx (2.4)."""

    card: str
    person_id: int
    account: int
    kind: int
    summa: Minor
    restaurant: int
    shift_date: date
    unit: int
    check: int
    vats: tuple[Vat, ...] = ()
    """At most eight, A first."""


@dataclass(frozen=True, slots=True)
class GetCardInfoEx:
    """Who is this? `restaurant` is the short code (farcard.md 2.3, note)."""

    card: str
    restaurant: int
    unit: int
    packet: Packet | None = None


@dataclass(frozen=True, slots=True)
class TransactionsEx:
    """All the transactions of one receipt and one interface: all of them or none (3)."""

    transactions: tuple[Transaction, ...]
    packet: Packet | None = None


@dataclass(frozen=True, slots=True)
class FindEmail:
    """A text (e-mail, phone, UUID) to an account."""

    email: str


@dataclass(frozen=True, slots=True)
class GetCardImageEx:
    card: str


@dataclass(frozen=True, slots=True)
class HoldEx:
    """Set `summa` aside for the receipt of the packet. **Ours**: the protocol has no holds (7.1); for back-ends that
    want to offer them (FARC-15), said in `ucs-xml` only."""

    card: str
    restaurant: int
    unit: int
    summa: Minor
    key: str
    packet: Packet | None = None


@dataclass(frozen=True, slots=True)
class ReleaseEx:
    """Let a hold go, by the key of its `HoldEx`. **Ours**, as that."""

    key: str
    restaurant: int
    unit: int
    packet: Packet | None = None


Call: TypeAlias = GetCardInfoEx | TransactionsEx | FindEmail | GetCardImageEx | HoldEx | ReleaseEx


class OutKind(IntEnum):
    """What an answer buffer holds (2.5)."""

    NONE = 0
    XML = 1
    PRIME = 2
    COUPON = 3
    COUPON_LIST = 4
    PLASTEK = 101


@dataclass(frozen=True, slots=True)
class Item:
    """A dish a coupon or gift offers (2.7). `value`: kopecks for `summ` and `price`, whole hundredths of a percent for
    `percent`."""

    code: str
    kind: str
    """`summ` | `percent` | `price`."""
    value: int
    order: int = 0
    max: int | None = None
    default: bool = False
    disccode: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Dishes to choose from; `maxquant` None: any number."""

    name: str
    items: tuple[Item, ...]
    printname: str = ""
    order: int = 0
    maxquant: int | None = None


@dataclass(frozen=True, slots=True)
class CouponContent:
    """The `ident_info` of a coupon answer (2.7). The list form (kind 4) is unknown."""

    groups: tuple[Group, ...]
    hint: str = ""
    overide_code: str = ""
    """`overide_info@code`, spelled so."""
    parent_code: str = ""
    parent_printname: str = ""


class LineTag(Enum):
    """Which kind of receipt line a `TRANSACTION@uni` names."""

    LINE = "LINE"
    PAYMENT = "PAYMENT"
    DISCOUNT = "DISCOUNT"


@dataclass(frozen=True, slots=True)
class Annotation:
    """`TRANSACTION` of a TRRESPONSE (2.6). `num` from 1 names a record of the request, 0 adds one; `value` overrides
    the till's sum."""

    card: str
    num: int | None = None
    uni: int | None = None
    line_tag: LineTag | None = None
    ext_id: str = ""
    slip: str = ""
    subaccount: int | None = None
    value: Minor | None = None
    dts: datetime | None = None
    ext_info: str = ""


@dataclass(frozen=True, slots=True)
class PrintDocument:
    """`PRINTDOCUMENT`: TEXT00 to TEXT09."""

    code: int
    card: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrResponse:
    """The answer XML of TransactionsEx (2.6). `error_code` 0: no error, and `err_text` is a remark to show."""

    error_code: int = 0
    err_text: str = ""
    dts: datetime | None = None
    """Often without a zone."""
    place_id: str = ""
    transactions: tuple[Annotation, ...] = ()
    documents: tuple[PrintDocument, ...] = ()


OutContent: TypeAlias = TrResponse | CouponContent


@dataclass(frozen=True, slots=True)
class OutBuf:
    """`content` None: a kind we cannot read (Pr1me, Plastek, a list); `raw` is then all there is."""

    kind: int
    content: OutContent | None = None
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class CardInfo:
    """The record CardInfoEx (2.4). Text lengths: WhyLock, DopInfo, ScrMessage, PrnMessage 255; Holder 39 characters."""

    deleted: bool = False
    seize: bool = False
    stop_date: bool = False
    """Expired."""
    holy: bool = False
    """Not valid right now."""
    manager: bool = False
    """A manager must confirm."""
    locked: bool = False
    why_lock: str = ""
    holder: str = ""
    person_id: int = 0
    account: int = 0
    unpay: int = 0
    bonus: int = 0
    discount: int = 0
    """Number of a discount in the till's book."""
    disc_limit: Minor = 0
    sums: tuple[Minor, ...] = (0,) * 8
    """Summa, Sum2 to Sum8: what may be paid with from each account."""
    dop_info: str = ""
    scr_message: str = ""
    prn_message: str = ""


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """Of GetCardInfoEx. `result` 0: `info` is filled; anything else: no such card."""

    result: int
    info: CardInfo = field(default_factory=CardInfo)
    card_code: str = ""
    error_text: str = ""
    out: OutBuf | None = None


@dataclass(frozen=True, slots=True)
class TransactionsAnswer:
    """Of TransactionsEx. `result` 0: all done; 1: none done (but see protocol 29, 2.6)."""

    result: int
    out: OutBuf | None = None


@dataclass(frozen=True, slots=True)
class EmailAnswer:
    """Of FindEmail."""

    result: int
    account: int = 0
    card_code: str = ""
    name: str = ""
    error_text: str = ""


@dataclass(frozen=True, slots=True)
class ImageAnswer:
    """Of GetCardImageEx: a picture with its content type, or (empty) none, and why."""

    image: bytes = b""
    content_type: str = ""
    error_text: str = ""


@dataclass(frozen=True, slots=True)
class HoldAnswer:
    """Of HoldEx and ReleaseEx: the sum held or let go, and what may be spent now."""

    result: int
    summa: Minor = 0
    available: Minor = 0
    error_code: int = 0
    error_text: str = ""


CallAnswer: TypeAlias = CardAnswer | TransactionsAnswer | EmailAnswer | ImageAnswer | HoldAnswer
