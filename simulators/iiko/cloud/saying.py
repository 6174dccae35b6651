"""What a caller of iikoCloud says: the parts of its requests, and why an operation cannot be said at all.

The trap: a request must spell the operation (`X-Operation-Id`, `X-Made-At`, profile of ours: `origins.py`), and on an
order several operations travel. `order/create` carries that of the coupon, `order/add_payments` that of the points, and
`order/close` that of the receipt; so an order has at most one coupon (5.7 has room for one) and one payment by points.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from simulators.iiko.cloud.messages import orders as m
from simulators.iiko.cloud.messages.customers import (
    CustomerInfoRequest,
    InfoByCardNumber,
    InfoByCardTrack,
    InfoByPhone,
)
from simulators.iiko.cloud.messages.shape import LARGEST_AMOUNT, LARGEST_SUM, sum_of
from simulators.iiko.cloud.names import NameKind, name_id
from simulators.iiko.cloud.origins import (
    MADE_AT_HEADER,
    OPERATION_HEADER,
    Organisation,
    operation_id,
    order_id,
    transaction_id,
)
from simulators.kit.http_message import Headers
from simulators.kit.instant import DAY, MINUTE, MS, SECOND, Instant, Moment, Span
from simulators.kit.money import to_decimal
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import (
    Adjust,
    Commit,
    Coupon,
    FindCoupon,
    Gift,
    Hold,
    Identify,
    Operation,
    Origin,
    Quote,
    ReadAccount,
    Redeem,
    Register,
    Release,
    Void,
)
from simulators.till.receipt import POINTS, Receipt, Tender

SHORTEST_PHONE, LONGEST_PHONE = 8, 40
NO_PHONE = "+00000000"
"""Of a guest without one, where a phone is required [P]."""
UNSPELT = (Identify, FindCoupon, ReadAccount)
"""Reads that need not tell which operation they are."""
NEVER_SAID = datetime(1970, 1, 2, 12, tzinfo=UTC)
"""What time it is at an end without a clock."""
_SHOWN = (IdentifierKind.PHONE, IdentifierKind.CARD, IdentifierKind.TRACK2)


@dataclass(frozen=True, slots=True)
class Manners:
    """How a caller behaves; spans in nanoseconds, numbers ours [P]."""

    polls: tuple[Span, ...] = (100 * MS, 200 * MS, 500 * MS, SECOND)
    """After each answer `InProgress` to a command, the last one again and again."""
    most_polls: int = 60
    tries: int = 3
    """How often points are given or taken in one conversation, each time the report does not show them."""
    settles_within: Span = 500 * MS
    """A lost call may still be under way: so long nobody looks for it."""
    patience: Span = MINUTE
    """How long 429s may put an operation off."""
    page: int = 100
    most_pages: int = 50
    slack: Span = DAY
    """So long before an operation was made, and after now, the report is searched as well: clocks differ."""


@dataclass(slots=True)
class Fresh:
    """Keys of adjustments that were made in this life of their part and never said. Any other one may have been heard
    already, so the report is read before it is said (K05). Bounded by what a part may have under way."""

    keys: dict[str, None] = field(default_factory=dict)

    def made(self, key: str) -> None:
        self.keys[key] = None

    def say(self, key: str) -> bool:
        """Whether this is the first time."""
        if key not in self.keys:
            return False
        del self.keys[key]
        return True


@dataclass(frozen=True, slots=True)
class Terms:
    """What a calling end knows."""

    organisations: tuple[Organisation, ...]
    manners: Manners = Manners()
    fresh: Fresh = field(default_factory=Fresh, compare=False)
    moment: Callable[[Instant], datetime] = field(default=lambda _now: NEVER_SAID, compare=False)
    """The wall time of an instant, by this end's clock."""

    def organisation(self, store: str) -> Organisation | None:
        return next((one for one in self.organisations if one.store == store), None)


def why_not(operation: Operation, terms: Terms) -> str | None:
    """None when iikoCloud has a call for it, else a sentence."""
    organisation = terms.organisation(operation.origin.store)
    if organisation is None:
        return f"the store {operation.origin.store} is no organisation of iikoCloud"
    if not isinstance(operation, UNSPELT) and operation_id(operation.origin, organisation) is None:
        return f"no id spells the operation {operation.origin.key}"
    match operation:
        case Identify(password=str()):
            return "iikoCloud asks no guest for a password"
        case Identify(phase=phase) if phase is not None:
            return "iikoCloud is not told what a till is about to do"
        case Identify() | Register() | Adjust():
            return _why_nobody(operation.identifier)
        case ReadAccount():
            whole = operation.most > 0 and operation.skip % operation.most == 0
            return _why_nobody(operation.identifier) if whole else "the report is read in whole pages"
        case Hold():
            return _why_no_hold(operation)
        case Release():
            return None if transaction_id(operation.hold, organisation) else f"no id spells the hold {operation.hold}"
        case Quote():
            return _why_no_receipt(operation.receipt, organisation)
        case FindCoupon():
            return None
        case Commit():
            return _why_no_commit(operation, organisation)
        case Void():
            return _why_no_void(operation, organisation)
        case _:
            return f"iikoCloud has no call for {type(operation).__name__}"


def _why_nobody(guest: Identifier) -> str | None:
    return None if guest.kind in _SHOWN else f"iikoCloud knows no guest by a {guest.kind.value}"


def _why_no_hold(hold: Hold) -> str | None:
    if hold.gift:
        return "a wallet holds points, no gifts"
    if hold.revision:
        return "a wallet is not told how often an order was changed"
    return _why_nobody(hold.identifier)


def _why_no_void(void: Void, organisation: Organisation) -> str | None:
    if void.operation is not None:
        return "iikoCloud undoes no single operation; points set aside are released"
    if void.reopens or void.receipt is not None:
        return "iikoCloud un-closes no order (5.12)"
    return None if order_id(void.target, organisation) else f"no id spells the order {void.target}"


def _why_no_receipt(receipt: Receipt, organisation: Organisation) -> str | None:
    if order_id(receipt.id, organisation) is None:
        return f"no id spells the order {receipt.id}"
    if receipt.guest is not None and (reason := _why_nobody(receipt.guest)) is not None:
        return reason
    if len([code for code in receipt.coupons if code]) > 1:
        return "an order of iikoCloud has room for one coupon"
    for line in receipt.lines:
        if line.qty > LARGEST_AMOUNT or to_decimal(line.price) > LARGEST_SUM or line.price < 0:
            return f"{line.plu}: {line.qty} at {to_decimal(line.price)} is more than iikoCloud takes"
    return None


def _why_no_commit(commit: Commit, organisation: Organisation) -> str | None:
    receipt = commit.receipt
    if (reason := _why_no_receipt(receipt, organisation)) is not None:
        return reason
    if commit.reinstates:
        return "iikoCloud un-closes no order (5.12)"
    if receipt.id != commit.origin.receipt:
        return "an order is closed by who opened it"
    if receipt.order:
        return "an order of iikoCloud has one receipt"
    if any(isinstance(ask, Gift) for ask in commit.asks):
        return "iikoCloud has no call for a gift; its campaigns give them"
    points = [tender for tender in receipt.tenders if tender.kind == POINTS]
    asked = [ask.origin.key for ask in commit.asks if isinstance(ask, Redeem)]
    if len(points) > 1 or asked != [tender.key for tender in points]:
        return "points pay an order of iikoCloud as one payment, asked for with it"
    if points and receipt.guest is None:
        return "points are somebody's"
    coupons = [ask.code for ask in commit.asks if isinstance(ask, Coupon)]
    if coupons != list(receipt.coupons):
        return "a coupon is used with the order it is named on"
    return None


# Ids


def said_by(origin: Origin, organisation: Organisation, made_at: Moment | None = None) -> Headers:
    """The headers that spell an operation."""
    id = operation_id(origin, organisation)
    assert id is not None, f"{origin.key} cannot be spelt"
    return ((OPERATION_HEADER, str(id)), *made(made_at or origin.made_at))


def made(at: Moment) -> Headers:
    """The header of a call that is no operation of its own."""
    return ((MADE_AT_HEADER, at.isoformat()),)


def order_of(receipt: Receipt, organisation: Organisation) -> UUID:
    id = order_id(receipt.id, organisation)
    assert id is not None, f"{receipt.id} cannot be spelt"
    return id


# Parts of requests


def shown_by(guest: Identifier, organisation: Organisation) -> CustomerInfoRequest:
    """Who is meant; the kinds are those `why_not` lets pass."""
    match guest.kind:
        case IdentifierKind.PHONE:
            return InfoByPhone(guest.value, organisation.id)
        case IdentifierKind.TRACK2:
            return InfoByCardTrack(guest.value, organisation.id)
        case _:
            return InfoByCardNumber(guest.value, organisation.id)


def phone_of(guest: Identifier | None) -> str:
    """A phone for an order that must have one."""
    if guest is None or guest.kind is not IdentifierKind.PHONE:
        return NO_PHONE
    phone = guest.value if guest.value.startswith("+") else f"+{guest.value}"
    return phone if SHORTEST_PHONE <= len(phone) <= LONGEST_PHONE else NO_PHONE


def position_of(index: int) -> UUID:
    """The id of a line of an order, counted from 0."""
    return name_id(NameKind.POSITION, str(index))


def items_of(receipt: Receipt) -> tuple[m.Item, ...]:
    return tuple(
        m.Item(
            m.ItemType.PRODUCT, line.qty, name_id(NameKind.PRODUCT, line.plu), position_of(index), sum_of(line.price)
        )
        for index, line in enumerate(receipt.lines)
    )


def discounts_of(receipt: Receipt) -> m.DiscountsInfo | None:
    """What `calculate` gave, carried into the order (5.11): of a dish on its line, of the whole order without one."""
    if not receipt.discounts:
        return None
    return m.DiscountsInfo(discounts=tuple(_discounts(receipt)))


def _discounts(receipt: Receipt) -> Iterator[m.RmsDiscount | m.CardDiscount]:
    taken: set[int] = set()
    for discount in receipt.discounts:
        campaign = name_id(NameKind.CAMPAIGN, discount.source)
        on = [index for index, line in enumerate(receipt.lines) if line.plu == discount.plu]
        if not on:
            yield m.RmsDiscount(campaign, sum_of(discount.amount))
            continue
        index = next((one for one in on if one not in taken), on[0])
        taken.add(index)
        yield m.CardDiscount(campaign, discount.name, (m.DiscountItem(position_of(index), sum_of(discount.amount)),))


def payments_of(receipt: Receipt) -> tuple[m.PaymentRequest, ...]:
    return tuple(_payment(tender, receipt.guest) for tender in receipt.tenders)


def _payment(tender: Tender, guest: Identifier | None) -> m.PaymentRequest:
    type_id, amount = name_id(NameKind.PAYMENT_TYPE, tender.kind), sum_of(tender.amount)
    match tender.kind:
        case kind if kind == POINTS and guest is not None:
            data = m.LoyaltyCardData(guest.value, SCOPES[guest.kind])
            return m.PaymentRequest(
                m.PaymentKind.LOYALTY_CARD, amount, type_id, is_processed_externally=False, payment_additional_data=data
            )
        case "cash":
            return m.PaymentRequest(m.PaymentKind.CASH, amount, type_id, is_processed_externally=False)
        case "card":
            return m.PaymentRequest(m.PaymentKind.CARD, amount, type_id, is_processed_externally=True)
        case _:
            return m.PaymentRequest(m.PaymentKind.EXTERNAL, amount, type_id, is_processed_externally=True)


SCOPES = {
    IdentifierKind.PHONE: m.SearchScope.PHONE,
    IdentifierKind.CARD: m.SearchScope.CARD_NUMBER,
    IdentifierKind.TRACK2: m.SearchScope.CARD_TRACK,
}
