"""The XML of answer buffers: `TRRESPONSE` of TransactionsEx (farcard.md 2.6) and `ident_info` of a coupon (2.7).

Readers take both names of the error text, ignore what they do not know, and find a coupon under kind 1 too. Writers
leave out characters that XML cannot hold: these texts are for people, and an answer that cannot be written would leave
the till waiting.

The unit of a coupon item's `val` is not documented; whole kopecks and hundredths of a percent are **inferred** from
`TRRESPONSE@value` and the tax rates of the records (2.4, 2.6).
"""

from collections.abc import Mapping
from datetime import datetime

from lxml import etree

from simulators.farcard.call import (
    Annotation,
    CouponContent,
    Group,
    Item,
    LineTag,
    OutContent,
    OutKind,
    PrintDocument,
    TrResponse,
)
from simulators.farcard.element import Place
from simulators.kit.xml import without_unsayable

ERROR_TEXTS = ("err_text", "error_text")
"""As the vendor names it, and as one back-end does (disagreement 5)."""
TEXTS = 10
"""A print document has TEXT00 to TEXT09."""
_TAGS = {one.value: one for one in LineTag}
_ITEM_KINDS = ("summ", "percent", "price")


def write_trresponse(response: TrResponse, error_attribute: str = ERROR_TEXTS[0]) -> etree._Element:
    root = _element(
        "TRRESPONSE",
        {
            "error_code": str(response.error_code),
            error_attribute: response.err_text,
            "dts": _moment(response.dts),
            "placeid": response.place_id or None,
        },
    )
    root.extend(_annotation(one) for one in response.transactions)
    root.extend(_document(one) for one in response.documents)
    return root


def parse_trresponse(element: etree._Element) -> TrResponse:
    """Raises XmlRefused, naming element and attribute."""
    root = Place.of_root(element, "TRRESPONSE")
    return TrResponse(
        root.whole("error_code"),
        next(filter(None, map(root.text, ERROR_TEXTS)), ""),
        root.stamp("dts"),
        root.text("placeid"),
        tuple(_parse_annotation(one) for one in root.children("TRANSACTION")),
        tuple(_parse_document(one) for one in root.children("PRINTDOCUMENT")),
    )


def write_coupon(content: CouponContent) -> etree._Element:
    root = etree.Element("ident_info")
    if content.overide_code:
        root.append(_element("overide_info", {"code": content.overide_code}))
    if content.parent_code or content.parent_printname:
        parent = {"code": content.parent_code, "printname": content.parent_printname}
        root.append(_element("parent_ident", parent))
    items = _element("item_content", {"hint": content.hint})
    items.extend(_group(one) for one in content.groups)
    root.append(items)
    return root


def parse_coupon(element: etree._Element) -> CouponContent:
    """Raises XmlRefused, naming element and attribute."""
    root = Place.of_root(element, "ident_info")
    overide, parent, items = root.child("overide_info"), root.child("parent_ident"), root.child("item_content")
    return CouponContent(
        () if items is None else tuple(_parse_group(one) for one in items.children("group")),
        "" if items is None else items.text("hint"),
        "" if overide is None else overide.text("code"),
        "" if parent is None else parent.text("code"),
        "" if parent is None else parent.text("printname"),
    )


def write_out_content(content: OutContent, error_attribute: str = ERROR_TEXTS[0]) -> etree._Element:
    return write_coupon(content) if isinstance(content, CouponContent) else write_trresponse(content, error_attribute)


def parse_out_content(kind: int, element: etree._Element) -> OutContent | None:
    """What an answer buffer of that kind holds; None when nobody says what it means (generic XML, other kinds).

    Raises XmlRefused when it is not what its kind promises."""
    if kind == OutKind.COUPON or (kind == OutKind.XML and element.tag == "ident_info"):
        return parse_coupon(element)
    if kind == OutKind.XML and element.tag == "TRRESPONSE":
        return parse_trresponse(element)
    return None


def _annotation(one: Annotation) -> etree._Element:
    return _element(
        "TRANSACTION",
        {
            "num": _number(one.num),
            "cardcode": one.card,
            "ext_id": one.ext_id or None,
            "uni": _number(one.uni),
            "linetag": one.line_tag.value if one.line_tag else None,
            "slip": one.slip or None,
            "subaccount": _number(one.subaccount),
            "value": _number(one.value),
            "dts": _moment(one.dts),
            "extinfo": one.ext_info or None,
        },
    )


def _parse_annotation(one: Place) -> Annotation:
    word = one.text("linetag")
    if word and word not in _TAGS:
        raise one.refuse("linetag", "LINE, PAYMENT or DISCOUNT")
    return Annotation(
        one.text("cardcode"),
        one.maybe_whole("num"),
        one.maybe_whole("uni"),
        _TAGS.get(word),
        one.text("ext_id"),
        one.text("slip"),
        one.maybe_whole("subaccount"),
        one.maybe_kopecks("value"),
        one.stamp("dts"),
        one.text("extinfo"),
    )


def _document(document: PrintDocument) -> etree._Element:
    assert len(document.texts) <= TEXTS, f"a print document has {TEXTS} texts, found {len(document.texts)}"
    root = _element("PRINTDOCUMENT", {"code": str(document.code), "cardcode": document.card})
    data = etree.SubElement(root, "DOCUMENTDATA")
    for number, text in enumerate(document.texts):
        etree.SubElement(data, _text_tag(number)).text = without_unsayable(text)
    return root


def _parse_document(document: Place) -> PrintDocument:
    """A text that is left out between others is empty."""
    data = document.child("DOCUMENTDATA")
    found = [None if data is None else data.child(_text_tag(number)) for number in range(TEXTS)]
    said = max((number for number, text in enumerate(found, 1) if text is not None), default=0)
    texts = ("" if text is None else "".join(map(str, text.element.itertext())) for text in found[:said])
    return PrintDocument(document.whole("code"), document.text("cardcode"), tuple(texts))


def _group(group: Group) -> etree._Element:
    root = _element(
        "group",
        {
            "name": group.name,
            "printname": group.printname or None,
            "order": str(group.order),
            "maxquant": _number(group.maxquant),
        },
    )
    for one in group.items:
        attributes = {
            "code": one.code,
            "kind": one.kind,
            "val": str(one.value),
            "order": str(one.order),
            "max": _number(one.max),
            "default": "1" if one.default else "0",
            "disccode": str(one.disccode),
        }
        root.append(_element("item", attributes))
    return root


def _parse_group(group: Place) -> Group:
    return Group(
        group.text("name"),
        tuple(_parse_item(one) for one in group.children("item")),
        group.text("printname"),
        group.whole("order"),
        group.maybe_whole("maxquant"),
    )


def _parse_item(one: Place) -> Item:
    kind = one.text("kind")
    if kind not in _ITEM_KINDS:
        raise one.refuse("kind", "summ, percent or price")
    return Item(
        one.text("code"),
        kind,
        one.kopecks("val"),
        one.whole("order"),
        one.maybe_whole("max"),
        one.flag("default"),
        one.whole("disccode"),
    )


def _element(name: str, attributes: Mapping[str, str | None]) -> etree._Element:
    root = etree.Element(name)
    for key, text in attributes.items():
        if text is not None:
            root.set(key, without_unsayable(text))
    return root


def _text_tag(number: int) -> str:
    return f"TEXT{number:02d}"


def _number(number: int | None) -> str | None:
    return None if number is None else str(number)


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
