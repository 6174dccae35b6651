"""The protocol `tillproof-v1` as a `Wire`: `POST /v1/operations/{kind}` with the operation as JSON, answered in JSON.

`Idempotency-Key` is `Origin.key`, percent-encoded; an answer carries it back, so that an answer to another request is
noticed. `GET /v1/health` and `GET /v1/openapi.yaml` are answered by the link itself and never reach a part.
The trap: only the body counts. The path, the key header and the status repeat it, and must agree with it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs, quote, urlsplit

from simulators.kit.http import DEFAULT_LIMITS, HttpRequest, HttpResponse, Limits
from simulators.kit.instant import SECOND, Instant, Span
from simulators.till.answer import Answer, Reason, Refused
from simulators.till.fitting import fits
from simulators.till.operation import Operation, Origin, ReadLedger, kind_of
from simulators.till.record import Malformed, from_json, to_json
from simulators.till.web import Meaning, OutOfStep, Reply, WebClient, WebServer, spoilt
from simulators.till.wire import Ask, Link
from simulators.tillproof_v1.meaning import (
    DESCRIPTION,
    HEALTH,
    KINDS,
    LEDGER,
    OFFICE,
    PREFIX,
    REPEATED,
    agrees,
    status_of,
)

LARGEST_ANSWER = 8 * 1024 * 1024
_NOBODY = Origin("", OFFICE, date(1970, 1, 1), datetime(1970, 1, 1, tzinfo=UTC), 0, 0)

_JSON = (("content-type", "application/json"),)
_YAML = (("content-type", "application/yaml"),)
_CHALLENGE = ("www-authenticate", "Bearer")
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]*")
_HOST = re.compile(r"[A-Za-z0-9._~:\[\]-]+")
_ENTRY_NUMBER = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class TillproofV1:
    """The protocol with its settings. `timeout` is of one request; a timeout ends the connection."""

    host: str = "backend"
    token: str = ""
    """Bearer token of the client end, for asks that bring no credential of their own."""
    timeout: Span = 10 * SECOND
    limits: Limits = DEFAULT_LIMITS
    """Of a request, at the server end."""

    def __post_init__(self) -> None:
        if not _TOKEN.fullmatch(self.token):
            raise ValueError("a bearer token is letters, digits and . _ ~ + / = -")
        if not _HOST.fullmatch(self.host):
            raise ValueError(f"{self.host!r} is not a host")

    @property
    def name(self) -> str:
        return "tillproof-v1"

    def carries(self, operation: Operation) -> str | None:
        body = _body(operation, self.limits)
        return body if isinstance(body, str) else None

    def client(self) -> Link:
        limits = Limits(self.limits.head, max(self.limits.body, LARGEST_ANSWER))
        return WebClient(_Dialect(self.host, self.token, self.limits), self.timeout, limits)

    def server(self) -> Link:
        return WebServer(_Dialect(self.host, self.token, self.limits), self.limits)


@dataclass(frozen=True, slots=True)
class _Dialect:
    """The translators, for both ends."""

    host: str
    token: str
    limits: Limits

    def request(self, ask: Ask, _now: Instant) -> HttpRequest | str:
        body = _body(ask.operation, self.limits)
        if isinstance(body, str):
            return body
        headers = [("host", self.host), *_JSON, ("idempotency-key", key_text(ask.operation.origin.key))]
        if token := ask.credential or self.token:
            if not _TOKEN.fullmatch(token):
                return "the credential is no bearer token"
            headers.append(("authorization", f"Bearer {token}"))
        if ask.repeated:
            headers.append((REPEATED, "true"))
        return HttpRequest("POST", PREFIX + kind_of(ask.operation), tuple(headers), body)

    def meaning(self, ask: Ask, response: HttpResponse) -> Meaning:
        key = response.header("idempotency-key")
        if key is not None and key != key_text(ask.operation.origin.key):
            return OutOfStep(spoilt(response, "the answer carries the key of another operation"))
        if not _is_json(response.header("content-type")):
            kind = response.header("content-type")
            return spoilt(response, f"status {response.status} with {kind or 'no content type'} instead of JSON")
        try:
            answer: Answer = from_json(response.body, Answer)  # type: ignore[arg-type]  # a union is no type to mypy
        except Malformed as error:
            return spoilt(response, f"status {response.status}, no such answer: {error}")
        if not agrees(response.status, answer):
            return spoilt(response, f"status {response.status} with {_show(answer)}")
        if not fits(ask.operation, answer):
            return spoilt(response, f"{_show(answer)} as the answer to {kind_of(ask.operation)}")
        return answer

    def asked(self, ref: str, request: HttpRequest, _now: Instant) -> Ask | Reply:
        path, query = _split(request.target)
        if path.startswith(PREFIX):
            kind = KINDS.get(path[len(PREFIX) :])
            if kind is not None:
                return self._operation(ref, request, kind)
        elif path == LEDGER:
            return self._ledger(ref, request, query)
        elif path == HEALTH:
            return _fixed(request, _health)
        elif path == DESCRIPTION:
            return _fixed(request, _description)
        return self._refuse(request, 404, f"there is no {path[:200]}")

    def response(self, ask: Ask, answer: Answer) -> HttpResponse:
        headers = (*_JSON, ("idempotency-key", key_text(ask.operation.origin.key)))
        status = status_of(answer)
        return HttpResponse(status, (*headers, _CHALLENGE) if status == 401 else headers, to_json(answer))

    def refusal(self, status: int, sentence: str) -> HttpResponse:
        return HttpResponse(status, _JSON, to_json(Refused(Reason.MALFORMED, sentence)))

    def _operation(self, ref: str, request: HttpRequest, kind: type[Operation]) -> Ask | Reply:
        if request.method != "POST":
            return _wrong_method(request, "POST")
        content = request.header("content-type")
        if not _is_json(content):
            return self._refuse(request, 415, f"the body is {content or 'of no stated type'}, not application/json")
        try:
            operation = from_json(request.body, kind)
        except Malformed as error:
            return self._refuse(request, 400, str(error))
        key = key_text(operation.origin.key)
        if request.header("idempotency-key") != key:
            return self._refuse(request, 400, f"Idempotency-Key is not that of the operation, {key}")
        repeated = request.header(REPEATED) == "true"
        return Ask(ref, operation.origin.terminal, operation, _credential(request), repeated)

    def _ledger(self, ref: str, request: HttpRequest, query: str) -> Ask | Reply:
        if request.method != "GET":
            return _wrong_method(request, "GET")
        try:
            fields = parse_qs(query, keep_blank_values=True, strict_parsing=bool(query), max_num_fields=10)
        except ValueError as error:
            return self._refuse(request, 400, f"the query is malformed: {error}")
        after, store = fields.pop("after", ["0"]), fields.pop("store", [""])
        if fields or len(after) > 1 or len(store) > 1 or not _ENTRY_NUMBER.fullmatch(after[0]):
            return self._refuse(request, 400, "the query takes after=NUMBER and store=NAME, once each")
        origin = Origin(store[0], OFFICE, _NOBODY.business_date, _NOBODY.made_at, 0, 0)
        return Ask(ref, OFFICE, ReadLedger(origin, int(after[0])), _credential(request))

    def _refuse(self, request: HttpRequest, status: int, sentence: str) -> Reply:
        return Reply(self.refusal(status, sentence), spoilt(request, sentence))


def _body(operation: Operation, limits: Limits) -> bytes | str:
    """The operation as JSON, or a sentence saying why not."""
    try:
        body = to_json(operation)
    except ValueError as error:  # a lone surrogate, an integer of thousands of digits
        return f"{kind_of(operation)} cannot be written as JSON: {error}"
    if len(body) > limits.body:
        return f"{kind_of(operation)} takes {len(body)} bytes of JSON, and a request may hold {limits.body}"
    return body


@lru_cache(1024)
def key_text(key: str) -> str:
    """A key as a header can carry it: anything but visible ASCII percent-encoded."""
    return quote(key, safe="!#$&'()*+,/:;=?@[]{}|^`<>\"\\")


def _credential(request: HttpRequest) -> str:
    scheme, _, token = (request.header("authorization") or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _is_json(content_type: str | None) -> bool:
    if content_type == "application/json":
        return True
    return (content_type or "").partition(";")[0].strip().lower() == "application/json"


def _split(target: str) -> tuple[str, str]:
    """Path and query. A target may also be a whole URL (RFC 9112 section 3.2.2)."""
    if target.startswith("/"):
        path, _, query = target.partition("?")
        return path, query
    try:
        url: SplitResult = urlsplit(target)
    except ValueError:
        return target, ""
    return (url.path or "/", url.query) if url.scheme in ("http", "https") else (target, "")


def _fixed(request: HttpRequest, make: Callable[[], HttpResponse]) -> Reply:
    return Reply(make()) if request.method in ("GET", "HEAD") else _wrong_method(request, "GET, HEAD")


def _wrong_method(request: HttpRequest, allowed: str) -> Reply:
    sentence = f"{request.method[:20]} is not a method of this path; allowed: {allowed}"
    body = to_json(Refused(Reason.MALFORMED, sentence))
    return Reply(HttpResponse(405, (*_JSON, ("allow", allowed)), body), spoilt(request, sentence))


def _health() -> HttpResponse:
    return HttpResponse(200, _JSON, b'{"status":"ok","protocol":"tillproof-v1"}')


def _description() -> HttpResponse:
    # Imported when asked for: it needs YAML, and a till never asks.
    from simulators.tillproof_v1.describe import openapi_text

    return HttpResponse(200, _YAML, openapi_text().encode())


def _show(answer: Answer) -> str:
    """An answer in a sentence about it: its kind, and for a refusal its reason."""
    if isinstance(answer, Refused):
        return f"refused ({answer.reason.value})"
    return str(answer.__struct_config__.tag)
