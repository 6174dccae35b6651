"""The body of a message as a text and as a document; the same for both ends.

UTF-8 is the only charset (farcard.md 5.1). What is not is refused with the charset stated, or with the first wrong
byte: read as another code page, every name in it would be wrong and nobody would know.
"""

import re

from lxml import etree

from simulators.farcard.dialects.contract import Unreadable
from simulators.farcard.dialects.fields import quoted
from simulators.kit.http import HttpRequest, HttpResponse
from simulators.kit.xml import XmlRefused, parse_xml

XML = ("text/xml", "application/xml")
JSON = ("text/json", "application/json")
_UTF8 = ("", "utf-8", "utf8", "65001")
_CHARSET = re.compile(r'charset\s*=\s*"?([^\s";]*)', re.IGNORECASE)
_DECLARED = re.compile(r"""^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]*)["']""")


def content_type(message: HttpRequest | HttpResponse) -> str:
    """The media type in lower case, without parameters; empty when none is stated."""
    return (message.header("content-type") or "").partition(";")[0].strip().lower()


def is_xml(stated: str) -> bool:
    return stated in XML or stated.endswith("+xml")


def is_json(stated: str) -> bool:
    return stated in JSON or stated.endswith("+json")


def utf8_text(message: HttpRequest | HttpResponse, what: str) -> str:
    """The body as text, without a byte order mark. Raises Unreadable, with the charset or the first wrong byte."""
    found = _CHARSET.search(message.header("content-type") or "")
    charset = found.group(1).lower() if found else ""
    if charset not in _UTF8:
        raise Unreadable(f"{what} is in {quoted(charset)}, and only UTF-8 is understood")
    try:
        return message.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{what} is not UTF-8: byte {error.start} is 0x{message.body[error.start]:02X}") from None


def xml_root(text: str, what: str) -> etree._Element:
    """The root element of a text. Raises Unreadable, with line and column where the parser knows them."""
    declared = _DECLARED.match(text)
    if declared and declared.group(1).lower() not in _UTF8:
        raise Unreadable(f"{what} declares {quoted(declared.group(1))}, and only UTF-8 is understood")
    if not text.strip():
        raise Unreadable(f"{what} is empty")
    try:
        return parse_xml(text.encode())
    except XmlRefused as error:
        raise Unreadable(f"{what}: {error}") from None
