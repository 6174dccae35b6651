"""The receipt packet inside a call: as an XML subtree, or as the bytes of a document. Source: farcard.md 2.5, 5.3, 5.9.

Which kind a call states is looked at second: one client stated 0 with a packet there [C], so what is there is read
unless it is stated to be something else than XML.
"""

from lxml import etree

from simulators.farcard.dialects.attributes import Attributes, find_anywhere, name_of
from simulators.farcard.dialects.contract import Style, Unreadable
from simulators.farcard.dialects.fields import U16
from simulators.farcard.dialects.markup import element
from simulators.farcard.packet import Packet
from simulators.farcard.packet_reader import parse_check, parse_packet
from simulators.farcard.packet_writer import check_text, packet_bytes
from simulators.kit.xml import XmlRefused

NONE, XML = 0, 1


def packet_problem(packet: Packet | None) -> str | None:
    """Why it cannot be written; None when it can."""
    if packet is None:
        return None
    try:
        check_text(packet, Style().quirks)
    except ValueError as error:
        return f"the receipt cannot be written: {error}"
    return None


def inp_markup(packet: Packet | None, style: Style) -> str:
    """`INPBUF` with the packet's own bytes, or nothing."""
    if packet is None or not style.inp_buf:
        return ""
    return element("INPBUF", (), check_text(packet, style.quirks))


def find_inp(root: etree._Element) -> Packet | None:
    """Raises Unreadable."""
    found = find_anywhere(root, "inpbuf")
    if found is None:
        return None
    fields, inside = Attributes(found), list(found)
    if not inside or (fields.has("InpKind") and fields.whole("InpKind", 0, U16) not in (NONE, XML)):
        return None
    if name_of(inside[0]) != "check":
        raise Unreadable(f"{fields.path} holds {str(inside[0].tag)[:40]}, not CHECK")
    try:
        return parse_check(inside[0])
    except XmlRefused as error:
        raise Unreadable(f"{fields.path}: {error}") from None


def inp_bytes(packet: Packet | None, style: Style) -> bytes:
    """The packet's document; empty without one."""
    return packet_bytes(packet, style.quirks) if packet is not None and style.inp_buf else b""


def read_inp(raw: bytes, where: str, kind: int = XML) -> Packet | None:
    """The packet of a document; None for no bytes. Raises Unreadable."""
    if not raw.strip() or kind not in (NONE, XML):
        return None
    try:
        return parse_packet(raw)
    except XmlRefused as error:
        raise Unreadable(f"{where}: {error}") from None
