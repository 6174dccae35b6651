"""LP-SIM as a `Wire`: in-store codes over HTTP, a profile of ours, both ends (iiko_loyaltyplant.md 4.6) [P].

What one end says the other understands to the last field; what cannot be said so is not said (`carries`). The trap:
strangers know the table of 4.6.4 only. A server end understands them with what it remembers of their orders (`memory`),
which all links of one value share.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from uuid import UUID

from simulators.iiko.lp_sim.answering import JSON, error_response, response_of
from simulators.iiko.lp_sim.answers import Health
from simulators.iiko.lp_sim.caller import REQUEST, Caller, caller_of, headers_of, outlet_of
from simulators.iiko.lp_sim.errors import Unreadable, Word, word_of
from simulators.iiko.lp_sim.hearing import Hearing
from simulators.iiko.lp_sim.messages import encode
from simulators.iiko.lp_sim.names import Names
from simulators.iiko.lp_sim.orders import Terms
from simulators.iiko.lp_sim.outlets import DEFAULT
from simulators.iiko.lp_sim.outlets import Outlet as Outlet
from simulators.iiko.lp_sim.saying import said
from simulators.iiko.lp_sim.understanding import answer_of
from simulators.iiko.lp_sim.visits import Visit, Visits
from simulators.kit.http import DEFAULT_LIMITS, HttpRequest, HttpResponse, Limits
from simulators.kit.instant import SECOND, Clock, Instant, Span
from simulators.till.answer import Answer, Attached, Held, Reason, Released
from simulators.till.operation import Attach, Detach, Hold, IssueCode, Operation, kind_of
from simulators.till.web import Meaning, OutOfStep, Reply, WebClient, WebServer, spoilt
from simulators.till.wire import Ask, Link

NAME = "lp-sim"
_UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_ORDER = re.compile(rf"/orders/({_UUID})(?:/(attach|calculate|hold|commit|cancel|returns))?")
_AUTHORITY = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_BASE = re.compile(r"(/[A-Za-z0-9._~-]+)*")
_HOST = re.compile(r"[A-Za-z0-9._~:\[\]-]+")
_ECHOED = re.compile(r"[!-~]{1,200}")
"""Request ids that come back; others (blanks in it, no ASCII) no header need be able to say."""


@dataclass(frozen=True, slots=True)
class LpSim:
    """The protocol with its settings."""

    outlets: tuple[Outlet, ...] = DEFAULT
    host: str = "lp"
    base: str = "/lp-sim/v1"
    clock: Clock | None = None
    """Of this end: the moment of a request that tells none (`X-Made-At`, ours)."""
    zone: tzinfo = UTC
    """In which that moment has its date."""
    timeout: Span = 8 * SECOND
    """4.6.3: 2 to 30 seconds have been seen in a real plugin [C]."""
    limits: Limits = DEFAULT_LIMITS
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    """At a server end: what it hands on for each store, once the outlet has proved itself."""
    app_credential: str = field(default="", repr=False)
    """The same for `POST /codes`, which the guest's app calls."""
    points_value: Decimal = Decimal(1)
    """Money for one point: `rate` (4.6.5)."""
    memory: Visits = field(default_factory=Visits, repr=False, compare=False)
    """What server ends remember of strangers' orders."""

    def __post_init__(self) -> None:
        if not _HOST.fullmatch(self.host) or not _BASE.fullmatch(self.base):
            raise ValueError(f"{self.host!r} with {self.base!r} is no address")
        if self.points_value <= 0:
            raise ValueError("a point is worth more than nothing")
        for what in ("number", "store"):
            told = [getattr(outlet, what) for outlet in self.outlets]
            if len(set(told)) != len(told):
                raise ValueError(f"two outlets have one {what}")

    @property
    def name(self) -> str:
        return NAME

    def for_one_life(self) -> "LpSim":
        """The same with an empty memory: of a part, from its start to its crash."""
        return replace(self, memory=Visits())

    @property
    def terms(self) -> Terms:
        return Terms(Names(self.outlets), self.points_value)

    def carries(self, operation: Operation) -> str | None:
        written = _Dialect(self).write(operation)
        return written if isinstance(written, str) else None

    def client(self) -> Link:
        return WebClient(_Dialect(self), self.timeout, self.limits)

    def server(self) -> Link:
        return WebServer(_Dialect(self), self.limits)


@dataclass(frozen=True, slots=True)
class _Call:
    """What a request asks for. `order` None: not about one."""

    name: str
    order: UUID | None
    changes: bool


class _Dialect:
    """The translators of one end of one connection."""

    def __init__(self, wire: LpSim) -> None:
        self._wire = wire
        self._terms = wire.terms
        self._order: UUID | None = None
        """Of the request under way."""
        self._echo: tuple[tuple[str, str], ...] = ()

    # A client end

    def request(self, ask: Ask, now: Instant) -> HttpRequest | str:
        return self.write(ask.operation, repeated=ask.repeated)

    def write(self, operation: Operation, *, repeated: bool = False) -> HttpRequest | str:
        """The request, or a sentence saying why not: one that would be taken for anything else is not said."""
        headers = headers_of(operation.origin, self._terms.names, repeated=repeated)
        if isinstance(headers, str):
            return headers
        try:
            call = said(operation, self._terms)
            if isinstance(call, str):
                return call
            body = b"" if call.body is None else encode(call.body)
        except (ValueError, ArithmeticError) as error:  # a lone surrogate, a number beyond all tills
            return f"{kind_of(operation)} cannot be written as JSON: {error}"
        if len(body) > self._wire.limits.body:
            return f"{kind_of(operation)} takes {len(body)} bytes, and a request may hold {self._wire.limits.body}"
        content = JSON if call.body is not None else ()
        all_headers = (("host", self._wire.host), *content, *headers)
        request = HttpRequest(call.method, self._wire.base + call.path, all_headers, body)
        return self._difference(operation, request) or request

    def _difference(self, operation: Operation, request: HttpRequest) -> str | None:
        lowered = tuple((name.lower(), value) for name, value in request.headers)
        try:
            heard, _ = self._hear(replace(request, headers=lowered), Visits(), None)
        except Unreadable as error:
            return f"LP-SIM has no place for it: {error}"
        if heard == operation:
            return None
        if type(heard) is not type(operation):
            return f"it would be taken for {kind_of(heard)}"
        names = [name for name in heard.__struct_fields__ if getattr(heard, name) != getattr(operation, name)]
        return f"LP-SIM has no place for the {names[0]} of this {kind_of(operation)}"

    def meaning(self, ask: Ask, response: HttpResponse) -> Meaning:
        echoed = response.header(REQUEST)
        if echoed is not None and echoed != str(self._terms.names.operation_id(ask.operation.origin)):
            return OutOfStep(spoilt(response, "the answer carries the X-Request-Id of another request"))
        try:
            return answer_of(ask.operation, response, self._terms)
        except (Unreadable, ValueError) as error:
            return spoilt(response, f"status {response.status}: {error}")

    # A server end

    def asked(self, ref: str, request: HttpRequest, now: Instant) -> Ask | Reply:
        told = request.header(REQUEST)
        self._order = None
        self._echo = (("x-request-id", told),) if told is not None and _ECHOED.fullmatch(told) else ()
        clock = self._wire.clock
        heard_at = None if clock is None else clock.at(now).astimezone(self._wire.zone)
        try:
            outlet_of(request, self._terms.names)
            path = self._path(request)
            if path == "/health":
                return self._health(request)
            operation, caller = self._hear(request, self._wire.memory, heard_at)
        except Unreadable as error:
            return self._refuse(request, error)
        app = isinstance(operation, IssueCode)
        credential = self._wire.app_credential if app else self._wire.credentials.get(caller.store, "")
        return Ask(ref, operation.origin.terminal, operation, credential, caller.repeated)

    def _hear(self, request: HttpRequest, visits: Visits, heard_at: datetime | None) -> tuple[Operation, Caller]:
        outlet = outlet_of(request, self._terms.names)
        call = self._call(request)
        caller = caller_of(request, outlet, changes=call.changes)
        if request.body and not _is_json(request.header("content-type")):
            raise Unreadable(f"the body is {request.header('content-type')}, not application/json", 415)
        self._order = call.order
        if heard_at is not None and caller.made_at is None and caller.key is not None:
            heard_at = visits.first_heard(caller.store, caller.key, heard_at)
        return Hearing(caller, self._terms, visits, heard_at).hear(call.name, call.order, request.body), caller

    def _path(self, request: HttpRequest) -> str:
        path = _AUTHORITY.sub("", request.target, 1).partition("?")[0]
        return path.removeprefix(self._wire.base) if path.startswith(f"{self._wire.base}/") else ""

    def _call(self, request: HttpRequest) -> _Call:
        path, method = self._path(request), request.method
        order = _ORDER.fullmatch(path)
        if order is None:
            if path not in ("/codes", "/offline/receipts"):
                raise Unreadable(f"there is no {request.target[:200]}", 404)
            if method != "POST":
                raise Unreadable(f"{method[:20]} is no method of this path; POST is", 405)
            return _Call(f"POST {path[1:]}", None, True)
        last = order[2] or ""
        allowed = ("GET",) if not last else ("POST", "DELETE") if last == "attach" else ("POST",)
        if method not in allowed:
            raise Unreadable(f"{method[:20]} is no method of this path; {' and '.join(allowed)} is", 405)
        return _Call(f"{method} {last}", UUID(order[1]), last not in ("", "calculate"))

    def response(self, ask: Ask, answer: Answer) -> HttpResponse:
        self._remember(ask.operation, answer)
        return self._echoing(response_of(ask.operation, answer, self._order, self._terms))

    def _remember(self, operation: Operation, answer: Answer) -> None:
        """Who is on a stranger's order and what is held for it."""
        order, visits = self._order, self._wire.memory
        visit = None if order is None else visits.of(order)
        if order is None or visit is None:
            return
        match operation, answer:
            case Attach(code=code), Attached(gift=gift):
                visits.keep(order, replace(visit, code=code, gift=gift))
            case Hold(), Held(hold=hold):
                visits.keep(order, replace(visit, hold=hold))
            case Detach(), Released():
                visits.keep(order, Visit(visit.receipt, positions=visit.positions))

    def refusal(self, status: int, sentence: str) -> HttpResponse:
        return error_response(Word("BAD_REQUEST", status, Reason.MALFORMED, sentence))

    def _refuse(self, request: HttpRequest, error: Unreadable) -> Reply:
        word = word_of(error.code)
        response = error_response(replace(word, status=error.status), str(error))
        return Reply(self._echoing(response), spoilt(request, str(error)))

    def _health(self, request: HttpRequest) -> Reply:
        if request.method not in ("GET", "HEAD"):
            return self._refuse(request, Unreadable("GET is the method of this path", 405))
        return Reply(self._echoing(HttpResponse(200, JSON, encode(Health({NAME: "UP"})))))

    def _echoing(self, response: HttpResponse) -> HttpResponse:
        return replace(response, headers=(*response.headers, *self._echo)) if self._echo else response


def _is_json(content_type: str | None) -> bool:
    return content_type is None or content_type.partition(";")[0].strip().lower() == "application/json"
