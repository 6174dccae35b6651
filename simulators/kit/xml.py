"""Reading XML from somebody who may mean harm: no DTD, no entities, no network, nothing huge; and saying text in it.

Depth and amplification are limited by libxml2 itself, as long as `huge_tree` stays off.

What libxml2 or we object to is one `XmlRefused`. The trap: a body that says utf-8 (or says nothing, which means the
same) and is written in the code page of somebody's Windows. It is refused with the offset of the first wrong byte, not
guessed at: read as another code page, every name in it would be wrong and nobody would know.
"""

import re

from lxml import etree

_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")
"""How documents in UTF-16 and UTF-32 begin; their bytes are the parser's business."""
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


class XmlRefused(ValueError):
    """Not XML we will read; says why, and where when the parser knows."""


def parse_xml(raw: bytes, max_bytes: int | None = None) -> etree._Element:
    """The root element of a document, of `max_bytes` at most when told. Raises XmlRefused."""
    if max_bytes is not None and len(raw) > max_bytes:
        raise XmlRefused(f"a document of {len(raw)} bytes is refused, the limit is {max_bytes}")
    _check_encoding(raw)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise XmlRefused(f"not well-formed XML: {str(error)[:200]}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise XmlRefused("a document type (DTD) is refused")
    return root


def is_sayable(text: str) -> bool:
    """XML 1.0 can hold the text: no control characters but tab, LF and CR, no half of a surrogate pair."""
    return _UNSAYABLE.search(text) is None


def without_unsayable(text: str) -> str:
    """The text without what XML 1.0 cannot hold."""
    return _UNSAYABLE.sub("", text)


def escape_attribute(text: str) -> str:
    """The text as it stands between double quotes; a reader gets exactly it, white space and all.

    Raises ValueError when it is not `is_sayable`."""
    if (bad := _UNSAYABLE.search(text)) is not None:
        raise ValueError(f"XML cannot say U+{ord(bad.group()):04X}, character {bad.start()} of {text[:40]!r}")
    return text.translate(_ESCAPES)


def _check_encoding(raw: bytes) -> None:
    if raw.startswith(_WIDE):
        return
    declared = _DECLARED.match(raw.removeprefix(_BOM))
    name = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    if name not in ("utf-8", "utf8"):
        return
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise XmlRefused(
            f"the document says {name} and is not: byte 0x{raw[error.start]:02x} at offset {error.start}"
        ) from None
