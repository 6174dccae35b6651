"""The OpenAPI file is true: it is what the structs say, and what the wire says fits it."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

import simulators.tillproof_v1
from simulators.kit.http import HttpClient, HttpRequest, HttpResponse, HttpServer, Limits
from simulators.till.answer import Answer, GuestFound, Queued, Reason, Refused
from simulators.till.operation import Identify, Operation
from simulators.till.wire import Ask, Say
from simulators.tillproof_v1.describe import openapi_text
from simulators.tillproof_v1.meaning import DESCRIPTION, HEALTH, KINDS, LEDGER, PREFIX
from simulators.tillproof_v1.wire import TillproofV1
from tests.strategies.examples import GRANTED, OPERATIONS
from tests.strategies.exchange import answers_to, guests_told, late_comers, operations

FILE = Path(simulators.tillproof_v1.__path__[0]) / "openapi.yaml"
SPEC: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
WIRE = TillproofV1(token="t0k", limits=Limits(head=2000, body=4000))
JSON_HEADERS = (("host", "x"), ("content-type", "application/json"))


def against(schema: dict[str, Any], value: object) -> list[str]:
    """What in the value is not as the schema says, with the document's components in reach."""
    validator = Draft202012Validator({**schema, "components": SPEC["components"]})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def undescribed(path: str, method: str, response: HttpResponse) -> list[str]:
    """What the document does not know of this answer to this request; KeyError when it does not know such answers."""
    node = SPEC["paths"][path][method.lower()]["responses"][str(response.status)]
    if "$ref" in node:
        node = SPEC["components"]["responses"][node["$ref"].rpartition("/")[2]]
    content_type = (response.header("content-type") or "").partition(";")[0]
    schema = node["content"][content_type]["schema"]
    required = [name for name, header in node.get("headers", {}).items() if header.get("required")]
    missing = [f"no header {name}" for name in required if response.header(name.lower()) is None]
    body = response.body.decode() if content_type == "application/yaml" else json.loads(response.body)
    return missing + against(schema, body)


def ask(operation: Operation) -> HttpRequest:
    """The request our client end makes."""
    client, http = TillproofV1(token="t0k").client(), HttpServer()
    client.send(Ask("r", operation.origin.terminal, operation), 0)
    [request] = http.feed(client.outgoing()[0])
    assert isinstance(request, HttpRequest)
    return request


def told(request: HttpRequest, answer: Answer) -> HttpResponse:
    """What our server end says to a request, a part answering `answer` if it is asked."""
    client, server = HttpClient(), WIRE.server()
    client.send(HttpRequest(request.method, request.target, without_length(request), request.body))
    for heard in server.feed(client.outgoing()[0], 0):
        if isinstance(heard, Ask):
            server.send(Say(heard.ref, answer), 0)
    [response] = [item for data in server.outgoing() if data for item in client.feed(data)]
    assert isinstance(response, HttpResponse)
    return response


def without_length(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    return tuple(header for header in request.headers if header[0] != "content-length")


def test_the_file_is_what_the_structs_say() -> None:
    assert FILE.read_text(encoding="utf-8") == openapi_text(), (
        "python -m simulators.tillproof_v1.describe > simulators/tillproof_v1/openapi.yaml"
    )


def test_the_file_is_valid_openapi_3_1() -> None:
    assert SPEC["openapi"].startswith("3.1")
    validate(SPEC)


def test_every_operation_has_its_path() -> None:
    assert {*SPEC["paths"]} == {PREFIX + kind for kind in KINDS} | {LEDGER, HEALTH, DESCRIPTION}


@given(operations() | late_comers())
def test_every_request_our_client_makes_is_as_described(operation: Operation) -> None:
    request = ask(operation)
    node = SPEC["paths"][request.target][request.method.lower()]
    body = node["requestBody"]["content"][request.header("content-type")]["schema"]
    assert against(body, json.loads(request.body)) == []
    for parameter in node["parameters"]:
        value = request.header(parameter["name"].lower())
        assert value is not None or not parameter.get("required")
        if value is not None:
            assert against(parameter["schema"], value) == []


@given(st.data(), operations() | late_comers())
def test_every_answer_our_server_gives_is_as_described(data: st.DataObject, operation: Operation) -> None:
    request = ask(operation)
    answers = answers_to(operation) | guests_told() if isinstance(operation, Identify) else answers_to(operation)
    assert undescribed(request.target, "POST", told(request, data.draw(answers))) == []


@given(late_comers(), guests_told())
def test_what_tills_of_finished_receipts_say_arrives_whole(operation: Operation, guest: GuestFound) -> None:
    """Both ways."""
    client, server = TillproofV1(token="t0k").client(), TillproofV1().server()
    client.send(Ask("r", operation.origin.terminal, operation), 0)
    [heard] = server.feed(client.outgoing()[0], 0)
    assert isinstance(heard, Ask)
    assert heard.operation == operation
    answer = guest if isinstance(operation, Identify) else Refused(Reason.VOIDED, "too late")
    server.send(Say(heard.ref, answer), 0)
    assert client.feed(server.outgoing()[0], 0) == [Say("r", answer)]


def test_the_description_notices_what_is_not_so() -> None:
    """The checks above can fail."""
    assert undescribed(PREFIX + "commit", "POST", HttpResponse(200, JSON_HEADERS, b'{"kind":"redeemed"}'))
    with pytest.raises(KeyError):
        undescribed(PREFIX + "commit", "POST", HttpResponse(418, JSON_HEADERS, b"{}"))


def before_reading(path: str, method: str) -> dict[int, HttpRequest]:
    """Requests that are refused before anybody asks what they mean."""
    return {
        405: HttpRequest("PUT", path, JSON_HEADERS, b"{}"),
        413: HttpRequest("PUT", path, JSON_HEADERS, b" " * 5000),
        431: HttpRequest(method, path, (*JSON_HEADERS, ("a", "b" * 3000))),
    }


RAW = {
    501: b"%s %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
    505: b"%s %s HTTP/2.0\r\nHost: x\r\n\r\n",
    400: b"%s %s HTTP/1.1\r\n\r\n",
}


@pytest.mark.parametrize("path", SPEC["paths"])
def test_every_status_that_is_described_happens_and_no_other(path: str) -> None:
    [method] = [name.upper() for name in SPEC["paths"][path]]
    responses = [told(request, Queued()) for request in before_reading(path, method).values()]
    for raw in RAW.values():
        server, client = WIRE.server(), HttpClient()
        client.send(HttpRequest("GET", "/", JSON_HEADERS))
        server.feed(raw % (method.encode(), path.encode()), 0)
        responses += [item for item in client.feed(server.outgoing()[0]) if isinstance(item, HttpResponse)]
    if path in (HEALTH, DESCRIPTION):
        responses.append(told(HttpRequest("GET", path, JSON_HEADERS), Queued()))
    else:
        responses += operation_responses(path, method)
    for response in responses:
        assert undescribed(path, method, response) == []
    assert {str(response.status) for response in responses} == {*SPEC["paths"][path][method.lower()]["responses"]}


def operation_responses(path: str, method: str) -> list[HttpResponse]:
    """Every answer a part can give, and what the link refuses for it."""
    if method == "GET":
        request, kind = HttpRequest("GET", path, JSON_HEADERS), "read_ledger"
        malformed = [HttpRequest("GET", path + "?after=x", JSON_HEADERS)]
    else:
        kind = path.rpartition("/")[2]
        request = ask(OPERATIONS[kind])
        other_type = tuple((k, "text/plain" if k == "content-type" else v) for k, v in without_length(request))
        malformed = [
            HttpRequest("POST", path, JSON_HEADERS, b"{}"),
            HttpRequest("POST", path, other_type, request.body),
        ]
    answers = [GRANTED[kind], Queued(), *(Refused(reason) for reason in Reason)]
    return [told(request, answer) for answer in answers] + [told(request, Queued()) for request in malformed]
