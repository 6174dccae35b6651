"""One pair of each endpoint of iikoCloud, composed from the field tables of its OpenAPI (iiko_loyaltyplant.md,
Appendix A; all data invented): the schemas take them, the structs read and write them, the server end hears them.

`get_counters` is the one whose live server wanted names where the schema has numbers; both are taken.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from simulators.iiko.cloud.endpoints import ENDPOINTS, Support
from simulators.iiko.cloud.messages.shape import decode, encode
from simulators.iiko.cloud.schema import answer_schema, request_schema
from simulators.iiko.cloud.wire import DEFAULT_ORGANISATION, IikoCloud
from simulators.kit.garbage import Garbage
from simulators.kit.http import HttpClient, HttpRequest, HttpResponse
from simulators.till.record import Malformed
from simulators.till.wire import Ask

PAIRS: dict[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text(encoding="utf-8"))
    for file in sorted((Path(__file__).parent / "iiko_cloud").glob("*.json"))
}
every_pair = pytest.mark.parametrize("name", PAIRS)


def said(value: Any) -> Any:
    """Without nulls, which say as much as nothing does."""
    if isinstance(value, dict):
        return {key: said(part) for key, part in value.items() if part is not None}
    return [said(part) for part in value] if isinstance(value, list) else value


def required(of: Any, schema: dict[str, Any]) -> list[str]:
    found = schema.get("$defs", {}).get(str(schema.get("$ref", "")).rpartition("/")[2], schema)
    return [name for name in found.get("required", ()) if name in of]


def test_there_is_a_pair_of_every_endpoint() -> None:
    assert {pair["path"] for pair in PAIRS.values()} == {*ENDPOINTS}


@every_pair
@pytest.mark.parametrize("side", ["request", "answer"])
def test_a_pair_is_as_the_schema_says_and_comes_back_as_it_was(name: str, side: str) -> None:
    endpoint, value = ENDPOINTS[PAIRS[name]["path"]], PAIRS[name][side]
    schema = request_schema(endpoint) if side == "request" else answer_schema(endpoint)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert [*validator.iter_errors(value)] == []
    read = decode(json.dumps(value).encode(), endpoint.request if side == "request" else endpoint.answer)
    written = json.loads(encode(read))
    assert said(written) == said(value)
    assert [*validator.iter_errors(written)] == []


@every_pair
@pytest.mark.parametrize("side", ["request", "answer"])
def test_what_is_required_is_required_and_the_rest_is_tolerated(name: str, side: str) -> None:
    endpoint, value = ENDPOINTS[PAIRS[name]["path"]], PAIRS[name][side]
    schema = request_schema(endpoint) if side == "request" else answer_schema(endpoint)
    to = endpoint.request if side == "request" else endpoint.answer
    for field in required(value, schema):
        without = {key: part for key, part in value.items() if key != field}
        assert [*Draft202012Validator(schema).iter_errors(without)] != []
        with pytest.raises(Malformed):
            decode(json.dumps(without).encode(), to)
    more = {**value, "aFieldOfTomorrow": {"a": [1]}}
    assert [*Draft202012Validator(schema).iter_errors(more)] == []
    assert said(json.loads(encode(decode(json.dumps(more).encode(), to)))) == said(value)


def test_the_odd_names_are_kept() -> None:
    """5.1: exceptions from camelCase, copied exactly."""
    text = {path: json.dumps([request_schema(one), answer_schema(one)]) for path, one in ENDPOINTS.items()}
    odd = {"Programs": "program", "Warnings": "calculate", "ErrorCode": "calculate", "surName": "create_or_update"}
    for field, path in odd.items():
        assert f'"{field}"' in text[f"/api/1/loyalty/iiko/{'' if '/' in path else _where(path)}"], field
    assert '"surname"' in text["/api/1/loyalty/iiko/customer/info"]


def _where(path: str) -> str:
    return f"customer/{path}" if path == "create_or_update" else path


def test_money_is_a_number_in_every_schema() -> None:
    for endpoint in ENDPOINTS.values():
        assert '"decimal"' not in json.dumps([request_schema(endpoint), answer_schema(endpoint)])


@every_pair
def test_the_server_end_hears_every_request(name: str) -> None:
    """It asks the part, or answers in the documented shape, or says that it does not play this."""
    pair, endpoint = PAIRS[name], ENDPOINTS[PAIRS[name]["path"]]
    link, http = IikoCloud().server(), HttpClient()
    headers = (("host", "x"), ("authorization", f"Bearer {DEFAULT_ORGANISATION.token}"))
    http.send(HttpRequest("POST", pair["path"], headers, json.dumps(pair["request"]).encode()))
    heard = [item for data in http.outgoing() for item in link.feed(data, 0)]
    assert not any(isinstance(item, Garbage) for item in heard)
    if any(isinstance(item, Ask) for item in heard):
        assert endpoint.support in (Support.PROGRAMME, Support.DESK)
        return
    [answer] = [item for data in link.outgoing() for item in http.feed(data)]
    assert isinstance(answer, HttpResponse)
    if answer.status == 200:
        assert [*Draft202012Validator(answer_schema(endpoint)).iter_errors(json.loads(answer.body))] == []
    else:
        assert answer.status in (400, 401, 410, 501), "nobody is known to a server that has just begun"
        assert endpoint.support is not Support.NO_EFFECT
