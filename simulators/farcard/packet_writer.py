"""The receipt packet as a till writes it. Source: farcard.md 4; attribute order and look as captured (4.1, 4.11).

Where tills were not seen (order of BONUSES among the blocks, names of extra LINE attributes) this is a profile of ours.
A block with nothing in it is left out, but for `CURRENCIES`, which tills write empty (4.9).

The trap: put `check_text` into the envelope of a call, not an element (see `tag.py`), or the quirks are gone.
"""

import re
from datetime import datetime
from decimal import Decimal

from lxml import etree

from simulators.farcard import packet as p
from simulators.farcard.packet import Packet, Quirks
from simulators.farcard.tag import DECLARATION, Tag, counted, render, separator, tag
from simulators.kit.money import Minor
from simulators.kit.xml import parse_xml

EXTRA_NAME = re.compile(r"[A-Za-z]*[0-9]{1,9}\.[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
"""`[refcode].[field]` of "Xml dish attributes" (4.1)."""


def packet_bytes(packet: Packet, quirks: Quirks) -> bytes:
    """The packet by itself, with its declaration, in utf-8: the InpBuf of a DLL call. Raises ValueError for text that
    XML cannot hold."""
    return (DECLARATION + separator(quirks, 0) + check_text(packet, quirks)).encode()


def check_text(packet: Packet, quirks: Quirks, depth: int = 0) -> str:
    """The `CHECK` element, for embedding `depth` deep; begins with `<CHECK`, ends with `>`. Raises ValueError as
    `packet_bytes`."""
    return render(check_tag(packet), quirks, depth)


def write_check(packet: Packet, quirks: Quirks) -> etree._Element:
    """The same as an element; of the quirks only white space between tags is left, as a parser gives it."""
    return parse_xml(packet_bytes(packet, quirks))


def sum_text(amount: Minor) -> str:
    """Kopecks as tills write sums: 25000 is "250", 5250 is "52.5", 362288 is "3622.88"."""
    whole, part = divmod(abs(amount), 100)
    text = f"{whole}.{part:02d}".rstrip("0").rstrip(".") if part else str(whole)
    return f"-{text}" if amount < 0 else text


def decimal_text(value: Decimal) -> str:
    """Without exponent and without zeros at the end: "2", "0.5"."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def check_tag(packet: Packet) -> Tag:
    header = {
        "stationcode": str(packet.station),
        "restaurantcode": str(packet.restaurant),
        "cashservername": packet.cash_server,
        "generateddatetime": _moment(packet.generated),
        "chmode": str(int(packet.chmode)),
        "locale": str(packet.locale),
        "shiftdate": packet.shift_date.isoformat() if packet.shift_date else None,
        "shiftnum": str(packet.shift_num),
        "protocolversion": packet.protocol_version or None,
        "clientapp": packet.client_app or None,
        "clientversion": packet.client_version or None,
    }
    data = (_data(packet.data),) if packet.data is not None else ()
    return tag("CHECK", header, _ext_info(packet.ext), *data)


def _ext_info(ext: p.ExtInfo) -> Tag:
    interfaces = tag("INTERFACES", {"current": str(ext.current)}, *map(_interface, ext.interfaces))
    properties = tuple(tag("PROPERTY", {"name": one.name, "value": one.value}) for one in ext.properties)
    wishes = (Tag("EXTCARDPROPERTIES", (), properties),) if properties else ()
    return tag("EXTINFO", {"reservation": ext.reservation}, interfaces, *wishes)


def _interface(one: p.Interface) -> Tag:
    attributes = {
        "cardcode": one.cardcode,
        "type": one.type,
        "id": str(one.id),
        "mode": str(one.mode),
        "interface": str(one.code),
    }
    return tag("INTERFACE", attributes, _cards("HOLDERS", one.holders), _cards("ALLCARDS", one.all_cards))


def _cards(name: str, codes: tuple[str, ...]) -> Tag:
    return Tag(name, (), tuple(tag("ITEM", {"cardcode": code}) for code in codes))


def _data(data: p.CheckData) -> Tag:
    attributes = {
        "checknum": str(data.checknum),
        "printnum": str(data.printnum),
        "fiscdocnum": str(data.fiscdocnum),
        "delprintnum": str(data.delprintnum),
        "delfiscdocnum": str(data.delfiscdocnum),
        "extfiscid": data.extfiscid,
        "tablename": data.tablename,
        "startservice": _moment(data.startservice),
        "closedatetime": _moment(data.closedatetime),
        "ordernum": data.ordernum,
        "guests": str(data.guests),
        "orderguid": data.orderguid,
        "checkguid": data.checkguid,
        "order_cat": data.order_cat,
        "order_type": data.order_type,
        "persistentcomment": data.persistentcomment,
    }
    bonuses = tuple(map(_bonus, data.bonuses))
    return tag(
        "CHECKDATA",
        attributes,
        *_block("CHECKPERSONS", tuple(map(_person, data.persons))),
        *_block("CHECKLINES", tuple(map(_line, data.lines))),
        *_block("CHECKCATEGS", tuple(map(_category, data.categories))),
        *_block("CHECKDISCOUNTS", tuple(map(_discount, data.discounts))),
        *((Tag("BONUSES", (), bonuses),) if bonuses else ()),
        *_block("CHECKPAYMENTS", tuple(map(_payment, data.payments))),
        *(counted("CHECKTAXES", tuple(map(_tax, block))) for block in data.taxes),
        *(_block("CURRENCIES", tuple(map(_currency, data.currencies))) or (Tag("CURRENCIES"),)),
    )


def _block(name: str, children: tuple[Tag, ...]) -> tuple[Tag, ...]:
    return (counted(name, children),) if children else ()


def _person(one: p.Person) -> Tag:
    return tag("PERSON", {"id": one.id, "name": one.name, "code": one.code, "role": str(one.role)})


def _line(line: p.CheckLine) -> Tag:
    attributes: dict[str, str | None] = {
        "id": line.id,
        "code": line.code,
        "name": line.name,
        "uni": str(line.uni),
        "parent": None if line.parent is None else str(line.parent),
        "type": line.type.value,
        "price": sum_text(line.price),
        "pr_list_sum": sum_text(line.list_sum),
        "categ_id": line.categ_id,
        "categ": line.categ or None,
        "servprint_id": "",
        "egais_categ_id": "",
        "quantity": decimal_text(line.quantity),
        "sum": sum_text(line.sum),
    }
    attributes.update((_extra_name(one.name), one.value) for one in line.extra)
    taxes = tuple(tag("TAX", {"id": part.id, "sum": sum_text(part.sum)}) for part in line.taxes)
    parts = tuple(map(_part, line.discounts))
    payments = tuple(tag("LINEPAYMENT", {"id": part.id, "sum": sum_text(part.sum)}) for part in line.payments)
    return tag(
        "LINE",
        attributes,
        *_block("LINETAXES", taxes),
        *((Tag("DISCOUNTS", (), parts),) if parts else ()),
        *((Tag("LINEPAYMENTS", (), payments),) if payments else ()),
    )


def _extra_name(name: str) -> str:
    """As written: a name in XML may not begin with a digit, so it has a `_` before it (profile of ours: how tills
    write "2560.CategPath" was not seen)."""
    if not EXTRA_NAME.fullmatch(name):
        raise ValueError(f"LINE: {name[:40]!r} is not an extra attribute such as 2560.CategPath")
    return f"_{name}" if name[0].isdigit() else name


def _part(part: p.DiscountPart) -> Tag:
    attributes = {"id": part.id, "disclineuni": str(part.line_uni), "sum": sum_text(part.sum)}
    return tag("DISCOUNTPART", attributes)


def _category(one: p.Category) -> Tag:
    sums = {"sum": sum_text(one.sum), "discsum": sum_text(one.discsum)}
    return tag("CATEG", {"id": one.id, "code": one.code, "name": one.name, **sums})


def _discount(one: p.CheckDiscount) -> Tag:
    object_uni = None if one.object_uni is None else str(one.object_uni)
    head = {"id": one.id, "code": one.code, "name": one.name, "uni": str(one.uni), "objectuni": object_uni}
    card = _card(one.interface, cardcode=one.cardcode, account=one.account)
    return tag("DISCOUNT", {**head, **card, "sum": sum_text(one.sum)})


def _bonus(one: p.CheckBonus) -> Tag:
    head = {"id": one.id, "code": one.code, "name": one.name, "uni": str(one.uni)}
    return tag("BONUS", {**head, **_card(one.interface, cardcode=one.cardcode), "sum": sum_text(one.sum)})


def _payment(one: p.CheckPayment) -> Tag:
    head = {"id": one.id, "code": one.code, "name": one.name, "uni": str(one.uni), "paytype": str(one.pay_type)}
    card = _card(
        one.interface,
        cardcode=one.cardcode,
        account=one.account,
        ownerinfo=one.owner_info,
        exttransactioninfo=one.ext_transaction_info,
    )
    return tag("PAYMENT", {**head, **card, "bsum": sum_text(one.base_sum), "sum": sum_text(one.sum)})


def _card(interface: int | None, **texts: str) -> dict[str, str | None]:
    """What a line that came from a card system says of it; others say nothing (4.4, 4.7, 4.8)."""
    if interface is None and not any(texts.values()):
        return {}
    return {"interface": None if interface is None else str(interface), **texts}


def _tax(one: p.CheckTax) -> Tag:
    sums = {"rate": decimal_text(one.rate), "sum": sum_text(one.sum)}
    return tag("TAX", {"id": one.id, "code": one.code, **sums, "name": one.name})


def _currency(one: p.Currency) -> Tag:
    return tag("CURRENCY", {"name": one.name, "id": one.id, "amount": str(one.amount)})


def _moment(moment: datetime | None) -> str | None:
    """To the second and without a zone."""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") if moment else None
