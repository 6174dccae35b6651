"""GetCardInfoEx of the FarCards HTTP form (`ucs-xml`) as a `Wire`. Source: farcard.md 5.2, 5.3, 5.8.

Thin: Identify only; the rest (TransactionsEx, FindEmail, the DLL forms, receipts) comes with its own issue.

The trap: a till over FarCards tells less than the exchange holds, and hears less. The kind of an identifier, the
operation's number and fractions of a second do not travel; refusals other than blocked and expired all become
`Result="1"`, which is heard as "not found". Encoding what was understood gives the same bytes again.
"""

from dataclasses import dataclass
from datetime import UTC, tzinfo

from lxml import etree

from simulators.farcard.card import CardQuery, card_answer, parse_card_answer, parse_query, query_xml
from simulators.kit.http import DEFAULT_LIMITS, HttpRequest, HttpResponse, Limits
from simulators.kit.instant import SECOND, Instant, Span
from simulators.kit.xml import XmlRefused, parse_xml
from simulators.till.answer import Answer, Reason, Refused
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Identify, Operation, Origin, kind_of
from simulators.till.web import Meaning, Reply, WebClient, WebServer, spoilt
from simulators.till.wire import Ask, Link

_XML = (("content-type", "text/xml; charset=utf-8"),)
"""The client's own header is not documented; inferred from the vendor's sample server [I]."""
_TEXT = (("content-type", "text/plain; charset=utf-8"),)
CARD_LENGTH = 200
"""Longest card text we send. The limit of the HTTP form is unknown [?]; profile of ours."""


@dataclass(frozen=True, slots=True)
class FarCard:
    """The protocol with its settings."""

    host: str = "loyalty"
    path: str = "/getcardinfoex"
    """Free: the vendor's ini names it."""
    zone: tzinfo = UTC
    """Dates and times travel without a zone; this is the restaurant's."""
    timeout: Span = 100 * SECOND
    """Of the best known client [C]; the vendor's own is unknown."""
    limits: Limits = DEFAULT_LIMITS

    @property
    def name(self) -> str:
        return "farcard"

    def carries(self, operation: Operation) -> str | None:
        if not isinstance(operation, Identify):
            return f"farcard carries only identify so far, not {kind_of(operation)}"
        if operation.identifier.kind is not IdentifierKind.CARD:
            return f"GetCardInfoEx asks for a card, not for a {operation.identifier.kind.value}"
        if operation.password is not None:
            return "GetCardInfoEx has no place for a password"
        if not 0 < len(operation.identifier.value) <= CARD_LENGTH:
            return f"a card is 1 to {CARD_LENGTH} characters"
        texts = (operation.identifier.value, operation.origin.store, operation.origin.terminal)
        if not all(_is_sayable(text) for text in texts):
            return "XML cannot say a control character"
        return None

    def client(self) -> Link:
        return WebClient(_Dialect(self), self.timeout, self.limits)

    def server(self) -> Link:
        return WebServer(_Dialect(self), self.limits)


@dataclass(frozen=True, slots=True)
class _Dialect:
    """The translators, for both ends."""

    wire: FarCard

    def request(self, ask: Ask, _now: Instant) -> HttpRequest | str:
        operation = ask.operation
        if (why_not := self.wire.carries(operation)) is not None:
            return why_not
        assert isinstance(operation, Identify), "nothing else is carried"
        origin = operation.origin
        made_at = origin.made_at.astimezone(self.wire.zone).replace(tzinfo=None, microsecond=0)
        query = CardQuery(
            operation.identifier.value, origin.store, origin.terminal, made_at, origin.business_date, origin.check
        )
        return HttpRequest("POST", self.wire.path, (("host", self.wire.host), *_XML), query_xml(query))

    def meaning(self, ask: Ask, response: HttpResponse) -> Meaning:
        content = _content_type(response.header("content-type"))
        if response.status == 503:
            return Refused(Reason.UNAVAILABLE, f"the loyalty system is not available ({response.status})")
        if response.status != 200 or content not in ("text/xml", "application/xml"):
            return spoilt(response, f"status {response.status} with {content or 'no content type'} instead of XML")
        try:
            return parse_card_answer(parse_xml(response.body))
        except XmlRefused as error:
            return spoilt(response, str(error))

    def asked(self, ref: str, request: HttpRequest, _now: Instant) -> Ask | Reply:
        if request.target.partition("?")[0] != self.wire.path:
            return self._refuse(request, 404, "there is no such call here; this simulator answers GetCardInfoEx only")
        if request.method != "POST":
            return self._refuse(request, 405, "every call is a POST")
        content = _content_type(request.header("content-type"))
        if content not in ("text/xml", "application/xml"):
            return self._refuse(request, 415, "the body is to be text/xml")
        try:
            query = parse_query(parse_xml(request.body))
        except XmlRefused as error:
            return self._refuse(request, 400, str(error))
        made_at = query.made_at if query.made_at.tzinfo else query.made_at.replace(tzinfo=self.wire.zone)
        origin = Origin(query.restaurant, query.unit, query.shift_date, made_at, query.check, 0)
        return Ask(ref, query.unit, Identify(origin, Identifier(IdentifierKind.CARD, query.card)))

    def response(self, ask: Ask, answer: Answer) -> HttpResponse:
        assert isinstance(ask.operation, Identify), "a FarCards server is asked to identify only"
        if isinstance(answer, Refused) and answer.reason is Reason.UNAVAILABLE:
            return self.refusal(503, "not available")
        return HttpResponse(200, _XML, card_answer(ask.operation.identifier.value, answer))

    def refusal(self, status: int, sentence: str) -> HttpResponse:
        allow = (("allow", "POST"),) if status == 405 else ()
        return HttpResponse(status, (*_TEXT, *allow), f"{sentence}\n".encode())

    def _refuse(self, request: HttpRequest, status: int, sentence: str) -> Reply:
        return Reply(self.refusal(status, sentence), spoilt(request, sentence))


def _is_sayable(text: str) -> bool:
    """XML 1.0 can hold the text, and an attribute gives it back unchanged."""
    try:
        etree.Element("a").set("b", text)
    except ValueError:
        return False
    return True


def _content_type(value: str | None) -> str:
    return (value or "").partition(";")[0].strip().lower()
