"""Who may ask, how often, and what is said to somebody who asks in a way that cannot be meant (5.2 to 5.4)."""

import json

import pytest

from simulators.iiko.cloud.endpoints import CARD, ENDPOINTS, Support
from simulators.iiko.cloud.handlers import HANDLERS
from simulators.iiko.cloud.messages.errors import CardError, TransportError
from simulators.iiko.cloud.messages.shape import decode
from simulators.kit.http import HttpResponse
from simulators.kit.instant import HOUR, SECOND
from simulators.till.answer import Reason
from tests.unit.simulators.iiko.cloud.cafe import INFO, ORGANISATION, OTHER, PHONE, WIRE, Cafe

ZOE = {"type": "phone", "phone": PHONE, "organizationId": str(ORGANISATION)}


def error(response: HttpResponse) -> str | None:
    said: TransportError = decode(response.body, TransportError)
    return said.error


def card_error(response: HttpResponse) -> CardError:
    said: CardError = decode(response.body, CardError)
    return said


def test_every_endpoint_is_played_or_says_that_it_is_not() -> None:
    played = {path for path, endpoint in ENDPOINTS.items() if endpoint.support is not Support.NOT_PLAYED}
    tokens = {path for path, endpoint in ENDPOINTS.items() if endpoint.section == "5.2"}
    assert {*HANDLERS} == played - tokens
    assert all(endpoint.confidence.startswith("[") for endpoint in ENDPOINTS.values())


@pytest.mark.parametrize("path", [path for path, one in ENDPOINTS.items() if one.support is Support.NOT_PLAYED])
def test_what_is_not_played_is_not_pretended(path: str) -> None:
    cafe, who = Cafe().log_in(), str(ORGANISATION)
    body = {"customerId": who, "customerIds": [who], "guestIds": [], "periods": [], "metrics": [], "categoryId": who}
    status, said = cafe.fail(path, cardTrack="1", cardNumber="1", **body)
    assert (status, said["error"]) == (501, "NOT_SIMULATED")
    assert cafe.asked == []


def test_a_token_lives_one_hour_and_its_end_is_told_apart_from_a_wrong_one() -> None:
    cafe = Cafe().log_in()
    cafe.now = HOUR - 1
    assert cafe.post(INFO, ZOE).status == 200
    cafe.now = HOUR
    over = cafe.post(INFO, ZOE)
    assert (over.status, error(over)) == (401, "TOKEN_EXPIRED")
    wrong = cafe.post(INFO, ZOE, {"authorization": "Bearer nonsense"})
    assert (wrong.status, error(wrong)) == (401, "UNAUTHORIZED")
    assert cafe.remarks == [], "a token that ended, by the clock or in a crash, breaks no rule"
    cafe.token = ""
    assert cafe.post(INFO, ZOE).status == 401
    assert cafe.remarks == ["there is no bearer token"]
    cafe.log_in()
    assert cafe.post(INFO, ZOE).status == 200, "a new one is as good as the first"


def test_both_ways_to_a_token() -> None:
    cafe = Cafe()
    body = {"apiKey": "login-one", "appId": str(ORGANISATION), "clientSecret": "s"}
    response = cafe.post("/api/v2/access_token", body)
    assert response.status == 200
    cafe.token = json.loads(response.body)["token"]
    assert cafe.post(INFO, ZOE).status == 200
    assert cafe.post("/api/1/access_token", {"apiLogin": "nobody"}).status == 401
    assert cafe.post("/api/1/access_token", {"apiLogin": ""}).status == 401
    assert cafe.remarks == ["there is no such login"] * 2


def test_a_crash_forgets_the_tokens() -> None:
    cafe = Cafe().log_in()
    cafe.crash()
    assert cafe.post(INFO, ZOE).status == 401
    assert cafe.log_in().post(INFO, ZOE).status == 200


def test_a_login_opens_its_own_organisation_only() -> None:
    cafe = Cafe().log_in()
    response = cafe.post(INFO, {**ZOE, "organizationId": str(OTHER)})
    assert response.status == 400
    assert card_error(response).error_code == "Common_OrganizationNotFound"
    assert cafe.asked == []
    without = {"type": "phone", "phone": PHONE}
    assert cafe.post(INFO, without).status == 200, "customer/info need not say which"
    assert cafe.asked[-1].operation.origin.store == "s1"
    assert cafe.asked[-1].credential == "token-1"


def test_a_group_lets_so_many_through_and_says_how_long_to_wait() -> None:
    cafe = Cafe().log_in()
    burst, rate = WIRE.settings.burst, WIRE.settings.rate
    assert [cafe.post(INFO, ZOE).status for _ in range(burst)] == [200] * burst
    refused = cafe.post(INFO, ZOE)
    assert (refused.status, error(refused)) == (429, "TOO_MANY_REQUESTS")
    assert refused.header("retry-after") == "1"
    assert cafe.remarks == [], "nobody publishes how often is too often"
    assert len(cafe.asked) == burst, "nobody behind was asked"
    other = cafe.post(f"{CARD}/manual_condition", {"organizationId": str(ORGANISATION)})
    assert other.status == 200, "another group has a bucket of its own"
    cafe.now += SECOND // rate - 1
    assert cafe.post(INFO, ZOE).status == 429
    cafe.now += 1
    assert cafe.post(INFO, ZOE).status == 200
    assert cafe.post(INFO, ZOE).status == 429


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/api/1/deliveries/create", b"{}", 404, "NOT_FOUND"),
        ("/elsewhere", b"{}", 404, "NOT_FOUND"),
        (INFO, b"not json", 400, "BAD_REQUEST"),
        (INFO, b'{"type":"face"}', 400, "BAD_REQUEST"),
        (INFO, b'{"type":"phone"}', 400, "BAD_REQUEST"),
        (f"{CARD}/customer/wallet/topup", b'{"organizationId":"%b","sum":-1}', 400, "BAD_REQUEST"),
        (f"{CARD}/customer/wallet/topup", b'{"organizationId":"%b","sum":1e400}', 400, "BAD_REQUEST"),
        (f"{CARD}/customer/wallet/topup", b'{"organizationId":"%b","sum":1e-999999}', 400, "BAD_REQUEST"),
    ],
)
def test_what_cannot_be_meant_is_told_so(path: str, body: bytes, status: int, code: str) -> None:
    cafe = Cafe().log_in()
    body = body.replace(b"%b", str(ORGANISATION).encode())
    response = cafe.post(path, body)
    assert (response.status, error(response)) == (status, code)
    assert cafe.asked == []
    assert len(cafe.garbage) + len(cafe.remarks) == 1
    assert cafe.post(INFO, ZOE).status == 200, "the connection goes on"


def test_a_moment_that_is_none_is_garbage() -> None:
    cafe = Cafe().log_in()
    for moment in ('"', "yesterday", "0001-01-01T00:00:00Z", "2026-03-14T12:00:00"):
        assert cafe.post(INFO, ZOE, {"x-made-at": moment}).status == 400
    assert cafe.asked == []


def test_an_answer_that_takes_too_long_is_408_and_what_comes_after_goes_nowhere() -> None:
    cafe = Cafe().log_in()
    cafe.silent = True
    assert cafe.posts(INFO, ZOE, {"timeout": "3"}) == []
    cafe.pass_time(2.9)
    assert cafe.receive() == []
    cafe.pass_time(0.1)
    [response] = cafe.receive()
    assert (response.status, error(response)) == (408, "REQUEST_TIMEOUT")
    cafe.silent = False
    cafe.answer_late()
    assert cafe.receive() == []
    assert cafe.post(INFO, ZOE).status == 200


def test_without_a_header_it_is_fifteen_seconds() -> None:
    cafe = Cafe().log_in()
    cafe.silent = True
    cafe.posts(INFO, ZOE, {"timeout": "soon"})
    assert cafe.line.link.wake_at == 15 * SECOND


def test_a_programme_that_is_away_is_500_and_says_nothing_of_the_guest() -> None:
    cafe = Cafe().log_in()
    cafe.away = True
    status, said = cafe.fail(INFO, type="phone", phone=PHONE)
    assert (status, said["error"]) == (500, "SERVICE_UNAVAILABLE")
    assert Reason.UNAVAILABLE.value not in said
