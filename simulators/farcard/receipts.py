"""A receipt of the exchange, written as the packet a till would build of it. Source: farcard.md 4, table 4.10.

`reading.py` is the other direction. What the exchange needs and a packet has is kept to the last field: lines,
discounts and who gave them, tenders, cards, the order's name, times to the second. The trap: line ids (`uni`) of
payments and discounts are not free, operations are numbered by them (`numbering.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from simulators.farcard.accounts import Accounts
from simulators.farcard.allotting import Part, cover, discount_parts, tax_blocks, tax_in
from simulators.farcard.book import COUPON_NUMBER
from simulators.farcard.currencies import interface_in, money_of
from simulators.farcard.guids import PDS_PAYMENT, ROUBLES, VAT, check_guid, guid, order_guid
from simulators.farcard.interfaces import foreign_payment, neighbours_card, with_neighbour
from simulators.farcard.numbering import FIRST_PAYMENT_UNI, Mark, mark_of, number_of
from simulators.farcard.packet import (
    SHORT,
    Category,
    CheckBonus,
    CheckData,
    CheckDiscount,
    CheckLine,
    CheckPayment,
    CheckTax,
    ChMode,
    Currency,
    DiscountPart,
    ExtInfo,
    Interface,
    LinePayment,
    Packet,
    Person,
    Property,
    TaxPart,
)
from simulators.farcard.restaurant import code_of
from simulators.farcard.terms import Terms
from simulators.kit.money import Minor, Rounding, round_to, show_minor
from simulators.till.asks import Ask, CouponMark, GiftMark
from simulators.till.operation import Coupon, Gift, Origin
from simulators.till.receipt import POINTS, Discount, Receipt, Tender

PAID_MODES = (ChMode.SALE, ChMode.SALE_ROLLBACK, ChMode.RETURN, ChMode.RETURN_ROLLBACK)
"""The receipt is, or was, paid."""
NUMBERLESS = (ChMode.ORDER_EDITING, ChMode.SERV_PRINT)
"""`checknum` is 0 while the order is edited (4.10); that this holds for kitchen prints too is inferred."""
BEING_ADDED = (ChMode.ORDER_EDITING, ChMode.ORDER_BILL)
"""`ALLCARDS` lacks the card asked about, and `CURRENCIES` are told (4.10)."""
CARD_DISCOUNT = "card"
"""`Discount.source` of what the till computed by the number the card has."""
CASH_SERVER = "TILLPROOF"
EXACT_POINTS = "points "
"""How `exttransactioninfo` begins when the money paid does not tell the points (ours)."""
_LINE_UNIS = 4
_FIRST_SHIFT = date(2020, 1, 1)
"""`shiftnum` counts days from here (ours)."""
_CASHIER = 7
"""`PERSON@role` as captured."""


@dataclass(frozen=True, slots=True)
class Unis:
    """Line ids: of each tender, of each discount, and of what was asked for and took nothing off (by source)."""

    payments: tuple[int, ...] = ()
    discounts: tuple[int, ...] = ()
    empty: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """What is to be told: of a `receipt` (None: of none), asking about the card `asked` (None: with transactions).
    `first_payment`: the line id of the first, when it is known."""

    chmode: int
    origin: Origin
    generated: datetime
    receipt: Receipt | None = None
    asked: str | None = None
    asks: tuple[Ask, ...] = ()
    first_payment: int | None = None
    deletion: int = 0
    properties: tuple[Property, ...] = ()


def packet_of(told: Telling, terms: Terms, accounts: Accounts) -> Packet:
    """The packet. The origin's store and terminal must be numbers there (see `saying.why_not`)."""
    restaurant = code_of(told.origin.store, terms.restaurants)
    assert restaurant is not None, "a store that has no code cannot be said"
    return Packet(
        int(told.origin.terminal),
        restaurant,
        terms.local(told.generated),
        int(told.chmode),
        told.origin.business_date,
        (told.origin.business_date - _FIRST_SHIFT).days,
        _ext_info(told, terms),
        None if told.chmode in SHORT else _data(told, terms, accounts),
        CASH_SERVER,
    )


def unis_of(receipt: Receipt, first_payment: int, asks: tuple[Ask, ...]) -> Unis:
    """Payments with points and what was asked for have the ids their keys name; the others any that are free."""
    points = [_uni(tender) for tender in receipt.tenders]
    used = {uni for uni in points if uni is not None}
    payments = [_free(first_payment + at, used) if uni is None else uni for at, uni in enumerate(points)]
    named = [(_source(ask), mark_of(ask.origin.number)) for ask in asks]
    left = {source: mark.uni for source, mark in named if source and mark is not None}
    used = set(left.values())
    discounts: list[int] = []
    for discount in receipt.discounts:
        uni = left.pop(discount.source, None)
        below = first_payment - 1 - len(discounts)
        discounts.append(_free(below, used, -1) if uni is None else uni)
    return Unis(tuple(payments), tuple(discounts), tuple(left.items()))


def coupon_codes(receipt: Receipt, terms: Terms) -> tuple[str, ...]:
    """Coupons of a receipt, without its gifts, which are no cards."""
    return tuple(code for code in receipt.coupons if terms.book.gift_number(code) is None)


def marks_told(receipt: Receipt, unis: Unis, terms: Terms) -> tuple[CouponMark | GiftMark, ...]:
    """What a reader of the packet will take for asked for, beside points (`reading.marks_of`)."""
    said = zip((one.source for one in receipt.discounts), unis.discounts, strict=True)
    coupons = coupon_codes(receipt, terms)
    marks: dict[str, CouponMark | GiftMark] = {}
    for source, uni in (*said, *unis.empty):
        number = number_of(Mark(uni))
        if terms.book.gift_number(source) is not None:
            marks.setdefault(source, GiftMark(number, source))
        elif source in coupons:
            marks.setdefault(source, CouponMark(number, source))
    return tuple(marks.values())


def card_of(discount: Discount, receipt: Receipt, terms: Terms) -> str:
    """The card that gave a discount: the coupon's own, the guest's for a gift and for the card's discount."""
    if discount.source in coupon_codes(receipt, terms):
        return discount.source
    by_guest = discount.source == CARD_DISCOUNT or terms.book.gift_number(discount.source) is not None
    return receipt.guest.value if by_guest and receipt.guest is not None else ""


def bonus_of(receipt: Receipt, terms: Terms) -> Minor:
    """What the till itself credits to the card, in kopecks; nothing unless its book says so (3)."""
    own = receipt.total - receipt.paid_with_points
    if receipt.guest is None or own <= 0:
        return 0
    return round_to(Decimal(own * terms.book.bonus_percent) / 100, 1, Rounding.HALF_UP)


def _ext_info(told: Telling, terms: Terms) -> ExtInfo:
    receipt, asked = told.receipt, told.asked
    cards: tuple[str, ...] = ()
    if receipt is not None:
        guest = () if receipt.guest is None else (receipt.guest.value,)
        cards = (*guest, *coupon_codes(receipt, terms))
    paid = told.chmode in PAID_MODES
    holders, every = cards or ("",), cards if paid else ()
    if asked is not None:
        holders = (asked,)
        every = tuple(card for card in cards if card != asked or told.chmode not in BEING_ADDED)
    triggered = asked if asked is not None else cards[0] if cards else None
    interface = Interface(
        terms.interface_id,
        terms.interface_code,
        None if paid else triggered,
        mode=1 if paid else 0,
        holders=holders,
        all_cards=every,
    )
    return ExtInfo(terms.interface_id, with_neighbour(interface, told.origin, terms), properties=told.properties)


def _data(told: Telling, terms: Terms, accounts: Accounts) -> CheckData:
    check = 0 if told.chmode in NUMBERLESS else told.origin.check
    if told.receipt is None:
        return CheckData(check)
    receipt = told.receipt
    paid = told.chmode in PAID_MODES
    first = _first_payment(receipt) if told.first_payment is None else told.first_payment
    unis = unis_of(receipt, first, told.asks)
    payments = _payments(told, receipt, unis, terms, accounts)
    if paid and not payments:
        payments = [_payment(Tender("cash", 0), 0, first)]
    lines = _lines(receipt, unis, payments if paid else (), terms)
    taxes = [tax_in(line.sum, terms.vat_percent) for line in lines]
    covered = [[(one.id, one.sum) for one in line.payments] for line in lines]
    bonus = bonus_of(receipt, terms) if paid else 0
    return CheckData(
        check,
        printnum=1 if paid else 0,
        delprintnum=told.deletion,
        startservice=terms.local(receipt.opened_at),
        closedatetime=terms.local(receipt.closed_at) if paid else None,
        ordernum=f"{receipt.order or receipt.id.check}/1",
        orderguid=order_guid(receipt.id, receipt.order),
        checkguid=check_guid(receipt.id),
        order_cat="1",
        order_type="9001",
        persons=(_cashier(told.origin.terminal),),
        lines=tuple(lines),
        categories=tuple(_categories(lines)),
        discounts=tuple(_discounts(told, receipt, unis, lines, terms, accounts)),
        bonuses=(_bonus(receipt, bonus, terms),) if bonus else (),
        payments=tuple(payments),
        taxes=tuple((_tax(amount, terms),) for amount in tax_blocks(taxes, covered)) if terms.vat_percent else (),
        currencies=_currencies(receipt) if told.chmode in BEING_ADDED else (),
    )


def _cashier(terminal: str) -> Person:
    return Person(guid("person", terminal), f"Кассир {terminal}", terminal, _CASHIER)


def _lines(receipt: Receipt, unis: Unis, payments: Sequence[CheckPayment], terms: Terms) -> list[CheckLine]:
    parts = discount_parts(receipt.lines, receipt.discounts)
    sums = [line.total + sum(part.sum for part in own) for line, own in zip(receipt.lines, parts, strict=True)]
    covered = cover(sums, [(one.id, one.sum) for one in payments])
    lines = []
    for at, line in enumerate(receipt.lines):
        tax = tax_in(sums[at], terms.vat_percent)
        lines.append(
            CheckLine(
                guid("dish", line.plu),
                line.plu,
                line.name,
                _LINE_UNIS * (at + 1),
                line.price,
                line.total,
                line.qty,
                sums[at],
                categ_id=guid("category", line.category) if line.category else "",
                categ=line.category,
                taxes=(TaxPart(VAT, tax),) if terms.vat_percent else (),
                discounts=tuple(_part(part, receipt, unis, terms) for part in parts[at]),
                payments=tuple(LinePayment(*paid) for paid in covered[at]),
            )
        )
    return lines


def _part(part: Part, receipt: Receipt, unis: Unis, terms: Terms) -> DiscountPart:
    code = _discount_code(receipt.discounts[part.discount], receipt, terms)
    return DiscountPart(guid("discount", code), unis.discounts[part.discount], part.sum)


def _discounts(
    told: Telling, receipt: Receipt, unis: Unis, lines: Sequence[CheckLine], terms: Terms, accounts: Accounts
) -> list[CheckDiscount]:
    """In the receipt's order; what was asked for and took nothing off stands behind with a sum of 0, so that there is a
    line id (ours)."""
    by_plu = {line.code: line.uni for line in reversed(lines)}
    nothing = [Discount("", 0, source) for source, _ in unis.empty]
    said = []
    for discount, uni in zip(
        (*receipt.discounts, *nothing), (*unis.discounts, *(uni for _, uni in unis.empty)), strict=True
    ):
        code, card = _discount_code(discount, receipt, terms), card_of(discount, receipt, terms)
        there = interface_in(discount.source)
        if there is not None:
            card = neighbours_card(there, told.origin, terms) or ""
        said.append(
            CheckDiscount(
                guid("discount", code),
                code,
                discount.name,
                uni,
                -discount.amount,
                by_plu.get(discount.plu) if discount.plu is not None else None,
                (there or terms.interface_code) if card else None,
                card,
                _account(card, accounts),
            )
        )
    return said


def _discount_code(discount: Discount, receipt: Receipt, terms: Terms) -> str:
    """Its number in the till's book; 0 for one that is not in it."""
    if discount.source in coupon_codes(receipt, terms):
        return str(COUPON_NUMBER)
    if (gift := terms.book.gift_number(discount.source)) is not None:
        return str(gift)
    known = terms.book.discount_named(discount.name)
    return str(known.number) if known is not None else "0"


def _payments(told: Telling, receipt: Receipt, unis: Unis, terms: Terms, accounts: Accounts) -> list[CheckPayment]:
    said = []
    for tender, uni in zip(receipt.tenders, unis.payments, strict=True):
        if tender.kind == POINTS and receipt.guest is not None:
            said.append(_points(tender, uni, receipt.guest.value, terms, accounts))
            continue
        there = interface_in(tender.kind)
        if there is not None:
            said.append(foreign_payment(tender, uni, there, neighbours_card(there, told.origin, terms)))
            continue
        change = -tender.amount % terms.cash_note if tender.kind == "cash" and terms.cash_note else 0
        said.append(_payment(tender, change, uni))
        if change:
            taken = {*unis.payments, *(one.uni for one in said)}
            said.append(_payment(Tender(tender.kind, -change), 0, _free(uni + 1, taken)))
    return said


def _payment(tender: Tender, change: Minor, uni: int) -> CheckPayment:
    money, amount = money_of(tender.kind), tender.amount + change
    return CheckPayment(money.id, money.code, money.name, uni, money.pay_type, amount, amount)


def _points(tender: Tender, uni: int, card: str, terms: Terms, accounts: Accounts) -> CheckPayment:
    money, amount = money_of(POINTS), tender.amount
    untold = terms.points(amount) != tender.points
    return CheckPayment(
        money.id,
        money.code,
        money.name,
        uni,
        money.pay_type,
        amount,
        amount,
        terms.interface_code,
        card,
        _account(card, accounts),
        accounts.of(card).holder,
        EXACT_POINTS + show_minor(tender.points) if untold else "",
    )


def _bonus(receipt: Receipt, amount: Minor, terms: Terms) -> CheckBonus:
    card = receipt.guest.value if receipt.guest is not None else ""
    return CheckBonus(guid("bonus", "1"), "1", "", 1, amount, terms.interface_code, card)


def _tax(amount: Minor, terms: Terms) -> CheckTax:
    return CheckTax(VAT, "1", Decimal(terms.vat_percent), amount, "НДС")


def _categories(lines: Sequence[CheckLine]) -> list[Category]:
    said = []
    for name in dict.fromkeys(line.categ for line in lines) or [""]:
        own = [line for line in lines if line.categ == name]
        given = sum(min(part.sum, 0) for line in own for part in line.discounts)
        total = sum(line.sum for line in own)
        said.append(Category(guid("category", name) if name else "0", name or "0", name, total, given))
    return said


def _currencies(receipt: Receipt) -> tuple[Currency, ...]:
    return tuple(
        Currency(money_of(kind).name, id, receipt.total) for kind, id in (("cash", ROUBLES), (POINTS, PDS_PAYMENT))
    )


def _account(card: str, accounts: Accounts) -> str:
    number = accounts.of(card).number
    return str(number) if number else ""


def _source(ask: Ask) -> str:
    match ask:
        case Coupon():
            return ask.code
        case Gift():
            return ask.gift
    return ""


def _uni(tender: Tender) -> int | None:
    """The line id that the key of a tender with points names."""
    number = tender.key.rpartition("/")[2]
    mark = mark_of(int(number)) if number.isascii() and number.isdigit() and len(number) < 20 else None
    return mark.uni if mark is not None and tender.kind == POINTS else None


def _first_payment(receipt: Receipt) -> int:
    """The line id of the first payment, as far as a key tells it."""
    told = (uni - at for at, tender in enumerate(receipt.tenders) if (uni := _uni(tender)) is not None)
    return next(told, FIRST_PAYMENT_UNI)


def _free(uni: int, used: set[int], step: int = 1) -> int:
    """The first id from here on that is not used; from now on it is."""
    while uni in used:
        uni += step
    used.add(uni)
    return uni
