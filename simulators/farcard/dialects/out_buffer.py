"""Answer buffers: as XML inside or beside the answer's element, and as base64 in JSON. Source: farcard.md 2.5, 5.3.

Back-ends disagree where the element stands (disagreement 6), so readers find it anywhere. A buffer of kind 0 is to be
ignored; an `OutBuf` that states no kind is taken for XML when there is XML in it (**ours**, as `InpKind`).
"""

import base64
from html import escape

from lxml import etree

from simulators.farcard.answer_xml import parse_out_content, write_out_content
from simulators.farcard.call import OUT_BUF_LIMIT, OutBuf, OutKind
from simulators.farcard.dialects.attributes import Attributes, find_anywhere
from simulators.farcard.dialects.contract import OutBufPlace, Style, Unreadable
from simulators.farcard.dialects.fields import U16
from simulators.farcard.dialects.json_document import Json, Members
from simulators.farcard.dialects.markup import element
from simulators.kit.xml import XmlRefused, parse_xml, without_unsayable

_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>'


def out_markup(out: OutBuf | None, style: Style) -> str:
    """The element, or nothing. Raw bytes stand there as the XML they are, else as text."""
    if out is None:
        return ""
    return element("OutBuf", (("OutKind", str(int(out.kind))),), _content_markup(out, style))


def placed(answer: str, attributes: tuple[tuple[str, str], ...], out: str, style: Style) -> str:
    """`Root` with the answer's element and its buffer, where the site has it."""
    inside, beside = (out, "") if style.out_buf is OutBufPlace.INSIDE else ("", out)
    return element("Root", (), element(answer, attributes, inside) + beside)


def find_out(root: etree._Element) -> OutBuf | None:
    """The buffer of an answer, wherever it stands. Raises Unreadable."""
    found = find_anywhere(root, "outbuf")
    if found is None:
        return None
    fields, inside = Attributes(found), list(found)
    kind = fields.whole("OutKind", 0, U16) if fields.has("OutKind") else int(bool(inside))
    if kind == OutKind.NONE:
        return None
    if not inside:
        return _within(OutBuf(kind, None, (found.text or "").strip().encode()))
    return _read(kind, inside[0])


def out_members(out: OutBuf | None, style: Style) -> dict[str, Json]:
    """`OutBuf` and `OutKind` of farcardsnet-json."""
    if out is None:
        return {"OutBuf": None, "OutKind": 0}
    raw = out.raw
    if out.content is not None:
        raw = _DECLARATION + etree.tostring(write_out_content(out.content, style.error_attribute), encoding="utf-8")
    return {"OutBuf": base64.b64encode(raw).decode("ascii"), "OutKind": int(out.kind)}


def read_out_members(fields: Members) -> OutBuf | None:
    """Raises Unreadable."""
    kind, raw = fields.whole("OutKind", 0, U16), fields.blob("OutBuf")
    if kind == OutKind.NONE or not raw:
        return None if kind == OutKind.NONE else OutBuf(kind)
    plain = _within(OutBuf(kind, None, raw))
    if kind not in (OutKind.XML, OutKind.COUPON):
        return plain
    try:
        return _read(kind, parse_xml(raw), raw)
    except XmlRefused as error:
        raise Unreadable(f"{fields.path}.OutBuf: {error}") from None


def _content_markup(out: OutBuf, style: Style) -> str:
    if out.content is not None:
        return etree.tostring(write_out_content(out.content, style.error_attribute), encoding="unicode")
    try:
        return etree.tostring(parse_xml(out.raw), encoding="unicode") if out.raw else ""
    except XmlRefused:
        return escape(without_unsayable(out.raw.decode("utf-8", "replace")), quote=False)


def _read(kind: int, inside: etree._Element, raw: bytes | None = None) -> OutBuf:
    if raw is None:
        raw = etree.tostring(inside, encoding="utf-8", with_tail=False)
    plain = _within(OutBuf(kind, None, raw))
    try:
        content = parse_out_content(kind, inside)
    except XmlRefused as error:
        raise Unreadable(f"OutBuf: {error}") from None
    return plain if content is None else OutBuf(kind, content)


def _within(out: OutBuf) -> OutBuf:
    if len(out.raw) > OUT_BUF_LIMIT:
        raise Unreadable(f"OutBuf of {len(out.raw)} bytes exceeds {OUT_BUF_LIMIT}")
    return out
