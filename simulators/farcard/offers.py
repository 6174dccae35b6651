"""Gifts and coupons as the content of a coupon answer, both ways. Source: farcard.md 2.7.

What each field of it means is inferred from its name. A gift is a group whose dishes have a price; its number in the
till's book says which gift it is. A coupon is a group of one discount.
"""

from simulators.farcard.book import COUPON_NUMBER, Book
from simulators.farcard.call import CouponContent, Group, Item, OutBuf, OutKind
from simulators.farcard.texts import sayable
from simulators.till.programme import GiftOffer
from simulators.till.receipt import Discount

_PRICE, _SUM = "price", "summ"


def gifts_out(offers: tuple[GiftOffer, ...], book: Book) -> OutBuf | None:
    """The choices a till is to offer; those that its book has no number for it could not apply."""
    groups: list[Group] = []
    for offer in offers:
        number = book.gift_number(offer.id)
        if number is None:
            continue
        items = tuple(
            Item(plu, _PRICE, offer.price, order, 1 if offer.distinct else None, disccode=number)
            for order, plu in enumerate(offer.plus, 1)
        )
        groups.append(Group(sayable(offer.name), items, sayable(offer.name), len(groups) + 1, offer.choose))
    return OutBuf(OutKind.COUPON, CouponContent(tuple(groups))) if groups else None


def gifts_in(out: OutBuf | None, book: Book) -> tuple[GiftOffer, ...]:
    """What is offered. What a gift costs is not told; the till's book knows."""
    offers = []
    for group in _groups(out):
        number = group.items[0].disccode if group.items else 0
        known = book.gift(number)
        offers.append(
            GiftOffer(
                known.id if known is not None else str(number),
                group.name,
                tuple(item.code for item in group.items),
                group.maxquant if group.maxquant is not None else len(group.items),
                all(item.max == 1 for item in group.items),
                known.cost if known is not None else 0,
                group.items[0].value if group.items and group.items[0].kind == _PRICE else 0,
            )
        )
    return tuple(offers)


def coupon_out(coupon: str, discounts: tuple[Discount, ...], text: str) -> OutBuf:
    """What a coupon takes off: its own discounts of a quote. Of the whole check when no dish is named (ours)."""
    groups = tuple(
        Group(sayable(one.name), (Item(one.plu or "", _SUM, one.amount, 1, 1, True, COUPON_NUMBER),), "", order, 1)
        for order, one in enumerate((one for one in discounts if one.source == coupon), 1)
    )
    return OutBuf(OutKind.COUPON, CouponContent(groups, sayable(text)))


def coupon_in(coupon: str, out: OutBuf | None) -> tuple[tuple[Discount, ...], str]:
    """The discounts, and the text for the cashier. A percentage or a price cannot be worked out here: the amount said
    counts only when it is one."""
    found = [
        Discount(group.name, item.value, coupon, item.code or None)
        for group in _groups(out)
        for item in group.items
        if item.kind == _SUM
    ]
    content = out.content if out is not None else None
    return tuple(found), content.hint if isinstance(content, CouponContent) else ""


def _groups(out: OutBuf | None) -> tuple[Group, ...]:
    content = out.content if out is not None else None
    return content.groups if isinstance(content, CouponContent) else ()
