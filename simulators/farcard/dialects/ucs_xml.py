"""`ucs-xml`: the vendor's own form, an XML document posted for each call. Source: farcard.md 5.2 to 5.7.

Not known of the vendor's client, so settings or leniency here: its content type (none is accepted too), the place of
OutBuf, the name of the error text. `HoldEx` and `ReleaseEx` are **ours**. Refusals by status are a profile of ours.
"""

from dataclasses import dataclass

from simulators.farcard.call import (
    Call,
    CallAnswer,
    FindEmail,
    GetCardImageEx,
    GetCardInfoEx,
    HoldEx,
    ImageAnswer,
    ReleaseEx,
    TransactionsEx,
)
from simulators.farcard.client_errors import check_status, picture, xml_answer
from simulators.farcard.dialects.attributes import name_of
from simulators.farcard.dialects.body import content_type, is_xml, utf8_text, xml_root
from simulators.farcard.dialects.contract import CallName, Style, Unreadable
from simulators.farcard.dialects.inp_buffer import packet_problem
from simulators.farcard.dialects.routes import Routes, call_name, check_method, plain_refusal
from simulators.farcard.dialects.transaction_record import too_many_vats
from simulators.farcard.dialects.xml_answer import answer_document, parse_answer
from simulators.farcard.dialects.xml_request import parse_request, request_document
from simulators.kit.http import HttpRequest, HttpResponse
from simulators.kit.xml import is_sayable

ANSWER_TYPE = "text/xml; charset=utf-8"
PICTURE = "image/jpg"
"""As the vendor's sample server says it [C]."""
_ROUTES = Routes({name: f"/{name.value.lower()}" for name in CallName})


@dataclass(frozen=True, slots=True)
class UcsXml:
    @property
    def name(self) -> str:
        return "ucs-xml"

    def cannot_say(self, call: Call) -> str | None:
        match call:
            case GetCardInfoEx(card, packet=packet):
                return _unsayable("a card", card) or packet_problem(packet)
            case TransactionsEx(packet=packet):
                return too_many_vats(call) or _unsayable_cards(call) or packet_problem(packet)
            case FindEmail(email):
                return _unsayable("an e-mail", email)
            case GetCardImageEx(card):
                return _unsayable("a card", card)
            case HoldEx(card, key=key, packet=packet):
                return _unsayable("a card", card) or _unsayable("a key", key) or packet_problem(packet)
            case ReleaseEx(key, packet=packet):
                return _unsayable("a key", key) or packet_problem(packet)

    def write_call(self, call: Call, style: Style) -> HttpRequest:
        headers = (("host", style.host), ("content-type", style.content_type))
        return HttpRequest("POST", _ROUTES.path(call_name(call), style), headers, request_document(call, style))

    def name_of(self, request: HttpRequest, style: Style) -> CallName | None:
        return _ROUTES.name_of(request, style)

    def read_call(self, name: CallName, request: HttpRequest, style: Style) -> Call:
        check_method(request)
        stated = content_type(request)
        if stated and not is_xml(stated):
            raise Unreadable(f"the body is {stated[:40]}, not text/xml", 415)
        root = xml_root(utf8_text(request, "the request"), "the request")
        if name_of(root) != "root":
            raise Unreadable(f"expected ROOT, found {str(root.tag)[:40]}")
        return parse_request(name, root)

    def write_answer(self, call: Call, answer: CallAnswer, style: Style) -> HttpResponse:
        if isinstance(answer, ImageAnswer) and answer.image:
            return HttpResponse(200, (("content-type", answer.content_type or PICTURE),), answer.image)
        return HttpResponse(200, (("content-type", ANSWER_TYPE),), answer_document(call, answer, style))

    def read_answer(self, call: Call, response: HttpResponse, style: Style) -> CallAnswer:
        check_status(response)
        if isinstance(call, GetCardImageEx) and (found := picture(response)) is not None:
            return found
        return parse_answer(call, xml_answer(response, lax=isinstance(call, FindEmail)))

    def refusal(self, status: int, sentence: str) -> HttpResponse:
        return plain_refusal(status, sentence, "POST")


def _unsayable(what: str, text: str) -> str | None:
    if not text:
        return f"{what} that is empty asks for nothing"
    return None if is_sayable(text) else f"XML cannot hold every character of {what} {text[:40]!r}"


def _unsayable_cards(call: TransactionsEx) -> str | None:
    return next((_unsayable("a card", one.card) for one in call.transactions if not is_sayable(one.card)), None)
