"""A packet of a till, read as a receipt of the exchange: the other direction of `receipts.py`, for packets of any till.

The packet is trusted for what was sold; what contradicts itself is refused with the element's name. Lines of type
`combo` and `modify` are left out, because the component dishes repeat them (farcard.md 4.6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from simulators.farcard.book import COUPON_NUMBER
from simulators.farcard.currencies import kind_of
from simulators.farcard.guids import order_guid
from simulators.farcard.numbering import Mark, number_of
from simulators.farcard.packet import CheckData, CheckDiscount, CheckLine, CheckPayment, ChMode, LineType, Packet
from simulators.farcard.receipts import CARD_DISCOUNT, EXACT_POINTS
from simulators.farcard.restaurant import store_of
from simulators.farcard.terms import Terms
from simulators.kit.money import Minor, Rounding, parse_minor, round_to
from simulators.till.asks import CouponMark, GiftMark, key_of
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Origin
from simulators.till.receipt import POINTS, Discount, Line, Receipt, Tender

NEVER_SAID = date(1970, 1, 1)
"""Business date of a call that says none."""
BY_TILL = "till"
"""`Discount.source` of what no card gave."""
_REPEATED = (LineType.COMBO, LineType.MODIFY)
_LARGEST_UNI = 10**9


class Contradiction(ValueError):
    """A packet that no receipt can have; names the element and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Cards:
    """Whose cards a packet shows: the guest's, and coupons."""

    guest: str = ""
    coupons: tuple[str, ...] = ()


def origin_of(packet: Packet, made_at: datetime | None, terms: Terms, number: int = 0) -> Origin:
    """Who asks, as the packet says. Raises Contradiction."""
    moment = made_at if made_at is not None else datetime.combine(NEVER_SAID, datetime.min.time())
    check = packet.data.checknum if packet.data is not None else 0
    store = store_of(packet.restaurant, terms.restaurants)
    try:
        day = packet.shift_date or moment.date()
        return Origin(store, str(packet.station), day, terms.aware(moment), check, number)
    except ValueError as error:
        raise Contradiction(f"CHECK: {error}") from None


def receipt_of(packet: Packet, terms: Terms, asked: str | None = None) -> Receipt | None:
    """The receipt; None when the packet has no order. `asked`: the card that GetCardInfoEx is about. Raises
    Contradiction."""
    data = packet.data
    if data is None or (data.startservice is None and not data.lines):
        return None
    closed = data.closedatetime or packet.generated
    origin = origin_of(packet, closed, terms)
    cards = _cards(packet, terms, asked)
    discounts = _discounts(data, terms)
    applied = [_source(one, terms) for one in data.discounts]
    coupons = dict.fromkeys(source for source in applied if source not in (BY_TILL, CARD_DISCOUNT))
    opened = terms.aware(data.startservice) if data.startservice is not None else origin.made_at
    try:
        return Receipt(
            origin.receipt,
            opened,
            origin.made_at,
            tuple(_line(line) for line in data.lines if line.type not in _REPEATED),
            discounts,
            _tenders(data, origin, cards.guest, terms),
            Identifier(IdentifierKind.CARD, cards.guest) if cards.guest else None,
            tuple(dict.fromkeys((*coupons, *cards.coupons))),
            _order(data, origin),
        )
    except Contradiction:
        raise
    except ValueError as error:
        raise Contradiction(f"CHECKDATA: {error}") from None


def mark_of_check(packet: Packet) -> Mark:
    """What the operation on the receipt is numbered by: its first payment, the chmode, the deletions."""
    data = packet.data or CheckData()
    first = data.payments[0].uni if data.payments else 0
    return Mark(abs(first) % _LARGEST_UNI, packet.chmode, abs(data.delprintnum))


def marks_of(packet: Packet, terms: Terms) -> tuple[CouponMark | GiftMark, ...]:
    """What was asked for beside points: one of each coupon and gift, by its first discount line."""
    data = packet.data or CheckData()
    marks: dict[str, CouponMark | GiftMark] = {}
    for discount in data.discounts:
        source = _source(discount, terms)
        number = number_of(Mark(abs(discount.uni) % _LARGEST_UNI))
        if source in marks or source in (BY_TILL, CARD_DISCOUNT):
            continue
        is_gift = terms.book.gift_number(source) is not None
        marks[source] = GiftMark(number, source) if is_gift else CouponMark(number, source)
    return tuple(marks.values())


def points_payments(packet: Packet, terms: Terms) -> tuple[CheckPayment, ...]:
    """The payments with points, in the packet's order."""
    data = packet.data or CheckData()
    return tuple(one for one in data.payments if kind_of(one, terms.interface_code) == POINTS and _amount(one))


def _cards(packet: Packet, terms: Terms, asked: str | None) -> Cards:
    interface = packet.ext.interface
    data = packet.data or CheckData()
    if interface is None:
        return Cards()
    shown = interface.all_cards if asked is not None else (*interface.all_cards, *interface.holders)
    if asked is not None and packet.chmode == ChMode.ORDER_BILL:
        shown = (*shown, asked)
    by_discount = {one.cardcode for one in data.discounts if one.code == str(COUPON_NUMBER)}
    cards = [card for card in dict.fromkeys(shown) if card]
    coupons = [card for card in cards if card in by_discount or terms.is_coupon(card)]
    guests = [card for card in cards if card not in coupons]
    return Cards(guests[0] if guests else "", tuple(coupons))


def _line(line: CheckLine) -> Line:
    """Quantity and price as they are if they make the sum before discounts; else the price that does."""
    said = f"LINE uni={line.uni}"
    try:
        plain = Line(line.code, line.quantity, line.price, line.name, line.categ)
        if plain.total == line.list_sum:
            return plain
        price = round_to(Decimal(line.list_sum) / line.quantity, 1, Rounding.HALF_UP)
        again = Line(line.code, line.quantity, price, line.name, line.categ)
    except ValueError as error:
        raise Contradiction(f"{said}: {error}") from None
    return again if again.total == line.list_sum else Line(line.code, Decimal(1), line.list_sum, line.name, line.categ)


def _discounts(data: CheckData, terms: Terms) -> tuple[Discount, ...]:
    """In the packet's order, without those that only stand for what took nothing off."""
    plus = {line.uni: line.code for line in data.lines}
    if not data.discounts:
        return _discounts_by_part(data.lines)
    return tuple(
        Discount(
            one.name,
            -one.sum,
            _source(one, terms),
            plus.get(one.object_uni) if one.object_uni is not None else None,
        )
        for one in data.discounts
        if one.sum or one.name
    )


def _discounts_by_part(lines: Sequence[CheckLine]) -> tuple[Discount, ...]:
    """When a packet shows the parts only, as one captured pre-check does (4.10)."""
    by_uni: dict[int, Minor] = {}
    for line in lines:
        for part in line.discounts if line.type not in _REPEATED else ():
            by_uni[part.line_uni] = by_uni.get(part.line_uni, 0) - part.sum
    return tuple(Discount("", amount, BY_TILL) for amount in by_uni.values() if amount)


def _source(discount: CheckDiscount, terms: Terms) -> str:
    """Who gave it: a coupon's code, a gift's id, the guest's card, the till."""
    if discount.cardcode and (discount.code == str(COUPON_NUMBER) or terms.is_coupon(discount.cardcode)):
        return discount.cardcode
    if discount.code.isascii() and discount.code.isdigit() and len(discount.code) < 10:
        gift = terms.book.gift(int(discount.code))
        if gift is not None:
            return gift.id
    ours = discount.interface is None or discount.interface == terms.interface_code
    return CARD_DISCOUNT if discount.cardcode and ours else BY_TILL


def _tenders(data: CheckData, origin: Origin, guest: str, terms: Terms) -> tuple[Tender, ...]:
    """Payments of 0 are nothing; change, a negative line of the same currency, is taken off what was handed over."""
    tenders: list[Tender] = []
    for payment in data.payments:
        kind, amount = kind_of(payment, terms.interface_code), _amount(payment)
        if kind == POINTS and amount:
            tenders.append(_points(payment, amount, origin, guest, terms))
            continue
        taken = next((at for at in reversed(range(len(tenders))) if tenders[at].kind == kind), None)
        if amount < 0 and taken is not None:
            tenders[taken] = Tender(kind, tenders[taken].amount + amount)
        elif amount:
            tenders.append(Tender(kind, amount))
    return tuple(tenders)


def _points(payment: CheckPayment, amount: Minor, origin: Origin, guest: str, terms: Terms) -> Tender:
    if payment.cardcode and payment.cardcode != guest:
        raise Contradiction(f"PAYMENT uni={payment.uni}: its cardcode is no card of HOLDERS or ALLCARDS")
    points = terms.points(amount)
    if payment.ext_transaction_info.startswith(EXACT_POINTS):
        try:
            points = parse_minor(payment.ext_transaction_info.removeprefix(EXACT_POINTS))
        except ValueError as error:
            raise Contradiction(f"PAYMENT uni={payment.uni} exttransactioninfo: {error}") from None
    return Tender(POINTS, amount, points, key_of(origin, number_of(Mark(abs(payment.uni) % _LARGEST_UNI))))


def _amount(payment: CheckPayment) -> Minor:
    return payment.base_sum or payment.sum


def _order(data: CheckData, origin: Origin) -> str:
    """The name of the order when it has one of its own; of another maker's packet what stands before the part."""
    name = data.ordernum.rpartition("/")[0] or data.ordernum
    guid = data.orderguid.upper()
    if not name or guid == order_guid(origin.receipt, name):
        return name
    return "" if origin.check == 0 or guid == order_guid(origin.receipt, "") else name
