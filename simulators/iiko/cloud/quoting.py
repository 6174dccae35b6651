"""`calculate` at the server end (iiko_loyaltyplant.md 5.7): the programme quotes the check, and its quote is told.

What goes where is a profile of ours [P]: each discount is a result of the campaign that gives it (its source), the
points that may pay are one payment of the programme's campaign, and gifts the programme has are told as free products.
What the sale would earn has no field; it is in `loyaltyTrace` when that is asked for.
"""

from datetime import datetime
from uuid import UUID

from simulators.iiko.cloud.bills import given_of, placed, positions_of, receipt_of
from simulators.iiko.cloud.guests import recall
from simulators.iiko.cloud.messages.calculate import (
    FREE_PRODUCT,
    ONE_ITEM,
    WHOLE_ORDER,
    AvailablePayment,
    Calculate,
    Calculated,
    CalculatedDiscount,
    FreeProduct,
    FreeProducts,
    ProgramResult,
    WalletInfo,
)
from simulators.iiko.cloud.messages.orders import CustomerType
from simulators.iiko.cloud.messages.shape import sum_of
from simulators.iiko.cloud.names import NameKind, name_id
from simulators.iiko.cloud.origins import receipt_of as receipt_id_of
from simulators.iiko.cloud.table import Given, Position
from simulators.iiko.cloud.work import Visit, Work, granted, program_of, wallet_of
from simulators.kit.money import show_minor
from simulators.till.answer import Quoted
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Quote
from simulators.till.receipt import ReceiptId

TRACE = "earns "
"""Begins the trace."""


def calculate(visit: Visit) -> Work:
    asked: Calculate = visit.message
    order, programme = asked.order, visit.programme
    guest = _guest(visit)
    positions = positions_of(order.items, programme)
    code = (order.loyalty_info.coupon if order.loyalty_info is not None else None) or asked.coupon
    coupons = (code,) if code else ()
    gifts = tuple(gift.id for gift in programme.gifts) if programme is not None else ()
    given = given_of(order.discounts_info, positions, (*coupons, *gifts))
    times: tuple[datetime, datetime] = (visit.made_at, visit.made_at)
    receipt = receipt_of(_check(visit, order.id), positions, given, times, (), guest, coupons)
    quoted = granted((yield Quote(visit.origin_on(receipt.id), receipt)), Quoted)
    return _told(visit, quoted, positions, asked)


def _guest(visit: Visit) -> Identifier | None:
    """By id, else by phone; a one-time customer is nobody."""
    order = visit.message.order
    customer = order.customer
    if customer is not None and customer.id is not None:
        return recall(visit, customer.id)
    if customer is not None and customer.type is CustomerType.ONE_TIME:
        return None
    if customer is None and not any(digit in "123456789" for digit in order.phone):
        return None  # a phone is required; one of zeros is nobody's [P]
    return Identifier(IdentifierKind.PHONE, order.phone)


def _check(visit: Visit, order: UUID | None) -> ReceiptId:
    """The check the order stands for; without an order, that of the operation."""
    if order is not None:
        return receipt_id_of(order, visit.organisation, visit.day(visit.made_at))
    return visit.origin().receipt


def _told(visit: Visit, quoted: Quoted, positions: tuple[Position, ...], asked: Calculate) -> Calculated:
    results: dict[str, list[Given]] = {}
    for one in placed(quoted.discounts, positions):
        results.setdefault(one.discount.source, []).append(one)
    told = [_result(source, given, positions) for source, given in results.items()]
    told += _gifts(visit, quoted)
    wallet = wallet_of(visit.programme)
    payments: tuple[AvailablePayment, ...] = ()
    if quoted.max_points > 0:
        most = sum_of(quoted.max_points)
        payments = (AvailablePayment(program_of(visit.programme), most, 0, (WalletInfo(wallet, most),)),)
    trace = f"{TRACE}{show_minor(quoted.earns)}" if asked.is_loyalty_trace_enabled else None
    return Calculated(tuple(told), payments, (quoted.text,) if quoted.text else (), (), trace)


def _result(source: str, given: list[Given], positions: tuple[Position, ...]) -> ProgramResult:
    lines = {position.id: position.line for position in positions}
    discounts = []
    for one in given:
        line = None if one.position is None else lines[one.position]
        code = WHOLE_ORDER if line is None else FREE_PRODUCT if one.discount.amount >= line.total else ONE_ITEM
        amount = None if line is None else line.qty
        discounts.append(CalculatedDiscount(code, sum_of(one.discount.amount), one.position, amount))
    return ProgramResult(name_id(NameKind.CAMPAIGN, source), given[0].discount.name, tuple(discounts))


def _gifts(visit: Visit, quoted: Quoted) -> list[ProgramResult]:
    """Gifts of the programme that cost no more than may be spent on this order."""
    if visit.programme is None:
        return []
    return [
        ProgramResult(
            name_id(NameKind.CAMPAIGN, gift.id),
            gift.name,
            free_products=(
                FreeProducts(
                    name_id(NameKind.CAMPAIGN, gift.id),
                    gift.name,
                    tuple(FreeProduct(name_id(NameKind.PRODUCT, plu), plu) for plu in gift.plus),
                ),
            ),
        )
        for gift in visit.programme.gifts
        if gift.cost <= quoted.max_points
    ]
