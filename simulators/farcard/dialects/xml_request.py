"""The documents of the calls in the official form. Source: farcard.md 5.3 to 5.6.

`HoldEx` and `ReleaseEx` are **ours**: the protocol has no holds (7.1).
"""

from lxml import etree

from simulators.farcard.call import (
    Call,
    FindEmail,
    GetCardImageEx,
    GetCardInfoEx,
    HoldEx,
    ReleaseEx,
    TransactionsEx,
)
from simulators.farcard.dialects.attributes import Attributes, find_all, find_anywhere
from simulators.farcard.dialects.contract import CallName, Style, Unreadable
from simulators.farcard.dialects.fields import U32
from simulators.farcard.dialects.inp_buffer import find_inp, inp_markup
from simulators.farcard.dialects.markup import document, element
from simulators.farcard.dialects.transaction_record import read_transaction, transaction_attributes


def request_document(call: Call, style: Style) -> bytes:
    """Raises ValueError when its packet holds text that XML cannot."""
    return document(element("ROOT", (), _content(call, style)))


def parse_request(name: CallName, root: etree._Element) -> Call:
    """Raises Unreadable."""
    if name is CallName.TRANSACTIONS_EX:
        if find_anywhere(root, "transactions") is None and find_anywhere(root, "transactionsex") is None:
            raise Unreadable("ROOT has no Transactions")
        records = tuple(read_transaction(Attributes(one)) for one in find_all(root, "transactionsex"))
        return TransactionsEx(records, find_inp(root))
    asked = find_anywhere(root, "qry")
    if asked is None:
        raise Unreadable("ROOT has no QRY")
    fields = Attributes(asked)
    match name:
        case CallName.GET_CARD_INFO_EX:
            fields.require("Card")
            return GetCardInfoEx(fields.text("Card"), *_place(fields), find_inp(root))
        case CallName.FIND_EMAIL:
            fields.require("Email")
            return FindEmail(fields.text("Email"))
        case CallName.GET_CARD_IMAGE_EX:
            fields.require("CardCode")
            return GetCardImageEx(fields.text("CardCode"))
        case CallName.HOLD_EX:
            fields.require("Card")
            fields.require("Key")
            summa, key = fields.money("Summa"), fields.text("Key")
            return HoldEx(fields.text("Card"), *_place(fields), summa, key, find_inp(root))
        case CallName.RELEASE_EX:
            fields.require("Key")
            return ReleaseEx(fields.text("Key"), *_place(fields), find_inp(root))


def _content(call: Call, style: Style) -> str:
    match call:
        case GetCardInfoEx(card, restaurant, unit, packet):
            return element("QRY", (("Card", card), *_places(restaurant, unit)), inp_markup(packet, style))
        case TransactionsEx(records, packet):
            said = (
                element("TransactionsEx", transaction_attributes(record, style.unit_attribute)) for record in records
            )
            return element("Transactions", (), "".join(said)) + inp_markup(packet, style)
        case FindEmail(email):
            return element("QRY", (("Email", email),))
        case GetCardImageEx(card):
            return element("QRY", (("CardCode", card),))
        case HoldEx(card, restaurant, unit, summa, key, packet):
            asked = (("Card", card), *_places(restaurant, unit), ("Summa", str(summa)), ("Key", key))
            return element("QRY", asked, inp_markup(packet, style))
        case ReleaseEx(key, restaurant, unit, packet):
            return element("QRY", (("Key", key), *_places(restaurant, unit)), inp_markup(packet, style))


def _places(restaurant: int, unit: int) -> tuple[tuple[str, str], ...]:
    return (("Restaurant", str(restaurant)), ("UnitNo", str(unit)))


def _place(fields: Attributes) -> tuple[int, int]:
    return fields.whole("Restaurant", 0, U32), fields.whole("UnitNo", 0, U32)
