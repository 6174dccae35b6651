"""The OpenAPI 3.1 description of `tillproof-v1`, made from the very structs that travel.

`python -m simulators.tillproof_v1.describe > simulators/tillproof_v1/openapi.yaml` writes the file; a test compares
the two, and another holds everything the wire produces against it.
"""

import sys
from functools import cache
from inspect import cleandoc
from typing import Any, TypeAlias

import msgspec
import yaml

from simulators.till.answer import SINGLE_ANSWERS, Queued, Reason, Refused, Uploaded
from simulators.till.fitting import FITTING
from simulators.till.operation import Operation
from simulators.tillproof_v1.meaning import (
    DESCRIPTION,
    HEALTH,
    KINDS,
    LEDGER,
    MALFORMED_STATUSES,
    PREFIX,
    REPEATED,
    STATUS_OF,
)

Node: TypeAlias = dict[str, Any]
"""A piece of the document: its shape is OpenAPI's, not ours."""

_REF = "#/components/schemas/{name}"
_INTRO = """\
The exchange between a store gateway and the loyalty backend of tillproof.

The caller always begins. Every operation carries its `origin`, from which its idempotency key follows:
`store/business_date/terminal/check/number`, sent percent-encoded as `Idempotency-Key`. Sending an operation again with
the same key and content gives the stored answer; the same key with other content is refused (`conflict`).
Amounts of money and points are whole hundredths. A refusal is final unless its reason is `unavailable`.
"""


_REFUSALS = {status: f"Refused{status}" for status in sorted({*STATUS_OF.values(), *MALFORMED_STATUSES})}
"""Every status that is a refusal, and the name of its description."""
_BEFORE_READING = (400, 405, 413, 431, 501, 505)
"""Of these, the ones any path can be refused with."""


@cache
def openapi() -> Node:
    """The document as plain values."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "tillproof-v1", "version": "1", "description": _INTRO, "license": {"name": "MIT"}},
        "servers": [{"url": "http://127.0.0.1:7001"}],
        "security": [{"store": []}],
        "paths": {
            **{PREFIX + kind: {"post": _post(kind, operation)} for kind, operation in KINDS.items()},
            LEDGER: {"get": _ledger()},
            HEALTH: {"get": _health()},
            DESCRIPTION: {"get": _description()},
        },
        "components": {
            "securitySchemes": {"store": {"type": "http", "scheme": "bearer", "description": "One token per store."}},
            "responses": {name: _refusal(status) for status, name in _REFUSALS.items()},
            "schemas": _schemas(),
        },
    }


@cache
def openapi_text() -> str:
    """The document as the YAML file holds it."""
    return yaml.dump(openapi(), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)


class _Plain(yaml.SafeDumper):
    """Says everything in full: aliases are legal YAML, and hard on readers."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _schemas() -> Node:
    types = [*KINDS.values(), *SINGLE_ANSWERS, Uploaded]
    _, components = msgspec.json.schema_components(types, ref_template=_REF)
    return {name: _tidy(schema) for name, schema in sorted(components.items())}


def _tidy(schema: Node) -> Node:
    return {**schema, "description": cleandoc(schema["description"])} if "description" in schema else schema


def _post(kind: str, operation: type[Operation]) -> Node:
    return {
        "operationId": kind,
        "summary": _summary(operation),
        "parameters": [_key_parameter(), _repeated_parameter()],
        "requestBody": {"required": True, "content": _json(_ref(operation))},
        "responses": {
            "200": _answer(FITTING[operation].__name__, "Granted."),
            "202": _answer(Queued.__name__, "Stored durably by a gateway; the backend will hear of it."),
            **_refused(*_REFUSALS),
        },
    }


def _ledger() -> Node:
    return {
        "operationId": "ledger",
        "summary": "The ledger from after an entry number; the same as read_ledger, for people.",
        "parameters": [
            {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0, "default": 0}},
            {"name": "store", "in": "query", "schema": {"type": "string", "default": ""}},
        ],
        "responses": {
            "200": _answer("LedgerPage", "Entries in order."),
            "202": _answer(Queued.__name__, "Never given by a backend."),
            **_refused(*(status for status in _REFUSALS if status != 415)),
        },
    }


def _health() -> Node:
    fields = {"status": {"const": "ok"}, "protocol": {"const": "tillproof-v1"}}
    schema = {"type": "object", "required": list(fields), "properties": fields}
    return {
        "operationId": "health",
        "summary": "Is somebody there who speaks this protocol?",
        "security": [],
        "responses": {"200": {"description": "Yes.", "content": _json(schema)}, **_refused(*_BEFORE_READING)},
    }


def _description() -> Node:
    content = {"application/yaml": {"schema": {"type": "string"}}}
    return {
        "operationId": "description",
        "summary": "This document.",
        "security": [],
        "responses": {"200": {"description": "It.", "content": content}, **_refused(*_BEFORE_READING)},
    }


def _key_parameter() -> Node:
    text = "`origin` as store/business_date/terminal/check/number, percent-encoded; must agree with the body."
    schema = {"type": "string", "minLength": 1, "pattern": "^[\\x21-\\x7e]+$"}
    return {"name": "Idempotency-Key", "in": "header", "required": True, "description": text, "schema": schema}


def _repeated_parameter() -> Node:
    text = "The caller has sent this operation before."
    return {"name": REPEATED, "in": "header", "description": text, "schema": {"enum": ["true"]}}


def _refused(*statuses: int) -> Node:
    return {str(status): {"$ref": f"#/components/responses/{_REFUSALS[status]}"} for status in statuses}


def _refusal(status: int) -> Node:
    """A status by the reasons it stands for, or by what went wrong before an operation was understood."""
    reasons = [reason.value for reason, stands_for in STATUS_OF.items() if stands_for == status]
    why = ""
    if status in MALFORMED_STATUSES:
        why = f" {MALFORMED_STATUSES[status]}"
        reasons = [*(r for r in reasons if r != Reason.MALFORMED.value), Reason.MALFORMED.value]
    schema = {"allOf": [_ref(Refused), {"properties": {"reason": {"enum": reasons}}}]}
    headers: Node = {}
    if status == 405:
        headers = {"headers": {"Allow": {"required": True, "schema": {"type": "string"}}}}
    if status == 401:
        headers = {"headers": {"WWW-Authenticate": {"required": True, "schema": {"const": "Bearer"}}}}
    return {"description": f"Refused: {', '.join(reasons)}.{why}", **headers, "content": _json(schema)}


def _answer(name: str, text: str) -> Node:
    said = {"Idempotency-Key": {"description": "Of the operation answered.", "schema": {"type": "string"}}}
    return {"description": text, "headers": said, "content": _json({"$ref": _REF.format(name=name)})}


def _json(schema: Node) -> Node:
    return {"application/json": {"schema": schema}}


def _ref(struct: type) -> Node:
    return {"$ref": _REF.format(name=struct.__name__)}


def _summary(struct: type) -> str:
    """The first paragraph of what the struct says of itself."""
    return " ".join(cleandoc(struct.__doc__ or struct.__name__).partition("\n\n")[0].split())


if __name__ == "__main__":
    sys.stdout.write(openapi_text())
