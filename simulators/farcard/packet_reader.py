"""The receipt packet as anybody may send it. Source: farcard.md 4, what differs between captures: 4.4 to 4.10.

What is unknown is ignored, what is missing is empty; only `CHECK@chmode` must be there, because without it nobody knows
what is wanted. What is there and is no such value is refused with its place: an amount is never guessed.

The trap: sums are positive at chmode 2 and 3 too; who cancels must turn them himself (4.10).
"""

from lxml import etree

from simulators.farcard import packet as p
from simulators.farcard.element import Place
from simulators.farcard.packet import MAX_PACKET_BYTES, Packet
from simulators.farcard.packet_writer import EXTRA_NAME
from simulators.kit.xml import XmlRefused, parse_xml

_TYPES = {one.value: one for one in p.LineType}
_NO_DATA = p.CheckData()
RUSSIAN = 1049
"""The Windows locale of a packet that says none."""


def parse_packet(raw: bytes) -> Packet:
    """A packet by itself, of at most `MAX_PACKET_BYTES`. Raises XmlRefused."""
    return parse_check(parse_xml(raw, MAX_PACKET_BYTES))


def parse_check(element: etree._Element) -> Packet:
    """The `CHECK` found in a call. Raises XmlRefused, naming element and attribute."""
    check = Place.of_root(element, "CHECK")
    chmode = check.maybe_whole("chmode")
    if chmode is None:
        raise XmlRefused("CHECK has no chmode")
    data = check.child("CHECKDATA")
    return Packet(
        check.whole("stationcode"),
        check.whole("restaurantcode"),
        check.moment("generateddatetime"),
        chmode,
        check.day("shiftdate"),
        check.whole("shiftnum"),
        _ext_info(check.child("EXTINFO")),
        None if data is None else _data(data),
        check.text("cashservername"),
        check.whole("locale", RUSSIAN),
        check.text("protocolversion"),
        check.text("clientapp"),
        check.text("clientversion"),
    )


def _ext_info(ext: Place | None) -> p.ExtInfo:
    if ext is None:
        return p.ExtInfo(0, ())
    interfaces = ext.child("INTERFACES")
    return p.ExtInfo(
        0 if interfaces is None else interfaces.whole("current"),
        tuple(_interface(one) for one in ext.items("INTERFACES", "INTERFACE")),
        ext.text("reservation"),
        tuple(
            p.Property(one.text("name"), one.element.get("value")) for one in ext.items("EXTCARDPROPERTIES", "PROPERTY")
        ),
    )


def _interface(one: Place) -> p.Interface:
    return p.Interface(
        one.whole("id"),
        one.whole("interface"),
        one.element.get("cardcode"),
        one.text("type"),
        one.whole("mode"),
        tuple(item.text("cardcode") for item in one.items("HOLDERS", "ITEM")),
        tuple(item.text("cardcode") for item in one.items("ALLCARDS", "ITEM")),
    )


def _data(data: Place) -> p.CheckData:
    return p.CheckData(
        checknum=data.whole("checknum"),
        printnum=data.whole("printnum"),
        fiscdocnum=data.whole("fiscdocnum"),
        delprintnum=data.whole("delprintnum"),
        delfiscdocnum=data.whole("delfiscdocnum"),
        extfiscid=data.text("extfiscid"),
        tablename=data.text("tablename"),
        startservice=data.moment("startservice"),
        closedatetime=data.moment("closedatetime"),
        ordernum=data.text("ordernum"),
        guests=data.whole("guests", _NO_DATA.guests),
        orderguid=data.text("orderguid"),
        checkguid=data.text("checkguid"),
        order_cat=data.text("order_cat"),
        order_type=data.text("order_type"),
        persistentcomment=data.text("persistentcomment"),
        persons=tuple(_person(one) for one in data.items("CHECKPERSONS", "PERSON")),
        lines=tuple(_line(one) for one in data.items("CHECKLINES", "LINE")),
        categories=tuple(_category(one) for one in data.items("CHECKCATEGS", "CATEG")),
        discounts=tuple(_discount(one) for one in data.items("CHECKDISCOUNTS", "DISCOUNT")),
        bonuses=tuple(_bonus(one) for one in data.items("BONUSES", "BONUS")),
        payments=tuple(_payment(one) for one in data.items("CHECKPAYMENTS", "PAYMENT")),
        taxes=tuple(tuple(_tax(one) for one in block.children("TAX")) for block in data.children("CHECKTAXES")),
        currencies=tuple(
            p.Currency(one.text("name"), one.text("id"), one.kopecks("amount"))
            for one in data.items("CURRENCIES", "CURRENCY")
        ),
    )


def _person(one: Place) -> p.Person:
    return p.Person(one.text("id"), one.text("name"), one.text("code"), one.whole("role"))


def _line(line: Place) -> p.CheckLine:
    return p.CheckLine(
        line.text("id"),
        line.text("code"),
        line.text("name"),
        line.whole("uni"),
        line.sum("price"),
        line.sum("pr_list_sum"),
        line.exact("quantity"),
        line.sum("sum"),
        _TYPES.get(line.text("type", "dish"), p.LineType.UNDEFINED),
        line.maybe_whole("parent"),
        line.text("categ_id"),
        line.text("categ"),
        tuple(p.TaxPart(one.text("id"), one.sum("sum")) for one in line.items("LINETAXES", "TAX")),
        tuple(
            p.DiscountPart(one.text("id"), one.whole("disclineuni"), one.sum("sum"))
            for one in line.items("DISCOUNTS", "DISCOUNTPART")
        ),
        tuple(p.LinePayment(one.text("id"), one.sum("sum")) for one in line.items("LINEPAYMENTS", "LINEPAYMENT")),
        _extra(line),
    )


def _extra(line: Place) -> tuple[p.Attribute, ...]:
    """Those named like `[refcode].[field]`; a `_` that only makes such a name possible in XML is not part of it."""
    named = ((str(name).removeprefix("_"), str(value)) for name, value in line.element.attrib.items())
    return tuple(p.Attribute(name, value) for name, value in named if EXTRA_NAME.fullmatch(name))


def _category(one: Place) -> p.Category:
    return p.Category(one.text("id"), one.text("code"), one.text("name"), one.sum("sum"), one.sum("discsum"))


def _discount(one: Place) -> p.CheckDiscount:
    return p.CheckDiscount(
        one.text("id"),
        one.text("code"),
        one.text("name"),
        one.whole("uni"),
        one.sum("sum"),
        one.maybe_whole("objectuni"),
        one.maybe_whole("interface"),
        one.text("cardcode"),
        one.text("account"),
    )


def _bonus(one: Place) -> p.CheckBonus:
    return p.CheckBonus(
        one.text("id"),
        one.text("code"),
        one.text("name"),
        one.whole("uni"),
        one.sum("sum"),
        one.maybe_whole("interface"),
        one.text("cardcode"),
    )


def _payment(one: Place) -> p.CheckPayment:
    return p.CheckPayment(
        one.text("id"),
        one.text("code"),
        one.text("name"),
        one.whole("uni"),
        one.whole("paytype"),
        one.sum("bsum") if one.text("bsum") else one.sum("sum"),
        one.sum("sum"),
        one.maybe_whole("interface"),
        one.text("cardcode"),
        one.text("account"),
        one.text("ownerinfo"),
        one.text("exttransactioninfo"),
    )


def _tax(one: Place) -> p.CheckTax:
    return p.CheckTax(one.text("id"), one.text("code"), one.exact("rate"), one.sum("sum"), one.text("name"))
