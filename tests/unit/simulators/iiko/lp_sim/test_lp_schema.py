"""What travels keeps the schemas, both ways; and what keeps a schema is read."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from simulators.iiko.lp_sim.messages import Body
from simulators.iiko.lp_sim.schema import ANSWERS, QUEUED, REFUSED, REQUESTS, schema_of
from simulators.iiko.lp_sim.wire import LpSim
from simulators.till.answer import Answer, Attached, GuestFound, Status
from simulators.till.operation import Attach
from simulators.till.programme import Mechanic
from simulators.till.wire import Ask, Say
from tests.battery.protocols.party import Conversation
from tests.strategies import lp_sims
from tests.strategies.exchange import answers_to
from tests.unit.simulators.iiko.lp_sim.party import OPEN, ORIGIN, STRANGE, order

WIRE = LpSim()
BODIES: set[type[Body]] = {*REQUESTS.values(), *ANSWERS.values(), QUEUED, REFUSED}
VALIDATORS = {body: Draft202012Validator(schema_of(body)) for body in BODIES}


def call_of(message: bytes) -> str:
    method, target, _ = message.decode().split("\r\n")[0].split(" ")
    parts = target.removeprefix("/lp-sim/v1/").split("/")
    if parts[0] != "orders":
        return f"{method} {'/'.join(parts)}"
    return f"{method} {parts[2]}" if len(parts) > 2 else method


def body_in(messages: Sequence[bytes]) -> Any:
    [message] = messages
    raw = message.partition(b"\r\n\r\n")[2]
    return json.loads(raw) if raw else None


@given(st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_requests_and_answers_keep_their_schemas(data: st.DataObject) -> None:
    operation = data.draw(lp_sims.operations())
    answer: Answer = data.draw(answers_to(operation))
    talk = Conversation(WIRE, lambda _: answer).hold(Ask("r", operation.origin.terminal, operation))
    assert [type(item) for item in talk.heard] == [Say]
    call = call_of(talk.towards_server[0])
    asked = body_in(talk.towards_server)
    if call in REQUESTS:
        VALIDATORS[REQUESTS[call]].validate(asked)
    else:
        assert asked is None
    status = int(talk.towards_client[0].split(b" ")[1])
    expected = QUEUED if status == 202 else REFUSED if status >= 400 else ANSWERS[call]
    VALIDATORS[expected].validate(body_in(talk.towards_client))


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("POST attach", {"code": "1"}),
        ("POST attach", {"code": 1, "order": order()}),
        ("POST attach", {"code": "1", "order": order(fullSum="1250")}),
        ("POST hold", {"order": {"number": 1}}),
        ("POST cancel", {"reason": "BORED"}),
        ("POST returns", {"returnId": "r", "kind": "SOME"}),
        ("POST commit", {"order": order()}),
    ],
)
def test_a_schema_refuses_what_the_server_end_refuses(call: str, body: object) -> None:
    with pytest.raises(ValidationError):
        VALIDATORS[REQUESTS[call]].validate(body)


def test_a_hold_takes_either_form_of_an_order() -> None:
    hold = VALIDATORS[REQUESTS["POST hold"]]
    for snapshot in (order(), {"orderId": STRANGE, "revision": 4}):
        assert hold.is_valid({"order": snapshot, "paySum": 300.0})
    assert not hold.is_valid({"order": {"revision": 4}, "paySum": 300.0})


def test_numbers_are_numbers() -> None:
    text = json.dumps([schema_of(body) for body in BODIES])
    assert "decimal" not in text
    assert '"type": "number"' in text


def test_no_phone_of_a_guest_is_ever_written() -> None:
    attach = Attach(ORIGIN, "1", OPEN)
    answer = Attached(GuestFound("+79990001122", Status.ACTIVE, "Anna", 100), Mechanic.PAY)
    talk = Conversation(WIRE, lambda _: answer).hold(Ask("r", "5", attach))
    assert "phoneMasked" not in body_in(talk.towards_client)["guest"]
