"""The messages of iikoCloud as JSON Schema, one for each direction of each endpoint, derived from the structs.

The structs are written from the field tables of iiko_loyaltyplant.md 5 [D]: a field without a default is required
there; one that may be null or absent is both here, because live servers leave out what is null [I].
"""

from typing import Any

import msgspec

from simulators.iiko.cloud.endpoints import Endpoint

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def request_schema(endpoint: Endpoint) -> Schema:
    return _schema(endpoint.request, f"POST {endpoint.path}: request")


def answer_schema(endpoint: Endpoint) -> Schema:
    return _schema(endpoint.answer, f"POST {endpoint.path}: 200")


def _schema(of: Any, title: str) -> Schema:
    made = msgspec.json.schema(of)
    as_numbers = _numbers(made)
    assert isinstance(as_numbers, dict), "a schema is an object"
    return {"$schema": DIALECT, "title": title, **as_numbers}


def _numbers(value: Any) -> Any:
    """Decimals travel as JSON numbers (`double` [D]), where msgspec would have texts."""
    match value:
        case {"type": "string", "format": "decimal", **rest}:
            return {"type": "number", **rest}
        case dict():
            return {key: _numbers(part) for key, part in value.items()}
        case list():
            return [_numbers(part) for part in value]
        case _:
            return value
