"""Whatever is posted to any endpoint: the part goes on, and answers with a status and JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.iiko.cloud.endpoints import ENDPOINTS
from simulators.iiko.cloud.messages.order_told import OrderCreated
from simulators.iiko.cloud.messages.orders import CommandTaken
from simulators.iiko.cloud.settings import ServerSettings
from simulators.iiko.cloud.wire import IikoCloud
from tests.unit.simulators.iiko.cloud.cafe import ORGANISATION, RULES, WIRE, Cafe

PAIRS = [
    json.loads(file.read_text(encoding="utf-8"))
    for file in sorted((Path(__file__).parents[4] / "conformance" / "iiko_cloud").glob("*.json"))
]
ODD: list[Any] = [
    None,
    True,
    "",
    "0",
    "\x00",
    "é" * 300,
    "2026-02-30 00:00:00.000",
    "0001-01-01 00:00:00.000",
    "9999-12-31 23:59:59.999",
    0,
    -1,
    1,
    2**31,
    2**63,
    10**30,
    0.001,
    0.0004,
    999.999,
    1e10,
    1e-300,
    1e300,
    [],
    {},
    [None],
    "00000125-6101-8003-8000-003b00000000",
    "00000000-0000-8000-8000-000000000000",
    str(ORGANISATION),
]
HEADERS: list[dict[str, str]] = [
    {},
    {"x-made-at": "9999-12-31T23:59:59+00:00"},
    {"x-made-at": "1970-01-01T00:00:00-23:59"},
    {"x-made-at": "2200-12-31T23:59:59-23:59"},
    {"x-operation-id": "00000125-6102-8003-8000-003b00000004"},
    {"x-operation-id": "ffffffff-ff02-8fff-bfff-ffffffffffff", "timeout": "99999999999"},
]
LAX = IikoCloud(WIRE.organisations, clock=WIRE.clock, programme=RULES, settings=ServerSettings(rate=1000, burst=10**6))


def places(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where in a document something stands."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(place for key, part in inside for place in places(part, (*here, key)))]


def with_put(value: Any, place: tuple[Any, ...], what: Any) -> Any:
    if not place:
        return what
    copy = value.copy()
    copy[place[0]] = with_put(value[place[0]], place[1:], what)
    return copy


@pytest.fixture(scope="module")
def cafe() -> Cafe:
    cafe = Cafe(LAX).log_in()
    cafe.zoe()
    return cafe


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["path"] for pair in PAIRS])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_document_with_something_odd_in_it(cafe: Cafe, pair: dict[str, Any], data: st.DataObject) -> None:
    document = pair["request"]
    for _ in range(data.draw(st.integers(1, 2))):
        spots = [place for place in places(document) if place and place[0] != "organizationId"]
        if spots:
            document = with_put(document, data.draw(st.sampled_from(spots)), data.draw(st.sampled_from(ODD)))
    response = cafe.post(pair["path"], document, data.draw(st.sampled_from(HEADERS)))
    assert response.status in (200, 400, 401, 410, 500, 501)
    assert isinstance(json.loads(response.body), dict)
    if response.status == 200 and ENDPOINTS[pair["path"]].answer in (CommandTaken, OrderCreated):
        assert cafe.ended(json.loads(response.body)["correlationId"])["state"] in ("Success", "Error")


@given(st.sampled_from([*ENDPOINTS]), st.binary(max_size=60) | st.text(max_size=40).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_bytes_that_are_no_document(cafe: Cafe, path: str, body: bytes) -> None:
    assert cafe.post(path, body).status in (200, 400, 401, 501)


@pytest.mark.parametrize("path", [*ENDPOINTS])
def test_a_deep_document_is_no_end(cafe: Cafe, path: str) -> None:
    assert cafe.post(path, b"[" * 100_000).status == 400
    assert cafe.post(path, b'{"a":' * 100_000).status == 400
