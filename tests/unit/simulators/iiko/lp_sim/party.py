"""One order at one till, and HTTP by hand: what tests of LP-SIM begin with."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from simulators.iiko.lp_sim.wire import LpSim
from simulators.kit.instant import Clock
from simulators.till.answer import Answer
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Operation, Origin
from simulators.till.receipt import Line, Receipt
from simulators.till.wire import Ask, Heard, Say

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
ORIGIN = Origin("cafe", "5", date(2026, 3, 14), NOON, 118, 3)
CODE = Identifier(IdentifierKind.CODE, "483920175")
SOUP = Line("S-001", Decimal(1), 35000, "Soup", "soups")
STEAK = Line("M-044", Decimal(1), 90000, "Steak")
CAKE = Line("D-010", Decimal(1), 39000, "Cheesecake")
OPEN = Receipt(ORIGIN.receipt, NOON - timedelta(minutes=20), NOON, (SOUP, STEAK))
CLOCK = Clock(NOON)
WIRE = LpSim(clock=CLOCK)

STRANGE = "0f6f3a52-6f6d-4b0e-9b0e-2b8a5c3c9a11"
SOUP_AT = "11111111-0000-4000-8000-000000000001"
STEAK_AT = "11111111-0000-4000-8000-000000000002"
KEY = "7b1f0d52-0b1e-4c6a-8f2a-5f3d7a1c0001"
AUTHORISED = {
    "SalesOutletId": "100",
    "AuthorizationToken": "outlet-100-secret",
    "X-Terminal-Id": "7",
    "Idempotency-Key": KEY,
}


def told(wire: LpSim, operation: Operation, *, repeated: bool = False) -> tuple[str, dict[str, str], Any]:
    """First line, headers, and body of what a client end of it sends."""
    client = wire.client()
    client.send(Ask("r", operation.origin.terminal, operation, repeated=repeated), 0)
    [message] = client.outgoing()
    return apart(message)


def apart(message: bytes) -> tuple[str, dict[str, str], Any]:
    head, _, body = message.decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return first, headers, json.loads(body, parse_float=Decimal) if body else None


def request(method: str, path: str, body: object = None, base: str = "/lp-sim/v1", **headers: str | None) -> bytes:
    """A stranger's. Headers by their names with underscores; None leaves one of `AUTHORISED` out."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    lower = {name.lower() for name in given}
    kept = {name: value for name, value in AUTHORISED.items() if name.lower() not in lower}
    raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"{method} {base}{path} HTTP/1.1", "Host: lp"]
    lines += [f"{name}: {value}" for name, value in {**kept, **given}.items() if value is not None]
    if raw:
        lines += [f"Content-Length: {len(raw)}"]
    return "\r\n".join([*lines, "", ""]).encode() + raw


def asked(wire: LpSim, message: bytes, now: int = 0) -> Ask:
    heard = wire.server().feed(message, now)
    assert len(heard) == 1
    assert isinstance(heard[0], Ask), heard
    return heard[0]


def answered(
    wire: LpSim, message: bytes, answer: Answer | None = None, now: int = 0
) -> tuple[str, dict[str, str], Any]:
    """What comes back, when the part says `answer`; None: the link answers by itself."""
    link = wire.server()
    for item in link.feed(message, now):
        if isinstance(item, Ask):
            assert answer is not None, item
            link.send(Say(item.ref, answer), now)
    [out] = [data for data in link.outgoing() if data]
    return apart(out)


def refused(wire: LpSim, message: bytes) -> tuple[int, str, str]:
    """Status, code and message of a request the link refuses by itself."""
    first, _, body = answered(wire, message)
    return int(first.split(" ")[1]), body["error"]["code"], body["error"]["message"]


def heard(wire: LpSim, operation: Operation, status: int, body: object) -> list[Heard]:
    """What a client end makes of a stranger's answer; `body` bytes go as they are."""
    client = wire.client()
    client.send(Ask("r", operation.origin.terminal, operation), 0)
    assert len(client.outgoing()) == 1
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(raw)}\r\n\r\n"
    return [*client.feed(b"HTTP/1.1 204 X\r\n\r\n" if status == 204 else head.encode() + raw, 0)]


def meant(wire: LpSim, operation: Operation, status: int, body: object) -> Answer:
    [say] = heard(wire, operation, status, body)
    assert isinstance(say, Say), say
    return say.answer


def numbered(number: int) -> Origin:
    return replace(ORIGIN, number=number)


def order(**other: object) -> dict[str, object]:
    """A stranger's snapshot of soup and steak."""
    return {
        "orderId": STRANGE,
        "number": 118,
        "openedAt": "2026-03-14T01:30:00+03:00",
        "items": [
            {
                "positionId": SOUP_AT,
                "productCode": "S-001",
                "name": "Soup",
                "price": 350,
                "amount": 1,
                "sum": 350,
                "discount": 0,
                "isGift": False,
            },
            {
                "positionId": STEAK_AT,
                "productCode": "M-044",
                "name": "Steak",
                "price": 900,
                "amount": 1,
                "sum": 900,
                "discount": 0,
                "isGift": False,
            },
        ],
        "fullSum": 1250,
        "discountSum": 0,
        "resultSum": 1250,
        "revision": 3,
        **other,
    }
