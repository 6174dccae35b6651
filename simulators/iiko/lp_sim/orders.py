"""A receipt as the order snapshot of LP-SIM and back (iiko_loyaltyplant.md 4.6.4, 4.6.5).

Both ways the sums must add up: what a till pays and what the programme computes with are the same order. The trap: a
gift stands on the exchange at its price with a discount of as much, and in a snapshot at 0 without any.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from simulators.iiko.lp_sim.amounts import minor_of, money, points, points_for, points_told, quantity, worth
from simulators.iiko.lp_sim.errors import Unreadable
from simulators.iiko.lp_sim.guests import identifier_of, ref_of
from simulators.iiko.lp_sim.messages import Order, OrderDiscount, OrderItem, OrderPayment
from simulators.iiko.lp_sim.names import Names
from simulators.kit.instant import Moment
from simulators.kit.money import Minor
from simulators.till.receipt import POINTS, Discount, Line, Receipt, ReceiptId, Tender

KINDS = {"cash": "Cash", "card": "Card", POINTS: "LoyaltyPoints"}
"""Of payments (4.6.4); any other goes by its own name."""
_TENDERS = {name: kind for kind, name in KINDS.items()}
TILL = "till"
"""`Discount.source` of what a stranger's snapshot takes off without saying why."""
NO_GIFT = frozenset({TILL, "card"})


@dataclass(frozen=True, slots=True)
class Terms:
    """What both ends must agree on."""

    names: Names
    points_value: Decimal = Decimal(1)
    """Money for one point: the `rate` of 4.6.5."""


def order_of(
    receipt: Receipt,
    terms: Terms,
    *,
    open_since: Moment | None = None,
    revision: int = 0,
    bought: frozenset[str] = frozenset(),
) -> Order:
    """The snapshot. `open_since`: the moment of looking at an open check, which then is not said to be closed.
    `bought`: sources of discounts that are coupons, so their dishes are no gifts."""
    gifts = _gifts(receipt, bought)
    items = tuple(_item(place, line, receipt, terms.names, gifts) for place, line in enumerate(receipt.lines))
    full = sum(0 if place in gifts.values() else line.total for place, line in enumerate(receipt.lines))
    off = sum(discount.amount for place, discount in enumerate(receipt.discounts) if place not in gifts)
    return Order(
        terms.names.order_id(receipt.id),
        receipt.id.check,
        receipt.opened_at,
        items,
        money(full),
        money(off),
        money(full - off),
        None if receipt.closed_at == open_since else receipt.closed_at,
        payments=tuple(_payment(tender, terms) for tender in receipt.tenders),
        revision=revision,
        discounts=tuple(
            OrderDiscount(one.name, money(one.amount), one.source, one.plu, place in gifts)
            for place, one in enumerate(receipt.discounts)
        ),
        coupons=receipt.coupons,
        guest_ref=None if receipt.guest is None else ref_of(receipt.guest),
        order_name=receipt.order,
    )


def _gifts(receipt: Receipt, bought: frozenset[str]) -> dict[int, int]:
    """Place of each discount that makes a dish a gift: one whole piece for nothing; and the place of the dish."""
    found: dict[int, int] = {}
    for place, discount in enumerate(receipt.discounts):
        if discount.plu is None or discount.amount <= 0 or discount.source in NO_GIFT | bought:
            continue
        for at, line in enumerate(receipt.lines):
            is_it = line.plu == discount.plu and line.qty == 1 and line.price == discount.amount
            if is_it and at not in found.values():
                found[place] = at
                break
    return found


def _item(place: int, line: Line, receipt: Receipt, names: Names, gifts: dict[int, int]) -> OrderItem:
    is_gift = place in gifts.values()
    first = next(at for at, other in enumerate(receipt.lines) if other.plu == line.plu)
    off = sum(one.amount for at, one in enumerate(receipt.discounts) if one.plu == line.plu and at not in gifts)
    return OrderItem(
        names.position_id(receipt.id, place + 1),
        line.plu,
        line.name,
        money(0 if is_gift else line.price),
        quantity(line.qty),
        money(0 if is_gift else line.total),
        money(off if place == first else 0),
        is_gift,
        line.category,
        money(line.price) if is_gift else None,
    )


def _payment(tender: Tender, terms: Terms) -> OrderPayment:
    told = None
    if tender.points != (points_for(tender.amount, terms.points_value) if tender.kind == POINTS else 0):
        told = points(tender.points)
    kind = KINDS.get(tender.kind, tender.kind)
    return OrderPayment(kind, money(tender.amount), terms.names.key_text(tender.key), told)


def receipt_of(order: Order, id: ReceiptId, looked_at: Moment, terms: Terms, at: str = "$.order") -> Receipt:
    """The receipt. `looked_at` stands for its closing while it is open. Raises Unreadable with the path."""
    lines = tuple(_line(item, f"{at}.items[{place}]") for place, item in enumerate(order.items))
    try:
        receipt = Receipt(
            id,
            order.opened_at,
            order.closed_at or looked_at,
            lines,
            tuple(_discounts(order, at)),
            tuple(_tender(one, terms, f"{at}.payments[{place}]") for place, one in enumerate(order.payments)),
            None if order.guest_ref is None else identifier_of(order.guest_ref, f"{at}.guestRef"),
            order.coupons,
            order.order_name,
        )
    except Unreadable:
        raise
    except ValueError as error:
        raise Unreadable(f"{error} - at `{at}`") from error
    _add_up(order, receipt, at)
    return receipt


def _line(item: OrderItem, at: str) -> Line:
    price = item.price if item.list_price is None else item.list_price
    amount = minor_of(price, f"{at}.price")
    try:
        return Line(item.product_code, quantity_of(item.amount), amount, item.name, item.category)
    except ValueError as error:
        raise Unreadable(f"{error} - at `{at}.amount`") from error


def quantity_of(amount: Decimal) -> Decimal:
    """Without needless zeros. Raises ValueError for what is no number a till can mean."""
    if amount.is_finite() and abs(amount.adjusted()) <= 9 and (plain := amount.normalize()) == amount:
        return plain
    raise ValueError(f"{str(amount)[:30]} is no quantity")


def _discounts(order: Order, at: str) -> Iterator[Discount]:
    """A stranger tells how much is off each line and off all, and not why."""
    if order.discounts:
        for place, one in enumerate(order.discounts):
            off = minor_of(one.sum, f"{at}.discounts[{place}].sum")
            yield Discount(one.name, off, one.source, one.product_code)
        return
    rest = minor_of(order.discount_sum, f"{at}.discountSum")
    for place, item in enumerate(order.items):
        if off := minor_of(item.discount, f"{at}.items[{place}].discount"):
            yield Discount("", off, TILL, item.product_code)
            rest -= off
    if rest:
        yield Discount("", rest, TILL)


def _tender(payment: OrderPayment, terms: Terms, at: str) -> Tender:
    kind = _TENDERS.get(payment.kind, payment.kind)
    amount = minor_of(payment.sum, f"{at}.sum")
    if payment.points is not None:
        spent = minor_of(payment.points, f"{at}.points")
    else:
        spent = points_told(amount, terms.points_value, f"{at}.sum") if kind == POINTS else 0
    text = payment.transaction_id
    return Tender(kind, amount, spent, terms.names.key_of(text) or text)


def _add_up(order: Order, receipt: Receipt, at: str) -> None:
    told = minor_of(order.result_sum, f"{at}.resultSum")
    full, off = minor_of(order.full_sum, f"{at}.fullSum"), minor_of(order.discount_sum, f"{at}.discountSum")
    if told != full - off:
        raise Unreadable(f"{order.full_sum} less {order.discount_sum} is not {order.result_sum} - at `{at}.resultSum`")
    if told != receipt.total:
        sentence = f"items and discounts make {money(receipt.total)}, not {order.result_sum}"
        raise Unreadable(f"{sentence} - at `{at}.resultSum`")


def parts_of(receipt: Receipt, wanted: Sequence[tuple[str, Decimal]]) -> list[tuple[int, Decimal, Minor]]:
    """Which lines of a sold receipt come back: place, quantity, and what of its charge; dishes are taken from the lines
    in their order (`Programme`, "Returns")."""
    left = [line.qty for line in receipt.lines]
    found: list[tuple[int, Decimal, Minor]] = []
    for plu, qty in wanted:
        for place, line in enumerate(receipt.lines):
            taken = min(qty, left[place]) if line.plu == plu else Decimal(0)
            if taken > 0:
                left[place] -= taken
                qty -= taken
                found.append((place, taken, line.total if taken == line.qty else worth(line.price, taken)))
    return found
