"""What messages are called: by their own verb, the operation behind them and the guest, never by what a guest shows."""

import pytest

from harness.history.saying import Saying
from simulators.kit.instant import SECOND, Instant
from tests.unit.harness.checks.notation import Night, night

CARD = "7770123999"


def told() -> Night:
    return night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
        t1 identifies i anna -> ok
    """)


def saying(case: Night) -> tuple[Saying, str, Instant]:
    evidence = case.evidence()
    part = evidence.history[0].part
    return Saying(evidence), part, evidence.history[0].at


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x0105LOYALTY         \x02\x1c01 SALE\x1c1\x1c\x032A8B\x04", "SALE commit t1/1001/1"),
        (b"POST /transactionsex HTTP/1.1\r\nhost: x\r\n\r\n", "transactionsex commit t1/1001/1"),
        (
            b"POST /lp-sim/v1/orders/00006425-6101-8005-8000-000080000000/attach HTTP/1.1\r\n\r\n",
            "attach commit t1/1001/1",
        ),
        (b"POST /v1/operations/commit HTTP/1.1\r\nhost: x\r\n\r\n{}", "commit t1/1001/1"),
        (b"GET /GetCardInfoEx?card=7770123999 HTTP/1.1\r\n\r\n", "GetCardInfoEx commit t1/1001/1"),
        (b"GET / HTTP/1.1\r\n\r\n", "/ commit t1/1001/1"),
        (b"\xff\x00", "2 bytes commit t1/1001/1"),
    ],
)
def test_a_message_is_what_its_sender_has_just_tried(data: bytes, said: str) -> None:
    names, part, at = saying(told())
    assert names.name(part, at, data) == said


def test_a_key_says_more_than_the_moment() -> None:
    case = told()
    names, part, at = saying(case)
    data = b"POST /x HTTP/1.1\r\nidempotency-key: %s\r\n\r\n" % case.keys["i"].encode()
    assert names.name(part, at, data).startswith("x identify t1/")
    assert not names.changes(part, at, data)
    assert names.changes(part, at, b"\x02\x1c01 SALE\x1c")


def test_long_after_an_attempt_a_message_is_its_own() -> None:
    names, part, at = saying(told())
    later = at + 60 * SECOND
    assert names.name(part, later, b"GET /api/2/menu HTTP/1.1\r\n\r\n") == "menu"
    assert names.changes(part, later, b"GET /api/2/menu HTTP/1.1\r\n\r\n")
    strange = b"POST /v1/operations/find_receipt HTTP/1.1\r\nIdempotency-Key: s/2026-03-14/gateway/0/7\r\n\r\n"
    assert names.name("gateway", later, strange) == "find_receipt gateway/0/7"
    assert not names.changes("gateway", later, strange)


def test_a_guest_goes_by_the_name_in_the_cast() -> None:
    case = told()
    names, part, at = saying(case)
    shown = case.guests[0].identifiers[0].value
    named = names.name(part, at, f"POST /find HTTP/1.1\r\n\r\n{shown}".encode())
    assert named == "find commit t1/1001/1 anna"
    assert shown not in named.split()[-1] or shown == "anna"
