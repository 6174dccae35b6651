"""The backend dialect: what it says for each answer, what it makes of wrong, hostile and foreign HTTP."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.kit.garbage import Garbage
from simulators.kit.http import HttpClient, HttpRequest, HttpResponse, HttpServer, Limits
from simulators.kit.instant import SECOND
from simulators.till.answer import Committed, GuestFound, Queued, Reason, Redeemed, Refused, Status, Uploaded
from simulators.till.fitting import fits
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Hold, Identify, Operation, Origin, ReadLedger, Redeem, Upload, kind_of
from simulators.till.record import from_json, to_json
from simulators.till.wire import HANG_UP, Ask, Heard, Link, Say, Silence
from simulators.tillproof_v1.meaning import STATUS_OF, agrees, status_of
from simulators.tillproof_v1.wire import TillproofV1, key_text

ORIGIN = Origin("cafe", "5", date(2026, 3, 14), datetime(2026, 3, 14, 19, 40, tzinfo=UTC), 7, 3)
ANNA = Identifier(IdentifierKind.CARD, "1000000001")
IDENTIFY = Identify(ORIGIN, ANNA)
FOUND = GuestFound("anna", Status.ACTIVE, "Anna", 15000)
WIRE = TillproofV1(token="t0k", timeout=2 * SECOND)


def sent(link: Link) -> bytes:
    return b"".join(link.outgoing())


def heard_by_client(*answers: bytes, operation: Operation = IDENTIFY) -> list[Heard]:
    """What a client end makes of bytes that answer its one question."""
    client = WIRE.client()
    client.send(Ask("r1", "5", operation), 0)
    return [heard for answer in answers for heard in client.feed(answer, 0)]


def http_answer(response: HttpResponse) -> bytes:
    server = HttpServer()
    server.feed(b"POST / HTTP/1.1\r\nHost: x\r\n\r\n")
    server.answer(response)
    return server.outgoing()[0]


def json_answer(status: int, body: bytes, content: str = "application/json") -> bytes:
    return http_answer(HttpResponse(status, (("content-type", content),), body))


def tell(request: HttpRequest) -> tuple[list[Heard], HttpResponse | None]:
    """What a server end makes of a request, and what it says by itself."""
    server, client = WIRE.server(), HttpClient()
    client.send(request)
    heard = list(server.feed(client.outgoing()[0], 0))
    [*answers] = [item for data in server.outgoing() if data != HANG_UP for item in client.feed(data)]
    assert all(isinstance(answer, HttpResponse) for answer in answers)
    return heard, answers[0] if answers and isinstance(answers[0], HttpResponse) else None


def post(operation: Operation = IDENTIFY, **changes: Any) -> HttpRequest:
    """The request our client makes, with changes: `path`, `method`, `body`, or a header (None takes it away)."""
    headers: dict[str, str | None] = {
        "host": "x",
        "content-type": "application/json",
        "idempotency-key": key_text(operation.origin.key),
        "authorization": "Bearer t0k",
    }
    method, path = changes.pop("method", "POST"), changes.pop("path", f"/v1/operations/{kind_of(operation)}")
    body = changes.pop("body", to_json(operation))
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    kept = tuple((name, value) for name, value in headers.items() if value is not None)
    return HttpRequest(method, path, kept, body)


# -- asking and answering ----------------------------------------------------------------------------------------------


def test_what_a_request_looks_like() -> None:
    client = WIRE.client()
    client.send(Ask("r1", "5", IDENTIFY, repeated=True), 0)
    head, _, body = sent(client).partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"POST /v1/operations/identify HTTP/1.1",
        b"host: backend",
        b"content-type: application/json",
        b"idempotency-key: cafe/2026-03-14/5/7/3",
        b"authorization: Bearer t0k",
        b"tillproof-repeated: true",
        b"content-length: %d" % len(body),
    ]
    assert json.loads(body)["kind"] == "identify"


def test_an_operation_reaches_the_server_with_its_credential_and_the_answer_comes_back() -> None:
    client, server = WIRE.client(), WIRE.server()
    client.send(Ask("r1", "5", IDENTIFY, repeated=True), 0)
    [ask] = server.feed(sent(client), 0)
    assert ask == Ask("1", "5", IDENTIFY, "t0k", repeated=True)
    server.send(Say("1", FOUND), 0)
    assert client.feed(sent(server), 0) == [Say("r1", FOUND)]
    assert client.wake_at is None


def test_the_credential_of_the_ask_comes_before_the_wires() -> None:
    client, server = WIRE.client(), WIRE.server()
    client.send(Ask("r1", "5", IDENTIFY, "other"), 0)
    [ask] = server.feed(sent(client), 0)
    assert isinstance(ask, Ask)
    assert ask.credential == "other"


@pytest.mark.parametrize("said", ["", "Basic dXNlcjpwdw==", "Bearer", "t0k"])
def test_without_a_bearer_token_the_credential_is_empty_for_the_part_to_judge(said: str) -> None:
    heard, response = tell(post(authorization=said))
    assert [item.credential for item in heard if isinstance(item, Ask)] == [""]
    assert response is None


def test_a_key_of_any_letters_travels() -> None:
    origin = Origin("Łódź % ✓\r\n", "a b", date(2026, 3, 14), ORIGIN.made_at, 1, 1)
    heard, _ = tell(post(Identify(origin, ANNA)))
    assert [item.operation.origin for item in heard if isinstance(item, Ask)] == [origin]


@pytest.mark.parametrize("reason", Reason)
def test_each_refusal_has_a_status_and_is_heard_as_it_was_said(reason: Reason) -> None:
    server, answer = WIRE.server(), Refused(reason, "because")
    client = WIRE.client()
    client.send(Ask("r1", "5", IDENTIFY), 0)
    server.feed(sent(client), 0)
    server.send(Say("1", answer), 0)
    said = sent(server)
    assert said.startswith(b"HTTP/1.1 %d " % STATUS_OF[reason])
    assert (b"www-authenticate: Bearer" in said) is (reason is Reason.UNAUTHORISED)
    assert client.feed(said, 0) == [Say("r1", answer)]


def test_statuses_of_what_is_not_refused() -> None:
    assert status_of(Queued()) == 202
    assert status_of(FOUND) == 200
    assert agrees(413, Refused(Reason.MALFORMED))
    assert not agrees(413, Refused(Reason.CONFLICT))
    assert not agrees(200, Refused(Reason.MALFORMED))


def test_an_answer_fits_its_operation_and_each_of_an_upload_its_own() -> None:
    upload = Upload(ORIGIN, (IDENTIFY, Hold(ORIGIN, ANNA, 5)))
    assert fits(IDENTIFY, FOUND)
    assert fits(IDENTIFY, Refused(Reason.NOT_FOUND))
    assert not fits(IDENTIFY, Committed(0, 0, None))
    answers = Uploaded((FOUND,))
    assert fits(upload, answers)
    assert not fits(Upload(ORIGIN, ()), answers)
    assert not fits(IDENTIFY, answers)
    assert not fits(Upload(ORIGIN, (Hold(ORIGIN, ANNA, 5),)), answers)


# -- a client end among strangers --------------------------------------------------------------------------------------

FOREIGN = {
    "a page with 200": json_answer(200, b"<html>Welcome to the hotel wifi</html>", "text/html"),
    "no content type": http_answer(HttpResponse(200, (), to_json(FOUND))),
    "cut json": json_answer(200, to_json(FOUND)[:-5]),
    "other json": json_answer(200, b'{"ok":true}'),
    "unknown kind": json_answer(200, b'{"kind":"guest_lost"}'),
    "granted with 500": json_answer(500, to_json(FOUND)),
    "refused with 200": json_answer(200, to_json(Refused(Reason.NOT_FOUND))),
    "refused with another status": json_answer(409, to_json(Refused(Reason.NOT_FOUND))),
    "answer to something else": json_answer(200, to_json(Redeemed(1, 1, 1))),
    "empty": json_answer(200, b""),
    "a proxy's 502": json_answer(502, b"<h1>Bad Gateway</h1>", "text/html"),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_an_answer_that_means_nothing_is_garbage_and_the_outcome_unknown(case: str) -> None:
    garbage, silence = heard_by_client(FOREIGN[case])
    assert isinstance(garbage, Garbage)
    assert garbage.raw == FOREIGN[case]
    assert silence == Silence("r1")


def test_after_such_an_answer_the_connection_goes_on() -> None:
    client = WIRE.client()
    client.send(Ask("r1", "5", IDENTIFY), 0)
    client.feed(FOREIGN["cut json"], 0)
    client.outgoing()
    client.send(Ask("r2", "5", IDENTIFY), 0)
    assert client.feed(json_answer(200, to_json(FOUND)), 0) == [Say("r2", FOUND)]


def test_an_answer_with_another_key_ends_the_connection() -> None:
    headers = (("content-type", "application/json"), ("idempotency-key", "cafe/2026-03-14/5/7/2"))
    client = WIRE.client()
    client.send(Ask("r1", "5", IDENTIFY), 0)
    client.send(Ask("r2", "5", IDENTIFY), 0)
    client.outgoing()
    garbage, *silences = client.feed(http_answer(HttpResponse(200, headers, to_json(FOUND))), 0)
    assert isinstance(garbage, Garbage)
    assert silences == [Silence("r1"), Silence("r2")]
    assert client.outgoing() == [HANG_UP]


def test_a_request_that_waits_too_long_ends_in_silence_and_the_late_answer_is_not_heard() -> None:
    client = WIRE.client()
    client.send(Ask("r1", "5", IDENTIFY), 1 * SECOND)
    client.send(Ask("r2", "5", IDENTIFY), 2 * SECOND)
    client.outgoing()
    assert client.wake_at == 3 * SECOND
    assert client.wake(2 * SECOND) == []
    assert client.wake(3 * SECOND) == [Silence("r1"), Silence("r2")]
    assert client.outgoing() == [HANG_UP]
    assert client.feed(json_answer(200, to_json(FOUND)), 3 * SECOND) == []
    assert client.wake_at is None


def test_the_time_of_a_request_that_waited_its_turn_runs_from_when_it_went_out() -> None:
    client = WIRE.client()
    client.send(Ask("r1", "5", IDENTIFY), 0)
    client.send(Ask("r2", "5", IDENTIFY), 0)
    client.feed(json_answer(200, to_json(FOUND)), 1 * SECOND)
    assert client.wake_at == 3 * SECOND


@pytest.mark.parametrize("had", [b"", b"HTTP/1.1 200 OK\r\nContent-Le"])
def test_the_end_of_the_connection_leaves_silence(had: bytes) -> None:
    client = WIRE.client()
    client.send(Ask("r1", "5", IDENTIFY), 0)
    client.feed(had, 0)
    heard = client.feed_eof(0)
    assert heard[-1] == Silence("r1")
    assert [item.raw for item in heard if isinstance(item, Garbage)] == ([had] if had else [])
    assert client.wake_at is None


def test_what_is_asked_on_a_dead_connection_is_answered_with_silence_at_once() -> None:
    client = WIRE.client()
    client.feed_eof(0)
    client.send(Ask("r1", "5", IDENTIFY), 9)
    assert client.wake_at == 9
    assert client.wake(9) == [Silence("r1")]
    assert client.outgoing() == ()


@pytest.mark.parametrize(("limits", "credential"), [(Limits(body=20), ""), (Limits(), "a\r\nhost: b")])
def test_what_cannot_be_said_is_refused_and_never_sent(limits: Limits, credential: str) -> None:
    client = TillproofV1(limits=limits).client()
    client.send(Ask("r1", "5", IDENTIFY, credential), 0)
    assert client.outgoing() == ()
    [said] = client.wake(0)
    assert isinstance(said, Say)
    assert isinstance(said.answer, Refused)
    assert said.answer.reason is Reason.UNSUPPORTED


def test_carries_says_why_not() -> None:
    surrogate = Identify(ORIGIN, Identifier(IdentifierKind.CARD, "\ud800"))
    assert "cannot be written as JSON" in str(WIRE.carries(surrogate))
    assert WIRE.carries(IDENTIFY) is None


def test_settings_that_could_break_out_of_a_header_are_refused() -> None:
    with pytest.raises(ValueError, match="bearer token"):
        TillproofV1(token="a\r\nb: c")
    with pytest.raises(ValueError, match="is not a host"):
        TillproofV1(host="a b")


# -- a server end among strangers --------------------------------------------------------------------------------------

REFUSED = {
    "unknown path": (post(path="/v1/operations/steal"), 404),
    "path without kind": (post(path="/v1/operations/"), 404),
    "root": (post(path="/"), 404),
    "asterisk": (post(method="OPTIONS", path="*"), 404),
    "broken url": (post(path="http://[/v1"), 404),
    "get": (post(method="GET", body=b""), 405),
    "delete health": (post(method="DELETE", path="/v1/health"), 405),
    "post ledger": (post(path="/v1/ledger"), 405),
    "form": (post(content_type="application/x-www-form-urlencoded"), 415),
    "no content type": (post(content_type=None), 415),
    "no key": (post(idempotency_key=None), 400),
    "another key": (post(idempotency_key="cafe/2026-03-14/5/7/4"), 400),
    "cut": (post(body=to_json(IDENTIFY)[:-3]), 400),
    "empty": (post(body=b""), 400),
    "not an object": (post(body=b"[]"), 400),
    "deep": (post(body=b"[" * 100_000), 400),
    "other kind": (post(body=to_json(Redeem(ORIGIN, ANNA, 1, 1))), 400),
    "float points": (
        post(Redeem(ORIGIN, ANNA, 1, 1), body=to_json(Redeem(ORIGIN, ANNA, 1, 1)).replace(b":1,", b":1.5,")),
        400,
    ),
    "huge integer": (post(body=to_json(IDENTIFY).replace(b'"check":7', b'"check":' + b"9" * 5000)), 400),
    "year 9999": (post(body=to_json(IDENTIFY).replace(b"2026", b"9999")), 400),
    "no zone": (post(body=to_json(IDENTIFY).replace(b"19:40:00Z", b"19:40:00")), 400),
    "bad utf-8": (post(body=to_json(IDENTIFY).replace(b"1000000001", b"\xff")), 400),
    "ledger after what": (post(method="GET", path="/v1/ledger?after=x", body=b""), 400),
    "ledger twice": (post(method="GET", path="/v1/ledger?after=1&after=2", body=b""), 400),
    "ledger with more": (post(method="GET", path="/v1/ledger?guest=1", body=b""), 400),
    "ledger query": (post(method="GET", path="/v1/ledger?" + "&" * 50, body=b""), 400),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_operation_is_refused_with_a_reason_and_never_reaches_the_part(case: str) -> None:
    request, status = REFUSED[case]
    heard, response = tell(request)
    assert [type(item) for item in heard] == [Garbage]
    assert response is not None
    assert response.status == status
    refused = from_json(response.body, Refused)
    assert refused.reason is Reason.MALFORMED
    assert refused.text


def test_a_malformed_operation_says_where() -> None:
    _, response = tell(post(body=to_json(IDENTIFY).replace(b'"value":"1000000001"', b'"value":5')))
    assert response is not None
    assert from_json(response.body, Refused).text == "Expected `str`, got `int` - at `$.identifier.value`"


def test_a_wrong_method_is_told_the_right_one() -> None:
    _, response = tell(post(method="PUT"))
    assert response is not None
    assert response.header("allow") == "POST"


def test_after_a_malformed_request_the_connection_goes_on() -> None:
    server, client = WIRE.server(), HttpClient()
    client.send(post(body=b"{}"))
    server.feed(client.outgoing()[0], 0)
    client.feed(sent(server))
    client.send(post())
    assert [type(item) for item in server.feed(client.outgoing()[0], 0)] == [Ask]


def test_good_bad_and_good_sent_ahead_in_one_piece() -> None:
    stream = b""
    for request in (post(body=b"{}"), post(), post(path="/v1/health", method="GET"), post(Hold(ORIGIN, ANNA, 5))):
        client = HttpClient()
        client.send(request)
        stream += client.outgoing()[0]
    server = WIRE.server()
    garbage, first = server.feed(stream, 0)
    assert isinstance(garbage, Garbage)
    assert isinstance(first, Ask)
    assert server.wake_at is None
    server.send(Say(first.ref, FOUND), 5)
    assert server.wake_at == 5
    [second] = server.wake(5)
    assert isinstance(second, Ask)
    assert isinstance(second.operation, Hold)
    assert [data.split(b"\r\n")[0][9:12] for data in server.outgoing()] == [b"400", b"200", b"200"]
    assert server.wake_at is None


def test_an_answer_to_a_request_that_is_gone_goes_nowhere() -> None:
    server = WIRE.server()
    server.send(Say("1", FOUND), 0)
    [ask] = server.feed(_bytes(post()), 0)
    assert isinstance(ask, Ask)
    server.feed_eof(0)
    server.send(Say(ask.ref, FOUND), 0)
    assert server.outgoing() == ()


def test_health_and_the_description_are_answered_by_the_link() -> None:
    heard, response = tell(post(method="GET", path="/v1/health", body=b""))
    assert heard == []
    assert response is not None
    assert json.loads(response.body) == {"status": "ok", "protocol": "tillproof-v1"}
    heard, response = tell(post(method="GET", path="http://any.host/v1/openapi.yaml", body=b""))
    assert heard == []
    assert response is not None
    assert response.body.startswith(b"openapi: 3.1")
    heard, response = tell(post(method="HEAD", path="/v1/health", body=b""))
    assert response is not None
    assert (response.status, response.body) == (200, b"")


def test_the_ledger_can_be_read_with_get() -> None:
    heard, _ = tell(post(method="GET", path="/v1/ledger?after=12&store=cafe", body=b""))
    [ask] = heard
    assert isinstance(ask, Ask)
    assert isinstance(ask.operation, ReadLedger)
    assert (ask.operation.after, ask.operation.origin.store, ask.credential) == (12, "cafe", "t0k")


# -- hostile -----------------------------------------------------------------------------------------------------------


def _bytes(request: HttpRequest) -> bytes:
    client = HttpClient()
    client.send(request)
    return client.outgoing()[0]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A good request with bytes changed, cut out, doubled or put in."""
    data = bytearray(_bytes(draw(st.sampled_from([post(), post(Hold(ORIGIN, ANNA, 5)), REFUSED["deep"][0]])))[:3000])
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        until = min(len(data), at + draw(st.integers(0, 8)))
        data[at:until] = draw(st.binary(max_size=8) | st.sampled_from([b"\r\n", b"\r\n\r\n", b"\x00", b'"', b"1e999"]))
    return bytes(data)


@given(st.lists(mutated(), min_size=1, max_size=3), st.integers(1, 4000))
def test_no_mutated_request_makes_the_server_end_raise_or_answer_nonsense(requests: list[bytes], size: int) -> None:
    server, stream = WIRE.server(), b"".join(requests)
    for at in range(0, len(stream), size):
        todo = list(server.feed(stream[at : at + size], 0))
        while todo:
            item = todo.pop(0)
            if isinstance(item, Ask):
                assert WIRE.carries(item.operation) is None
                server.send(Say(item.ref, Refused(Reason.UNAVAILABLE)), 0)
                todo += server.wake(0)
        for data in server.outgoing():
            assert data == HANG_UP or data.startswith(b"HTTP/1.1 ")
    server.feed_eof(0)
