"""FarCards over HTTP as a `Wire`: a dialect, a style, and the translators between the exchange and the calls.

The trap: a till over FarCards tells less than the exchange holds, and hears less; `hearing.py` and `answering.py` name
what is lost. What could only be told as something else is not said at all (`carries`). Encoding what was understood
gives the same bytes again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from decimal import Decimal

from simulators.farcard.accounts import Accounts
from simulators.farcard.answering import call_answer_of
from simulators.farcard.book import Book
from simulators.farcard.call import Call, GetCardInfoEx
from simulators.farcard.dialects.contract import FarCardDialect, Style, Unreadable
from simulators.farcard.dialects.ucs_xml import UcsXml
from simulators.farcard.hearing import Declined, operation_of
from simulators.farcard.holders import Holders, Neighbour
from simulators.farcard.profile import Cardless, Spend
from simulators.farcard.restaurant import Restaurant
from simulators.farcard.saying import call_of, why_not
from simulators.farcard.security import Security
from simulators.farcard.terms import INTERFACE_CODE, INTERFACE_ID, Terms
from simulators.farcard.understanding import answer_of
from simulators.kit.garbage import Remark
from simulators.kit.http import DEFAULT_LIMITS, HttpRequest, HttpResponse, Limits
from simulators.kit.instant import SECOND, Clock, Instant, Span
from simulators.kit.money import Minor
from simulators.till.answer import Answer, Reason, Refused
from simulators.till.operation import Operation
from simulators.till.web import Meaning, Reply, WebClient, WebServer, spoilt
from simulators.till.wire import Ask, Link

LONGEST_REASON = 300
"""As much as is heard of the sentence of a refusal by status."""
STATUSES: dict[Reason, int] = {Reason.UNAVAILABLE: 503, Reason.UNAUTHORISED: 401}
"""Refusals that FarCards has no words for, told by the status of HTTP (profile of ours)."""
_REASONS = {status: reason for reason, status in STATUSES.items()}


@dataclass(frozen=True, slots=True)
class FarCard:
    """The protocol with its settings; what they mean is said in `terms.py` and `dialects/contract.py`."""

    dialect: FarCardDialect = field(default_factory=UcsXml)
    style: Style = field(default_factory=Style)
    restaurants: tuple[Restaurant, ...] = ()
    book: Book = field(default_factory=Book)
    clock: Clock | None = None
    """The wall clock of this end: of a sale's packet when it is sent again, of calls that say no time, of tokens."""
    zone: tzinfo = UTC
    interface_id: int = INTERFACE_ID
    interface_code: int = INTERFACE_CODE
    points_value: Decimal = Decimal(1)
    coupon_prefixes: tuple[str, ...] = ()
    security: Security | None = None
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    """At a server end: what it hands on for each store, because FarCards proves nothing itself."""
    spend: Spend = Spend.OWN
    cardless: Cardless = Cardless.NONE
    vat_percent: int = 20
    cash_note: Minor = 0
    timeout: Span = 100 * SECOND
    """Of the best known client [C]; the vendor's own is unknown."""
    limits: Limits = DEFAULT_LIMITS
    memory: Accounts | None = field(default=None, repr=False, compare=False)
    """What the client ends know of cards; without one, each connection remembers for itself."""
    neighbour: Neighbour | None = None
    """At a client end: the till's other interface."""
    holders: Holders | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.points_value <= 0:
            raise ValueError("a point is worth more than nothing")
        if self.security is not None and self.security.token_minutes and self.clock is None:
            raise ValueError("tokens that expire need a clock")

    @property
    def name(self) -> str:
        return "farcard"

    @property
    def terms(self) -> Terms:
        return Terms(
            self.restaurants,
            self.book,
            self.zone,
            self.interface_id,
            self.interface_code,
            self.points_value,
            self.coupon_prefixes,
            spend=self.spend,
            cardless=self.cardless,
            vat_percent=self.vat_percent,
            cash_note=self.cash_note,
            neighbour=self.neighbour,
            holders=self.holders,
        )

    def remembering(self) -> "FarCard":
        """The same with an empty memory that all its client ends share: a till's, for one life of its part."""
        return replace(self, memory=Accounts())

    def beside(self, neighbour: Neighbour, holders: Holders) -> "FarCard":
        """The same of a till that has another interface too."""
        return replace(self, neighbour=neighbour, holders=holders)

    def carries(self, operation: Operation) -> str | None:
        written = _Dialect(self).write(operation, None)
        return written if isinstance(written, str) else None

    def client(self) -> Link:
        return WebClient(_Dialect(self), self.timeout, self.limits)

    def server(self) -> Link:
        return WebServer(_Dialect(self), self.limits)


class _Dialect:
    """The translators of one end of one connection; it remembers the calls under way, because an answer is an answer to
    a call."""

    def __init__(self, wire: FarCard) -> None:
        self._wire = wire
        self._terms = wire.terms
        self._accounts = Accounts() if wire.memory is None else wire.memory
        self._calls: dict[str, Call] = {}

    def request(self, ask: Ask, now: Instant) -> HttpRequest | str:
        moment = self._moment(now)
        written = self.write(ask.operation, moment)
        if isinstance(written, str):
            return written
        call, request = written
        self._calls[ask.ref] = call
        if self._wire.security is None:
            return request
        return replace(request, headers=(*request.headers, *self._wire.security.headers(request, moment)))

    def write(self, operation: Operation, sent_at: datetime | None) -> tuple[Call, HttpRequest] | str:
        """The call and its request, or a sentence saying why not."""
        if (reason := why_not(operation, self._terms)) is not None:
            return reason
        call = call_of(operation, self._terms, self._accounts, sent_at)
        if (reason := self._wire.dialect.cannot_say(call)) is not None:
            return reason
        style = self._wire.style
        if not style.inp_buf and isinstance(call, GetCardInfoEx):
            if call.packet is not None and call.packet.ext.properties:
                return "a password is told in the packet, and this till sends none with a card"
        elif not style.inp_buf:
            style = replace(style, inp_buf=True)  # "Order XML" is about cards: without a receipt nothing can be posted
        request = self._wire.dialect.write_call(call, style)
        if len(request.body) > self._wire.limits.body:
            return f"the call takes {len(request.body)} bytes, and a request may hold {self._wire.limits.body}"
        return call, request

    def meaning(self, ask: Ask, response: HttpResponse) -> Meaning:
        call = self._calls.pop(ask.ref, None) or call_of(ask.operation, self._terms, self._accounts)
        if (reason := _REASONS.get(response.status)) is not None:
            return Refused(reason, _sentence(response))
        try:
            answer = self._wire.dialect.read_answer(call, response, self._wire.style)
            return answer_of(ask.operation, call, answer, self._terms, self._accounts)
        except Unreadable as error:
            return spoilt(response, str(error))

    def asked(self, ref: str, request: HttpRequest, now: Instant) -> Ask | Reply:
        wire, moment = self._wire, self._moment(now)
        if wire.security is not None and (objection := wire.security.objection(request, moment)) is not None:
            return Reply(self.refusal(401, objection), Remark(objection, request.offset))
        name = wire.dialect.name_of(request, wire.style)
        if name is None:
            return self._refuse(request, 404, "there is no such call here")
        try:
            call = wire.dialect.read_call(name, request, wire.style)
        except Unreadable as error:
            return self._refuse(request, error.status, str(error))
        operation = operation_of(call, self._terms, moment)
        if isinstance(operation, Declined):
            response = wire.dialect.write_answer(call, operation.answer, wire.style)
            is_odd = operation.reason is not Reason.MALFORMED
            return Reply(
                response, Remark(operation.text, request.offset) if is_odd else spoilt(request, operation.text)
            )
        self._calls = {ref: call}
        origin = operation.origin
        return Ask(ref, origin.terminal, operation, wire.credentials.get(origin.store, ""))

    def response(self, ask: Ask, answer: Answer) -> HttpResponse:
        call = self._calls.pop(ask.ref)
        if isinstance(answer, Refused) and (status := STATUSES.get(answer.reason)) is not None:
            return self.refusal(status, answer.text)
        return self._wire.dialect.write_answer(call, call_answer_of(call, answer, self._terms), self._wire.style)

    def refusal(self, status: int, sentence: str) -> HttpResponse:
        return self._wire.dialect.refusal(status, sentence)

    def _refuse(self, request: HttpRequest, status: int, sentence: str) -> Reply:
        return Reply(self.refusal(status, sentence), spoilt(request, sentence))

    def _moment(self, now: Instant) -> datetime | None:
        clock = self._wire.clock
        return None if clock is None else clock.at(now).astimezone(self._wire.zone)


def _sentence(response: HttpResponse) -> str:
    """What a refusal by status says, when it is a text."""
    if not (response.header("content-type") or "").lower().startswith("text/plain"):
        return ""
    return response.body.decode("utf-8", "replace").strip()[:LONGEST_REASON]
