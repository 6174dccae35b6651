"""The worked examples of the description (iiko_loyaltyplant.md 4.6.7) as files made without our code: a stranger's
requests, each on a connection of its own, to a server end with a backend behind it; the answers hold those figures."""

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jsonschema import Draft202012Validator

from simulators.iiko.lp_sim.schema import ANSWERS, REQUESTS, schema_of
from simulators.iiko.lp_sim.wire import LpSim
from simulators.kit.instant import MINUTE, Clock
from simulators.kit.money import Rounding
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.programme import Dish, Earning, Guest, Programme, Redeeming, Revoking, Shortfall
from simulators.till.wire import Ask, Say
from tests.unit.simulators.backend.shop import Disk

FILES = Path(__file__).parent / "lp_sim"
STEPS = ("1_codes", "2_attach", "3_calculate", "4_hold", "5_commit", "6_returns")
CALLS = {name: f"POST {name[2:]}" for name in STEPS}
CLOCK = Clock(datetime(2025, 11, 21, 17, 30, tzinfo=ZoneInfo("Europe/Moscow")))
PROGRAMME = Programme(
    "plant",
    "RUB",
    "Europe/Moscow",
    earning=Earning(rate=Decimal("0.05"), rounding=Rounding.DOWN, step=100),
    redeeming=Redeeming(step=100),
    menu=(Dish("S-001", "Суп", 35000), Dish("M-044", "Стейк", 90000)),
    hold_minutes=24 * 60,
    shortfall=Shortfall.WRITE_OFF,
    revoking=Revoking.PAID_PART,
)
ANNA = Guest("70231", (Identifier(IdentifierKind.CARD, "70231"),), "Анна", balance=54000)


def body_of(message: bytes) -> Any:
    return json.loads(message.partition(b"\r\n\r\n")[2], parse_float=Decimal)


class Counter:
    """A server end whose links share one memory, and the books behind it. A minute passes between requests."""

    def __init__(self) -> None:
        self.wire = LpSim(clock=CLOCK, zone=CLOCK.zone)
        self.disk = Disk(PROGRAMME, (ANNA,))
        self.now = 0
        self.code = ""

    def request(self, name: str) -> bytes:
        text = (FILES / f"{name}.http").read_text(encoding="utf-8").rstrip("\n").replace("{code}", self.code)
        head, _, body = text.partition("\n\n")
        lines = [*head.split("\n"), f"Content-Length: {len(body.encode())}", "", body]
        return "\r\n".join(lines).encode()

    def ask(self, name: str) -> Any:
        """The body of the answer."""
        self.now += MINUTE
        link = self.wire.server()
        [ask] = link.feed(self.request(name), self.now)
        assert isinstance(ask, Ask), ask
        answer = self.disk.do(ask.operation, CLOCK.at(self.now))  # type: ignore[arg-type]  # never an upload here
        link.send(Say(ask.ref, answer), self.now)
        [message] = link.outgoing()
        told = body_of(message)
        self.code = told.get("code", self.code)
        return told


def holds(told: Any, expected: Any, at: str = "$") -> list[str]:
    """Where the answer is not what the example says; it may say more."""
    if not isinstance(expected, dict):
        return [] if told == expected else [f"{at}: {told!r}, not {expected!r}"]
    return [
        fault
        for name, value in expected.items()
        for fault in (holds(told[name], value, f"{at}.{name}") if name in told else [f"{at}.{name} is missing"])
    ]


def test_the_figures_are_those_of_the_description() -> None:
    counter = Counter()
    for name in STEPS:
        expected = json.loads((FILES / f"{name}.json").read_text(encoding="utf-8"), parse_float=Decimal)
        assert holds(counter.ask(name), expected) == [], name
    assert counter.disk.balance("70231") == 47000


def faults(schema: dict[str, Any], document: Any) -> list[str]:
    return [error.message for error in Draft202012Validator(schema).iter_errors(document)]


def test_requests_and_answers_keep_the_schemas() -> None:
    counter = Counter()
    for name in STEPS:
        asked = json.loads(counter.request(name).partition(b"\r\n\r\n")[2])
        assert faults(schema_of(REQUESTS[CALLS[name]]), asked) == [], name
        told = json.loads(json.dumps(counter.ask(name), default=float))
        assert faults(schema_of(ANSWERS[CALLS[name]]), told) == [], name
        asked.clear()
        assert faults(schema_of(REQUESTS[CALLS[name]]), asked) != [], "the schema can be broken"


def test_a_request_sent_twice_moves_nothing_twice() -> None:
    counter = Counter()
    for name in STEPS:
        first = counter.ask(name)
        if name not in ("1_codes", "2_attach"):
            assert counter.ask(name) == first, name
    assert counter.disk.balance("70231") == 47000


@pytest.mark.parametrize("name", ["4_hold", "5_commit"])
def test_without_its_attach_a_strangers_order_has_no_visit(name: str) -> None:
    counter = Counter()
    link = counter.wire.server()
    heard = link.feed(counter.request(name), 0)
    [message] = link.outgoing()
    assert not any(isinstance(item, Ask) for item in heard)
    assert message.startswith(b"HTTP/1.1 404 ")
    assert body_of(message)["error"]["code"] == "VISIT_NOT_FOUND"


def test_what_one_server_end_remembers_another_does_not() -> None:
    """Two values share nothing unless one was made from the other."""
    counter = Counter()
    counter.ask("1_codes")
    counter.ask("2_attach")
    assert len(counter.wire.memory) == 1
    assert len(LpSim().memory) == 0
    assert replace(counter.wire, host="other").memory is counter.wire.memory
