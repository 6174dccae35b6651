"""What a client of FarCards over HTTP makes of trouble: one sentence each. Source: farcard.md 5.8, 5.1, 7.4.

What the vendor's own module does is unknown; this follows the best known client [C]: an answer counts when its status
is 200, its content type is that of the dialect and its body can be read; anything else is no answer at all. UTF-8 is
the only charset (5.1). Every `read_answer` reads through these; the sentence is what `Unreadable` says.
"""

import re

from lxml import etree

from simulators.farcard.call import ImageAnswer
from simulators.farcard.dialects.body import content_type, is_json, is_xml, utf8_text, xml_root
from simulators.farcard.dialects.contract import Unreadable
from simulators.farcard.dialects.fields import quoted
from simulators.farcard.dialects.json_document import read_json
from simulators.kit.http import HttpResponse

HTML = "text/html"
EXCERPT = 80
_PAGE = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_BEGINS_XML = re.compile(r"\s*<(?:\?xml|root)\b", re.IGNORECASE)


def check_status(response: HttpResponse) -> None:
    """Raises Unreadable unless it is 200."""
    if response.status == 200:
        return
    stated = content_type(response)
    if stated == "text/plain" and response.body:
        raise Unreadable(f"status {response.status} and the text {_excerpt(response.body)}")
    raise Unreadable(f"status {response.status} with {stated or 'no content type'} instead of an answer")


def xml_answer(response: HttpResponse, lax: bool = False) -> etree._Element:
    """The root of an XML answer. `lax`: `text/html` too when the body is XML, as the vendor's own sample server answers
    FindEmail (farcard.md 5.2). Raises Unreadable."""
    check_status(response)
    text = _answer_text(response)
    stated = content_type(response)
    if _PAGE.match(text):
        raise Unreadable(f"status 200 with an HTML page instead of XML: {_excerpt(response.body)}")
    if not (is_xml(stated) or (lax and stated == HTML and _BEGINS_XML.match(text))):
        raise Unreadable(f"status 200 with {stated or 'no content type'} instead of XML")
    return xml_root(text, "the answer")


def json_answer(response: HttpResponse, any_type: bool = False) -> object:
    """The value of a JSON answer; `any_type`: whatever type it states. Raises Unreadable."""
    check_status(response)
    text = _answer_text(response)
    stated = content_type(response)
    if _PAGE.match(text):
        raise Unreadable(f"status 200 with an HTML page instead of JSON: {_excerpt(response.body)}")
    if not any_type and not is_json(stated):
        raise Unreadable(f"status 200 with {stated or 'no content type'} instead of JSON")
    return read_json(text, "the answer")


def text_answer(response: HttpResponse) -> str:
    """The text of an answer that is one word or a little JSON. Raises Unreadable."""
    check_status(response)
    text = _answer_text(response)
    if _PAGE.match(text) or content_type(response) == HTML:
        raise Unreadable(f"status 200 with an HTML page instead of a word: {_excerpt(response.body)}")
    return text.strip()


def _answer_text(response: HttpResponse) -> str:
    if not response.body.strip():
        raise Unreadable("status 200 and nothing in it")
    return utf8_text(response, "the answer")


def _excerpt(body: bytes) -> str:
    return quoted(body[: 4 * EXCERPT].decode("utf-8", "replace").strip(), EXCERPT)


def picture(response: HttpResponse) -> ImageAnswer | None:
    """The answer of GetCardImageEx that is a picture, known by its content type (farcard.md 5.6); None for a document.

    Raises Unreadable for a picture of no bytes."""
    stated = content_type(response)
    if not stated.startswith("image/"):
        return None
    if not response.body:
        raise Unreadable(f"status 200 with {stated} and nothing in it")
    return ImageAnswer(response.body, stated)
