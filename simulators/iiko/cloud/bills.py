"""What an order of iikoCloud is as a receipt: lines, discounts, tenders (iiko_loyaltyplant.md 5.7, 5.11).

Profile of ours [P] throughout: dishes are known by their number (`names.py`), a discount by who gives it, and a payment
with points takes as many points as its money is worth.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from msgspec.structs import replace

from simulators.iiko.cloud.messages.orders import (
    CardDiscount,
    DiscountsInfo,
    Item,
    LoyaltyCardData,
    PaymentKind,
    PaymentRequest,
    RmsDiscount,
    SearchScope,
)
from simulators.iiko.cloud.messages.shape import grams, minor_of
from simulators.iiko.cloud.names import NameKind, name_id, text_of
from simulators.iiko.cloud.table import Given, Position
from simulators.iiko.cloud.work import Refusal
from simulators.kit.money import Minor, show_minor
from simulators.till.asks import key_of
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Origin
from simulators.till.programme import Dish, Programme
from simulators.till.receipt import POINTS, Discount, Line, Receipt, ReceiptId, Tender

TILL = "till"
"""Source of a discount nobody of the programme gave."""
CASH, CARD = "cash", "card"
SCOPES = {
    SearchScope.PHONE: IdentifierKind.PHONE,
    SearchScope.CARD_NUMBER: IdentifierKind.CARD,
    SearchScope.CARD_TRACK: IdentifierKind.TRACK2,
    SearchScope.PAYMENT_TOKEN: IdentifierKind.CODE,
}
"""Whom a credential of a points payment means; a token is taken for a one-time code out of the app [I]."""
BAD_DATA = "Iikocard51PaymentAdditionalDataCanNotBeParsed"
NO_SCOPE = "Iikocard51PaymentSearchScopeNotFound"
NOT_POSITIVE = "PaymentSumShouldBePositive"
NO_POSITION = "DiscountItemPositionNotFound"
NO_PRODUCT = "ProductNotFound"
NO_SUM = "DiscountSumNotSpecified"
COMMON = "Common"


def positions_of(items: Sequence[Item], programme: Programme | None, first: int = 0) -> tuple[Position, ...]:
    """The lines; `first`: how many there are already. Raises Refusal."""
    return tuple(_position(item, programme, first + n) for n, item in enumerate(items))


def _position(item: Item, programme: Programme | None, index: int) -> Position:
    if item.product_id is None:
        raise Refusal(400, NO_PRODUCT, "a line names no product")
    dish = dish_of(item.product_id, programme)
    if item.price is None and dish.name == "" and dish.price == 0:
        raise Refusal(400, NO_PRODUCT, f"Product with Id '{item.product_id}' not found, and the line has no price")
    price = dish.price if item.price is None else minor_of(item.price)
    id = item.position_id or name_id(NameKind.POSITION, str(index))
    try:
        return Position(id, Line(dish.plu, grams(item.amount), price, dish.name, dish.category), item.comment)
    except ValueError as error:
        raise Refusal(400, COMMON, str(error)) from error


def dish_of(product: UUID, programme: Programme | None) -> Dish:
    """The dish on the menu, else one without name and price under the number its id spells."""
    for dish in programme.menu if programme is not None else ():
        if name_id(NameKind.PRODUCT, dish.plu) == product:
            return dish
    return Dish(text_of(NameKind.PRODUCT, product) or str(product), "", 0)


def given_of(info: DiscountsInfo | None, positions: Sequence[Position], known: Sequence[str]) -> tuple[Given, ...]:
    """The discounts an order carries. `known`: texts (coupons, gifts) an id may stand for. Raises Refusal."""
    lines = {position.id: position for position in positions}
    given: list[Given] = []
    for discount in (info.discounts or ()) if info is not None else ():
        match discount:
            case RmsDiscount(type_id, amount, selected):
                if amount is None:
                    raise Refusal(400, NO_SUM, "a discount of the order says no sum")
                source = source_of(type_id, known)
                name = source if source != str(type_id) else TILL
                where = selected[0] if selected else None
                given.append(_given(name, minor_of(amount), source, where, lines))
            case CardDiscount(program_id, program_name, items):
                source = source_of(program_id, known)
                for item in items or ():
                    name = program_name or source
                    given.append(_given(name, minor_of(item.sum), source, item.position_id, lines))
    return tuple(given)


def _given(name: str, amount: Minor, source: str, where: UUID | None, lines: dict[UUID, Position]) -> Given:
    if where is not None and where not in lines:
        raise Refusal(400, NO_POSITION, f"there is no position {where}")
    plu = None if where is None else lines[where].line.plu
    return Given(Discount(name, amount, source, plu), where)


def source_of(id: UUID, known: Sequence[str]) -> str:
    """Who gives a discount: what the id spells, one of those it may stand for, or the id itself."""
    for text in known:
        if name_id(NameKind.CAMPAIGN, text) == id:
            return text
    return text_of(NameKind.CAMPAIGN, id) or str(id)


def placed(discounts: Sequence[Discount], positions: Sequence[Position]) -> tuple[Given, ...]:
    """Each discount of a dish on a line of that dish, another one for each while there are."""
    taken: set[UUID] = set()
    given: list[Given] = []
    for discount in discounts:
        on = [position.id for position in positions if position.line.plu == discount.plu]
        where = next((id for id in on if id not in taken), on[0] if on else None)
        if where is not None:
            taken.add(where)
        given.append(Given(discount, where))
    return tuple(given)


def payer_of(payment: PaymentRequest) -> Identifier | None:
    """Whose points a payment takes; None when it takes none. Raises Refusal."""
    if payment.payment_type_kind is not PaymentKind.LOYALTY_CARD:
        return None
    data = payment.payment_additional_data
    if not isinstance(data, LoyaltyCardData) or not data.credential:
        raise Refusal(400, BAD_DATA, "a LoyaltyCard payment says no credential")
    kind = SCOPES.get(data.search_scope) if data.search_scope is not None else None
    if kind is None:
        raise Refusal(400, NO_SCOPE, "nobody can be found by this searchScope here")
    if payment.sum <= 0:
        raise Refusal(400, NOT_POSITIVE, "a payment with points is more than nothing")
    return Identifier(kind, data.credential)


def points_for(amount: Minor, programme: Programme | None) -> Minor:
    """As many points as the money is worth."""
    value = programme.redeeming.value if programme is not None else Decimal(1)
    return int((Decimal(amount) / value).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def tenders_of(payments: Sequence[PaymentRequest], origin: Origin, programme: Programme | None) -> tuple[Tender, ...]:
    """`origin`: of the operation that asks for the first points; further ones are numbered on from it."""
    tenders: list[Tender] = []
    number = origin.number
    for payment in payments:
        amount = minor_of(payment.sum)
        if payment.payment_type_kind is PaymentKind.LOYALTY_CARD:
            tenders.append(Tender(POINTS, amount, points_for(amount, programme), key_of(origin, number)))
            number += 1
        elif amount:
            tenders.append(Tender(_kind(payment), amount))
    return tuple(tenders)


def _kind(payment: PaymentRequest) -> str:
    match payment.payment_type_kind:
        case PaymentKind.CASH:
            return CASH
        case PaymentKind.CARD:
            return CARD
        case _:
            return text_of(NameKind.PAYMENT_TYPE, payment.payment_type_id) or "external"


def without_change(tenders: Sequence[Tender], total: Minor) -> tuple[Tender, ...]:
    """What was paid in cash beyond the total went back over the counter. Raises Refusal when it does not come out."""
    over = sum(tender.amount for tender in tenders) - total
    kept: list[Tender] = []
    for tender in reversed(tenders):
        if over > 0 and tender.kind == CASH:
            back = min(over, tender.amount)
            tender, over = replace(tender, amount=tender.amount - back), over - back
        if tender.amount or tender.kind == POINTS:
            kept.insert(0, tender)
    if over:
        how = "more than the order" if over > 0 else "less than the order"
        raise Refusal(400, COMMON, f"the payments are {show_minor(abs(over))} {how}")
    return tuple(kept)


def receipt_of(
    id: ReceiptId,
    positions: Sequence[Position],
    given: Sequence[Given],
    times: tuple[datetime, datetime],
    tenders: tuple[Tender, ...] = (),
    guest: Identifier | None = None,
    coupons: tuple[str, ...] = (),
) -> Receipt:
    lines = tuple(position.line for position in positions)
    discounts = tuple(one.discount for one in given)
    return Receipt(id, *times, lines, discounts, tenders, guest, coupons)
