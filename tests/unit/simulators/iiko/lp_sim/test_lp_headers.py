"""Who calls, and what the link answers by itself (iiko_loyaltyplant.md 4.6.3, 4.2)."""

from dataclasses import replace as replace_fields

import pytest
from msgspec.structs import replace

from simulators.iiko.lp_sim.wire import LpSim, Outlet
from simulators.kit.garbage import Garbage
from simulators.kit.instant import MINUTE
from simulators.till.answer import Released
from simulators.till.operation import Attach, Detach, FindReceipt, IssueCode
from simulators.till.programme import Mechanic
from simulators.till.wire import Ask
from tests.unit.simulators.iiko.lp_sim.party import (
    CODE,
    KEY,
    NOON,
    OPEN,
    ORIGIN,
    STRANGE,
    WIRE,
    answered,
    apart,
    asked,
    order,
    refused,
    request,
    told,
)

PATH = f"/orders/{STRANGE}/attach"
BODY = {"code": "483920175", "order": order()}
DETACH = Detach(ORIGIN, ORIGIN.receipt)


@pytest.mark.parametrize("outlet", [None, "", "  ", "cafe", "1.5", "١٠٠", "9" * 30])
@pytest.mark.parametrize("token", [None, "wrong", "outlet-100-secret"])
def test_an_outlet_that_is_no_number_comes_before_the_token(outlet: str | None, token: str | None) -> None:
    outlet = None if outlet is None else outlet.encode().decode("latin-1")
    message = request("POST", PATH, BODY, SalesOutletId=outlet, AuthorizationToken=token)
    assert refused(WIRE, message)[:2] == (400, "BAD_OUTLET")


@pytest.mark.parametrize("outlet", ["100", "101", "-1", " 100 "])
@pytest.mark.parametrize("token", [None, "", " ", "wrong", "outlet-100-secre", "OUTLET-100-SECRET"])
def test_a_token_that_is_not_that_of_the_outlet(outlet: str, token: str | None) -> None:
    message = request("POST", PATH, BODY, SalesOutletId=outlet, AuthorizationToken=token)
    assert refused(WIRE, message)[:2] == (401, "BAD_TOKEN")


@pytest.mark.parametrize("path", ["/health", PATH, "/nowhere"])
def test_headers_come_before_the_path(path: str) -> None:
    assert refused(WIRE, request("GET", path, SalesOutletId="x"))[:2] == (400, "BAD_OUTLET")
    assert refused(WIRE, request("GET", path, AuthorizationToken="x"))[:2] == (401, "BAD_TOKEN")


def test_the_outlet_decides_whose_it_is() -> None:
    wire = LpSim(
        outlets=(Outlet("cafe", 100, "one"), Outlet("bar", 101, "two")),
        credentials={"cafe": "c-secret", "bar": "b-secret"},
        app_credential="app",
    )
    ask = asked(wire, request("POST", PATH, BODY, SalesOutletId="101", AuthorizationToken="two"))
    assert ask.operation.origin.store == "bar"
    assert ask.credential == "b-secret"
    assert refused(wire, request("POST", PATH, BODY, SalesOutletId="101", AuthorizationToken="one"))[1] == "BAD_TOKEN"
    codes = {"guestId": 70231, "mechanic": "ACCRUE"}
    ask = asked(wire, request("POST", "/codes", codes, SalesOutletId="101", AuthorizationToken="two"))
    assert ask.credential == "app"


def test_without_credentials_nothing_is_handed_on() -> None:
    assert asked(WIRE, request("POST", PATH, BODY)).credential == ""


@pytest.mark.parametrize("key", [None, "", "not-a-uuid", "7b1f0d52"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/codes"),
        ("POST", PATH),
        ("DELETE", PATH),
        ("POST", f"/orders/{STRANGE}/hold"),
        ("POST", f"/orders/{STRANGE}/commit"),
        ("POST", f"/orders/{STRANGE}/cancel"),
        ("POST", f"/orders/{STRANGE}/returns"),
        ("POST", "/offline/receipts"),
    ],
)
def test_what_changes_anything_needs_a_key(method: str, path: str, key: str | None) -> None:
    status, code, message = refused(WIRE, request(method, path, {}, Idempotency_Key=key))
    assert (status, code) == (400, "BAD_REQUEST")
    assert message.startswith("Idempotency-Key")


def test_reads_need_none() -> None:
    assert isinstance(asked(WIRE, request("GET", f"/orders/{STRANGE}", Idempotency_Key=None)).operation, FindReceipt)
    asked(WIRE, request("POST", f"/orders/{STRANGE}/calculate", order(), Idempotency_Key=None))


@pytest.mark.parametrize("terminal", [None, "", "  "])
def test_a_terminal_says_which_it_is(terminal: str | None) -> None:
    status, code, message = refused(WIRE, request("POST", PATH, BODY, X_Terminal_Id=terminal))
    assert (status, code) == (400, "BAD_REQUEST")
    assert "X-Terminal-Id" in message


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Made_At": "yesterday"},
        {"X_Made_At": "2026-03-14T12:00:00"},
        {"X_Made_At": "0001-01-01T00:00:00Z"},
        {"X_Operation": "7/118/3"},
        {"X_Operation": "2026-13-40/118/3"},
        {"X_Operation": "2026-03-14/118/3"},
    ],
)
def test_headers_of_ours_must_make_sense(headers: dict[str, str]) -> None:
    assert refused(WIRE, request("POST", PATH, BODY, **headers))[:2] == (400, "BAD_REQUEST")


def test_a_key_of_another_outlet_is_no_key_of_this_one() -> None:
    wires = [LpSim(outlets=(Outlet("cafe", n, "t"), Outlet("bar", 99, "u"))) for n in (100, 101)]
    client = wires[1].client()
    client.send(Ask("r", "5", DETACH), 0)
    [message] = client.outgoing()
    status, _, sentence = refused(wires[0], message.replace(b"SalesOutletId: 101", b"SalesOutletId: 100"))
    assert status == 400
    assert "another outlet" in sentence


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "", 404),
        ("POST", "/orders", 404),
        ("POST", f"/orders/{STRANGE}/pay", 404),
        ("POST", "/orders/118/attach", 404),
        ("POST", f"/orders/{STRANGE}/attach/", 404),
        ("GET", "/codes", 405),
        ("DELETE", "/offline/receipts", 405),
        ("PUT", PATH, 405),
        ("GET", f"/orders/{STRANGE}/hold", 405),
        ("POST", f"/orders/{STRANGE}", 405),
        ("DELETE", f"/orders/{STRANGE}/commit", 405),
        ("POST", "/health", 405),
    ],
)
def test_paths_and_methods(method: str, path: str, status: int) -> None:
    assert refused(WIRE, request(method, path))[:2] == (status, "BAD_REQUEST")


def test_another_base_is_another_address() -> None:
    wire = replace_fields(WIRE, base="/loyalty")
    asked(wire, request("POST", PATH, BODY, base="/loyalty"))
    assert refused(wire, request("POST", PATH, BODY))[0] == 404
    at_the_root = replace_fields(WIRE, base="")
    asked(at_the_root, request("POST", PATH, BODY, base=""))


def test_a_target_may_be_a_whole_address_and_have_a_query() -> None:
    plain = asked(WIRE, request("POST", PATH, BODY))
    assert asked(WIRE, request("POST", f"{PATH}?trace=1", BODY)) == plain
    assert asked(WIRE, request("POST", PATH, BODY, base="http://lp.example/lp-sim/v1")) == plain


def test_a_body_is_json() -> None:
    assert refused(WIRE, request("POST", PATH, BODY, Content_Type="text/xml"))[:2] == (415, "BAD_REQUEST")
    asked(WIRE, request("POST", PATH, BODY, Content_Type="application/json; charset=utf-8"))
    asked(WIRE, request("POST", PATH, BODY, Content_Type="Application/JSON"))


def test_what_the_link_refuses_is_reported_with_its_bytes() -> None:
    message = request("POST", PATH, b"{")
    [garbage] = WIRE.server().feed(message, 0)
    assert isinstance(garbage, Garbage)
    assert garbage.raw == message


def test_health() -> None:
    first, _, body = answered(WIRE, request("GET", "/health"))
    assert first == "HTTP/1.1 200 OK"
    assert body == {"services": {"lp-sim": "UP"}}


def test_a_request_id_comes_back_whoever_answers() -> None:
    for message in (request("GET", "/health", X_Request_Id="r-1"), request("GET", "/nowhere", X_Request_Id="r-1")):
        assert answered(WIRE, message)[1]["x-request-id"] == "r-1"


@pytest.mark.parametrize("told", ["é", "a b", "r" * 201])
def test_a_request_id_that_is_none_does_not_come_back(told: str) -> None:
    message = request("GET", "/health", X_Request_Id="?").replace(b"?", told.encode("latin-1"))
    first, headers, _ = answered(WIRE, message)
    assert first == "HTTP/1.1 200 OK"
    assert "x-request-id" not in headers
    first, headers, _ = answered(WIRE, request("DELETE", PATH, X_Request_Id="r-2"), Released(0, 0))
    assert first == "HTTP/1.1 200 OK"
    assert headers["x-request-id"] == "r-2"
    assert "x-request-id" not in answered(WIRE, request("GET", "/health"))[1]


def test_our_own_request_says_it_all() -> None:
    operation = Detach(replace(ORIGIN, made_at=NOON.replace(microsecond=120)), ORIGIN.receipt)
    first, headers, body = told(WIRE, operation)
    assert first == "DELETE /lp-sim/v1/orders/00006425-6101-8005-8000-003b00000000/attach HTTP/1.1"
    assert body is None
    assert headers == {
        "host": "lp",
        "SalesOutletId": "100",
        "AuthorizationToken": "outlet-100-secret",
        "X-Terminal-Id": "5",
        "Idempotency-Key": "00006425-6102-8005-8000-003b00000003",
        "X-Request-Id": "00006425-6102-8005-8000-003b00000003",
        "X-Made-At": "2026-03-14T12:00:00.000120Z",
    }


def test_a_repeat_is_marked() -> None:
    _, headers, _ = told(WIRE, DETACH, repeated=True)
    assert headers["X-Repeated"] == "true"
    client, server = WIRE.client(), WIRE.server()
    client.send(Ask("r", "5", DETACH, repeated=True), 0)
    [ask] = server.feed(client.outgoing()[0], 0)
    assert isinstance(ask, Ask)
    assert ask.repeated


@pytest.mark.parametrize("terminal", ["till-1-phone", "5!gateway", "касса 2", "05", "4096", "", "a/b"])
def test_a_terminal_that_is_no_number_is_told_beside_its_key(terminal: str) -> None:
    origin = replace(ORIGIN, terminal=terminal, check=0)
    operation = IssueCode(origin, CODE, Mechanic.ACCRUE)
    _, headers, _ = told(WIRE, operation)
    assert headers["X-Operation"] == "2026-03-14/0/3"
    client = WIRE.client()
    client.send(Ask("r", terminal, operation), 0)
    ask = asked(WIRE, client.outgoing()[0])
    assert ask.operation == operation
    assert ask.terminal == terminal


def test_keys_of_terminals_with_names_differ() -> None:
    keys = {
        told(WIRE, IssueCode(replace(ORIGIN, terminal=name, number=n), CODE, Mechanic.ACCRUE))[1]["Idempotency-Key"]
        for name in ("one-phone", "two-phone", "5")
        for n in (1, 2)
    }
    assert len(keys) == 6


def test_a_store_that_is_no_outlet_is_not_spoken_for() -> None:
    operation = Attach(replace(ORIGIN, store="bar"), "1", OPEN)
    reason = WIRE.carries(operation)
    assert reason is not None
    assert "no outlet" in reason


def test_a_strangers_repeat_keeps_the_moment_of_the_first() -> None:
    first = asked(WIRE, request("DELETE", PATH, Idempotency_Key=KEY), MINUTE)
    again = asked(WIRE, request("DELETE", PATH, Idempotency_Key=KEY), 5 * MINUTE)
    other = asked(WIRE, request("DELETE", PATH, Idempotency_Key=KEY.replace("1", "2")), 5 * MINUTE)
    assert again == first
    assert other.operation.origin.made_at > first.operation.origin.made_at


@pytest.mark.parametrize(
    "given",
    [
        {"host": "no host"},
        {"base": "lp-sim"},
        {"base": "/a b"},
        {"points_value": 0},
        {"outlets": (Outlet("a", 1, "t"), Outlet("b", 1, "t"))},
        {"outlets": (Outlet("a", 1, "t"), Outlet("a", 2, "t"))},
    ],
)
def test_settings_that_make_no_sense(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=" "):
        LpSim(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("number", "token"), [(-1, "t"), (2**24, "t"), (1, ""), (1, "a b"), (1, "ключ")])
def test_outlets_that_make_no_sense(number: int, token: str) -> None:
    with pytest.raises(ValueError, match=" "):
        Outlet("cafe", number, token)


def test_secrets_are_not_shown() -> None:
    wire = LpSim(credentials={"cafe": "hush"}, app_credential="hush")
    assert "hush" not in repr(wire)
    assert "outlet-100-secret" not in repr(wire)


def test_an_answer_to_another_request_ends_the_connection() -> None:
    client = WIRE.client()
    client.send(Ask("r", "5", DETACH), 0)
    client.outgoing()
    body = b'{"status":"CANCELLED","releasedPoints":0,"duplicate":false,"balance":0}'
    head = f"HTTP/1.1 200 OK\r\nX-Request-Id: {KEY}\r\nContent-Length: {len(body)}\r\n\r\n"
    garbage, _ = client.feed(head.encode() + body, 0)
    assert isinstance(garbage, Garbage)
    assert "another request" in garbage.reason
    assert client.outgoing() == [b""]


def test_a_message_comes_apart_as_it_was_put_together() -> None:
    assert apart(request("POST", PATH, BODY))[2] == {"code": "483920175", "order": order()}
