"""Refusals, both ways (iiko_loyaltyplant.md 4.6.6)."""

import pytest

from simulators.iiko.lp_sim.errors import WORDS, reason_of, word_for, word_of
from simulators.kit.garbage import Garbage
from simulators.till.answer import Reason, Refused
from simulators.till.operation import Attach, Commit, Detach, Hold, Operation, Release, Return, Void
from simulators.till.receipt import ReturnLine
from simulators.till.wire import Silence
from tests.unit.simulators.iiko.lp_sim.party import (
    CODE,
    OPEN,
    ORIGIN,
    STRANGE,
    WIRE,
    answered,
    heard,
    meant,
    order,
    request,
)

ATTACH = Attach(ORIGIN, "1", OPEN)
OPERATIONS: tuple[Operation, ...] = (
    ATTACH,
    Hold(ORIGIN, CODE, 100),
    Hold(ORIGIN, CODE, 100, "8812"),
    Commit(ORIGIN, OPEN),
    Return(ORIGIN, ORIGIN.receipt),
    Void(ORIGIN, ORIGIN.receipt),
    Detach(ORIGIN, ORIGIN.receipt),
    Release(ORIGIN, "x"),
)
TABLE = {
    "BAD_REQUEST": 400,
    "BAD_OUTLET": 400,
    "BAD_TOKEN": 401,
    "CODE_NOT_FOUND": 404,
    "VISIT_NOT_FOUND": 404,
    "ORDER_NOT_FOUND": 404,
    "CODE_USED": 409,
    "CODE_SUPERSEDED": 409,
    "ORDER_HAS_GUEST": 409,
    "ALREADY_COMMITTED": 409,
    "ALREADY_CANCELLED": 409,
    "IDEMPOTENCY_MISMATCH": 409,
    "REVISION_STALE": 409,
    "CODE_EXPIRED": 410,
    "HOLD_EXPIRED": 410,
    "NOT_ENOUGH_POINTS": 422,
    "SUM_TOO_LARGE": 422,
    "GIFT_NOT_AVAILABLE": 422,
    "OUTLET_NOT_ALLOWED": 422,
    "ORDER_STATE_FORBIDS": 422,
    "RETURN_EXCEEDS_SALE": 422,
    "GUEST_BLOCKED": 422,
    "TOO_MANY_ATTEMPTS": 429,
    "RATE_LIMIT": 429,
    "INTERNAL": 500,
    "UNAVAILABLE": 503,
}
"""As the description has it."""


def test_the_table_is_that_of_the_description_and_what_is_not_in_it_is_marked() -> None:
    assert {word.code: word.status for word in WORDS if not word.ours} == TABLE
    assert {word.code for word in WORDS if word.retryable} == {
        "TOO_MANY_ATTEMPTS",
        "RATE_LIMIT",
        "INTERNAL",
        "UNAVAILABLE",
    }


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_reason_travels_whatever_was_asked(reason: Reason, operation: Operation) -> None:
    word = word_for(reason, operation)
    assert reason_of(word.status, word.code) is reason
    assert word.text


@pytest.mark.parametrize(
    ("reason", "operation", "code"),
    [
        (Reason.TOO_MUCH, Return(ORIGIN, ORIGIN.receipt, (ReturnLine("1", OPEN.lines[0].qty),)), "RETURN_EXCEEDS_SALE"),
        (Reason.TOO_MUCH, Hold(ORIGIN, CODE, 1), "SUM_TOO_LARGE"),
        (Reason.NOT_APPLICABLE, Hold(ORIGIN, CODE, 1, "8812"), "GIFT_NOT_AVAILABLE"),
        (Reason.NOT_APPLICABLE, Void(ORIGIN, ORIGIN.receipt), "ALREADY_COMMITTED"),
        (Reason.NOT_APPLICABLE, ATTACH, "ORDER_STATE_FORBIDS"),
        (Reason.EXPIRED, ATTACH, "CODE_EXPIRED"),
        (Reason.UNAVAILABLE, ATTACH, "UNAVAILABLE"),
        (Reason.UNAUTHORISED, ATTACH, "BAD_TOKEN"),
    ],
)
def test_a_reason_is_said_in_the_word_that_suits(reason: Reason, operation: Operation, code: str) -> None:
    assert word_for(reason, operation) is word_of(code)


def test_too_many_attempts_say_when_to_come_again() -> None:
    first, headers, body = answered(
        WIRE,
        request("POST", f"/orders/{STRANGE}/attach", {"code": "1", "order": order()}),
        Refused(Reason.TOO_MANY_ATTEMPTS, "slow down"),
    )
    assert first == "HTTP/1.1 429 Too Many Requests"
    assert headers["retry-after"] == "60"
    assert body == {"error": {"code": "TOO_MANY_ATTEMPTS", "message": "slow down", "retryable": True, "details": {}}}


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (401, b"", Reason.UNAUTHORISED),
        (403, b"<html>", Reason.UNAUTHORISED),
        (408, b"", Reason.UNAVAILABLE),
        (429, b"slow", Reason.UNAVAILABLE),
        (500, b"", Reason.UNAVAILABLE),
        (502, b"<html>bad gateway</html>", Reason.UNAVAILABLE),
        (599, b"", Reason.UNAVAILABLE),
        (422, {"error": {"code": "SOMETHING_NEW", "message": "no"}}, Reason.NOT_APPLICABLE),
        (503, {"error": {"code": "SOMETHING_NEW"}}, Reason.UNAVAILABLE),
        (
            410,
            {"error": {"code": "HOLD_EXPIRED", "message": "late", "retryable": False, "details": {}}},
            Reason.EXPIRED,
        ),
        (429, {"error": {"code": "RATE_LIMIT", "message": "slow"}}, Reason.UNAVAILABLE),
    ],
)
def test_a_strangers_refusal_is_understood_as_far_as_it_goes(status: int, body: object, reason: Reason) -> None:
    answer = meant(WIRE, ATTACH, status, body)
    assert isinstance(answer, Refused)
    assert answer.reason is reason


@pytest.mark.parametrize("status", [302, 400, 404, 409, 418])
def test_a_refusal_that_says_nothing_is_garbage(status: int) -> None:
    garbage, silence = heard(WIRE, ATTACH, status, b"{}")
    assert isinstance(garbage, Garbage)
    assert f"status {status}" in garbage.reason
    assert silence == Silence("r")
