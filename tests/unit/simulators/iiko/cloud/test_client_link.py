"""The calling end by itself: tokens, 401, 429, waiting, garbage, and one conversation at a time."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.iiko.cloud.client import CloudClient
from simulators.iiko.cloud.link import MOST_WAITING, TOKEN_LIFE
from simulators.iiko.cloud.wire import IikoCloud
from simulators.kit.garbage import Garbage
from simulators.kit.http import HttpRequest, HttpServer
from simulators.kit.instant import HOUR, MINUTE, SECOND
from simulators.till.answer import Committed, GuestFound, Reason, Refused
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import EntryKind
from simulators.till.operation import Adjust, Commit, Identify
from simulators.till.receipt import Line, Receipt, Tender
from simulators.till.wire import HANG_UP, Ask, Heard, Say, Silence
from tests.unit.simulators.backend.shop import COFFEE, NOON
from tests.unit.simulators.iiko.cloud.cafe import WIRE, ZOE
from tests.unit.simulators.iiko.cloud.road import Road, origin, said

INFO = (
    b'{"id":"cccccccc-0000-4000-8000-000000000001","name":"Ann",'
    b'"walletBalances":[{"id":"dddddddd-0000-4000-8000-000000000001","name":"B","type":1,"balance":540.0}]}'
)
TOKEN = b'{"correlationId":"99999999-0000-4000-8000-000000000001","token":"%s"}'
FULL = b'{"correlationId":"99999999-0000-4000-8000-000000000001","errorDescription":"x","error":"%s"}'
KNOWN = replace(WIRE, organisations=(replace(WIRE.organisations[0], token="known"), *WIRE.organisations[1:]))


class End:
    """A calling end, and somebody who answers by hand."""

    def __init__(self, wire: IikoCloud = WIRE) -> None:
        self.client = CloudClient(wire)
        self.peer = HttpServer()
        self.now = 0
        self.heard: list[Heard] = []
        self.hung_up = False

    def send(self, number: int = 1, guest: Identifier = ZOE) -> None:
        self.client.send(Ask(f"r{number}", "7", Identify(origin(number), guest)), self.now)

    def request(self) -> HttpRequest:
        """The only one that is on its way."""
        [request] = self.requests()
        return request

    def requests(self) -> list[HttpRequest]:
        found: list[HttpRequest] = []
        for data in self.client.outgoing():
            if data == HANG_UP:
                self.hung_up = True
            else:
                found += [item for item in self.peer.feed(data) if isinstance(item, HttpRequest)]
        return found

    def answer(self, status: int, body: bytes = b"{}", **headers: str) -> None:
        self.arrive(said(status, body, **headers))
        self.peer = HttpServer()

    def arrive(self, data: bytes) -> None:
        self.heard += self.client.feed(data, self.now)

    def sleep(self) -> int:
        """Until the link has something to do; how long that was."""
        wake_at = self.client.wake_at
        assert wake_at is not None
        slept, self.now = wake_at - self.now, max(self.now, wake_at)
        self.heard += self.client.wake(self.now)
        return slept

    def log_in(self, token: bytes = b"t1") -> None:
        assert self.request().target == "/api/1/access_token"
        self.answer(200, TOKEN % token)

    def good(self) -> HttpRequest:
        request = self.request()
        self.answer(200, INFO)
        return request

    @property
    def answers(self) -> list[object]:
        return [item.answer for item in self.heard if isinstance(item, Say)]

    @property
    def last(self) -> Refused:
        answer = self.answers[-1]
        assert isinstance(answer, Refused)
        return answer


# Tokens


def test_a_token_is_asked_for_once_and_kept_an_hour() -> None:
    """K01."""
    end = End()
    end.send(1)
    end.log_in(b"t1")
    assert end.good().header("authorization") == "Bearer t1"
    end.now = TOKEN_LIFE - 1
    end.send(2)
    assert end.good().header("authorization") == "Bearer t1"
    end.now = TOKEN_LIFE
    end.send(3)
    end.log_in(b"t2")
    assert end.good().header("authorization") == "Bearer t2"
    assert all(isinstance(answer, GuestFound) for answer in end.answers)
    assert len(end.answers) == 3
    assert TOKEN_LIFE == HOUR


def test_the_login_is_told_and_the_patience() -> None:
    end = End()
    end.send()
    request = end.request()
    assert request.body == b'{"apiLogin":"login-one"}'
    assert request.header("timeout") == "15"


def test_a_token_that_is_over_is_renewed_once() -> None:
    """K01: a token the server does not know any more."""
    end = End()
    end.send()
    end.log_in(b"t1")
    refused = end.request()
    end.answer(401, FULL % b"TOKEN_EXPIRED")
    end.log_in(b"t2")
    again = end.request()
    assert (refused.target, refused.body) == (again.target, again.body)
    assert again.header("authorization") == "Bearer t2"
    end.answer(200, INFO)
    assert isinstance(end.answers[0], GuestFound)


def test_a_second_401_is_the_end() -> None:
    end = End()
    end.send()
    end.log_in(b"t1")
    end.request()
    end.answer(401, FULL % b"TOKEN_EXPIRED")
    end.log_in(b"t2")
    end.request()
    end.answer(401, FULL % b"TOKEN_EXPIRED")
    assert end.last.reason is Reason.UNAUTHORISED
    assert end.requests() == []


def test_a_later_call_may_be_renewed_again() -> None:
    """Once a call, not once a life: this server forgets its tokens twice in a conversation."""
    road = Road(before={"create": [said(401, FULL % b"X")], "info": [said(401, FULL % b"X")]})
    dinner = (Line(COFFEE, Decimal(2), 1490),)
    receipt = Receipt(origin(1, 5).receipt, NOON, NOON, dinner, tenders=(Tender("cash", 2980),), guest=ZOE)
    assert isinstance(road.ask(Commit(origin(1, 5), receipt)), Committed)
    assert road.paths.count("access_token") == 3
    assert road.cafe.kinds() == [EntryKind.SALE]


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_login_that_is_not_accepted(status: int) -> None:
    end = End()
    end.send()
    end.request()
    end.answer(status, FULL % b"X")
    assert end.last.reason is Reason.UNAUTHORISED


@pytest.mark.parametrize("status", [408, 500, 503])
def test_a_login_nobody_answers(status: int) -> None:
    end = End()
    end.send()
    end.request()
    end.answer(status)
    assert end.last.reason is Reason.UNAVAILABLE


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"token":7}', TOKEN % b"with space", TOKEN % b""])
def test_a_token_that_is_none(body: bytes) -> None:
    end = End()
    end.send()
    end.request()
    end.answer(200, body)
    assert [type(item) for item in end.heard] == [Garbage, Silence]


def test_a_token_known_beforehand_is_used_and_not_renewed() -> None:
    end = End(KNOWN)
    end.send()
    assert end.request().header("authorization") == "Bearer known"
    end.answer(401, FULL % b"X")
    assert end.last.reason is Reason.UNAUTHORISED


# Too many requests


def test_a_429_says_how_long() -> None:
    """K02."""
    end = End(KNOWN)
    end.send()
    end.request()
    end.answer(429, FULL % b"TOO_MANY_REQUESTS", Retry_After="7")
    assert end.requests() == []
    assert end.sleep() == 7 * SECOND
    end.good()
    assert isinstance(end.answers[0], GuestFound)


def test_a_429_that_does_not_is_waited_for_longer_and_longer() -> None:
    end = End(KNOWN)
    end.send()
    waits = []
    while not end.heard:
        end.request()
        end.answer(429, FULL % b"TOO_MANY_REQUESTS")
        if not end.heard:
            waits.append(end.sleep() // SECOND)
    assert waits == [2, 5, 10, 20]
    assert end.last.reason is Reason.UNAVAILABLE


@pytest.mark.parametrize("said_so", ["3600", "soon", "-1", "9" * 40])
def test_nobody_waits_for_ever(said_so: str) -> None:
    end = End(KNOWN)
    end.send()
    for _ in range(10):
        if end.heard:
            break
        end.request()
        end.answer(429, FULL % b"TOO_MANY_REQUESTS", Retry_After=said_so)
        if not end.heard:
            end.sleep()
    assert end.last.reason is Reason.UNAVAILABLE
    assert end.now <= MINUTE


def test_a_login_may_be_put_off_too() -> None:
    end = End()
    end.send()
    end.request()
    end.answer(429, FULL % b"TOO_MANY_REQUESTS", Retry_After="1")
    assert end.sleep() == SECOND
    end.log_in()
    end.good()
    assert isinstance(end.answers[0], GuestFound)


def test_the_servers_own_limit_is_kept_to() -> None:
    road = Road()
    for number in range(1, 40):
        assert isinstance(road.ask(Identify(origin(number), ZOE)), GuestFound)
    assert road.now > 0


# Waiting, hanging up, garbage


def test_who_waits_too_long_hangs_up() -> None:
    end = End(KNOWN)
    end.send(1)
    end.send(2)
    end.request()
    assert end.sleep() == WIRE.timeout
    assert end.heard == [Silence("r1"), Silence("r2")]
    assert end.requests() == []
    assert end.hung_up
    end.send(3)
    assert end.sleep() == 0
    assert end.heard[-1] == Silence("r3")


@pytest.mark.parametrize("status", [408, 500, 502, 504])
def test_a_question_that_was_lost_is_asked_again_later(status: int) -> None:
    end = End(KNOWN)
    end.send()
    end.request()
    end.answer(status, b"<html>")
    assert end.last.reason is Reason.UNAVAILABLE


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"{}"),
        (200, b'{"id":"no uuid"}'),
        (200, INFO.replace(b"540.0", b"1e400")),
        (200, b"[" * 50_000),
        (400, b"<html>"),
        (400, b"{}"),
        (404, b"not here"),
        (302, b""),
        (204, b""),
    ],
)
def test_what_means_nothing_is_garbage(status: int, body: bytes) -> None:
    end = End(KNOWN)
    end.send()
    end.request()
    end.answer(status, body)
    assert [type(item) for item in end.heard] == [Garbage, Silence]
    assert not end.hung_up
    end.send(2)
    end.good()
    assert isinstance(end.answers[-1], GuestFound)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"code":"C","errorCode":"Customer_CustomerNotFound","message":"m"}', Reason.NOT_FOUND),
        (b'{"code":"C","errorCode":"Validation_IncorrectPhone","message":"m"}', Reason.NOT_FOUND),
        (b'{"code":"C","errorCode":"Common_OrganizationNotFound","message":"m"}', Reason.UNAUTHORISED),
        (b'{"code":"C","errorCode":"Tillproof_blocked","message":"m"}', Reason.BLOCKED),
        (b'{"code":"C","errorCode":"Tillproof_no_such_word","message":"m"}', Reason.NOT_APPLICABLE),
        (b'{"code":"C","errorCode":"Something_New","message":"m"}', Reason.NOT_APPLICABLE),
        (FULL % b"BAD_REQUEST", Reason.MALFORMED),
    ],
)
def test_both_envelopes_are_refusals(body: bytes, reason: Reason) -> None:
    end = End(KNOWN)
    end.send()
    end.request()
    end.answer(400, body)
    assert end.last.reason is reason
    assert end.last.text


def test_one_conversation_at_a_time_and_in_order() -> None:
    end = End(KNOWN)
    for number in (1, 2, 3):
        end.send(number)
    for number in (1, 2, 3):
        end.good()
        assert [item.ref for item in end.heard if isinstance(item, Say)] == [f"r{n}" for n in range(1, number + 1)]


def test_no_more_wait_than_may() -> None:
    end = End(KNOWN)
    for number in range(1, MOST_WAITING + 5):
        end.send(number)
    end.sleep()
    assert [answer.reason for answer in end.answers if isinstance(answer, Refused)] == [Reason.UNAVAILABLE] * 3


def test_an_answer_to_nothing_ends_the_line() -> None:
    end = End(KNOWN)
    end.arrive(said(200, INFO))
    assert [type(item) for item in end.heard] == [Garbage]
    end.send()
    end.sleep()
    assert end.heard[-1] == Silence("r1")


def test_a_line_that_ends_leaves_everything_unknown() -> None:
    end = End(KNOWN)
    end.send(1)
    end.send(2)
    end.request()
    end.arrive(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{")
    assert [type(item) for item in end.client.feed_eof(end.now)] == [Garbage, Silence, Silence]
    assert end.client.wake_at is None


def test_an_answer_that_ends_with_the_line_counts() -> None:
    end = End(KNOWN)
    end.send()
    end.request()
    end.arrive(b"HTTP/1.1 200 OK\r\n\r\n" + INFO)
    [heard] = end.client.feed_eof(end.now)
    assert isinstance(heard, Say)
    assert isinstance(heard.answer, GuestFound)


def test_an_answer_that_says_goodbye_counts_and_the_next_is_not_said() -> None:
    end = End(KNOWN)
    end.send(1)
    end.send(2)
    end.request()
    end.answer(200, INFO, Connection="close")
    assert isinstance(end.heard[0], Say)
    assert end.heard[1] == Silence("r2")


def _pieces(data: bytes, cuts: Iterable[int]) -> list[bytes]:
    at = sorted({cut % (len(data) + 1) for cut in cuts})
    return [data[begin:end] for begin, end in zip([0, *at], [*at, len(data)], strict=True)]


@given(st.lists(st.integers(0, 2000), max_size=6))
def test_cut_anywhere_it_means_the_same(cuts: list[int]) -> None:
    end = End(KNOWN)
    end.send()
    end.request()
    for piece in _pieces(said(200, INFO), cuts):
        end.arrive(piece)
    assert len(end.answers) == 1
    assert isinstance(end.answers[0], GuestFound)


@given(st.binary(max_size=400))
def test_any_bytes_are_heard_without_an_accident(data: bytes) -> None:
    end = End(KNOWN)
    end.send()
    end.request()
    end.arrive(data)
    heard = [*end.heard, *end.client.feed_eof(end.now)]
    assert any(item == Silence("r1") for item in heard)


@given(st.integers(100, 599), st.binary(max_size=100))
def test_any_answer_is_heard_without_an_accident(status: int, body: bytes) -> None:
    end = End(KNOWN)
    end.client.send(Ask("r1", "7", Adjust(origin(), ZOE, 100)), 0)
    for _ in range(30):
        if any(isinstance(item, Say | Silence) for item in end.heard):
            break
        if end.requests():
            end.arrive(said(status, body))
            end.peer = HttpServer()
        else:
            end.sleep()
    assert sum(isinstance(item, Say | Silence) for item in end.heard) == 1


def test_a_guest_of_another_kind_is_not_said() -> None:
    end = End(KNOWN)
    end.send(1, Identifier(IdentifierKind.CODE, "123456789"))
    assert end.sleep() == 0
    assert end.last.reason is Reason.UNSUPPORTED
