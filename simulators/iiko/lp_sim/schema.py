"""The bodies of LP-SIM as JSON Schema, for whoever builds a server or a till of it. Made from `messages.py` and
`answers.py`, so it cannot differ from what is read; of hold, which takes either form of an order, both are named.
"""

from typing import Any

import msgspec

from simulators.iiko.lp_sim.answers import (
    AttachAnswer,
    CalculateAnswer,
    CancelAnswer,
    CodeAnswer,
    CommitAnswer,
    ErrorEnvelope,
    Health,
    HoldAnswer,
    OfflineAnswer,
    OrderAnswer,
    QueuedAnswer,
    ReturnAnswer,
)
from simulators.iiko.lp_sim.messages import (
    AttachRequest,
    Body,
    CalculateRequest,
    CancelRequest,
    CodeRequest,
    CommitRequest,
    HeldOrder,
    HoldRequest,
    OfflineRequest,
    Order,
    ReturnRequest,
)

REQUESTS: dict[str, type[Body]] = {
    "POST codes": CodeRequest,
    "POST attach": AttachRequest,
    "POST calculate": CalculateRequest,
    "POST hold": HoldRequest,
    "POST commit": CommitRequest,
    "POST cancel": CancelRequest,
    "POST returns": ReturnRequest,
    "POST offline/receipts": OfflineRequest,
}
"""By method and last part of the path; the others have no body."""
ANSWERS: dict[str, type[Body]] = {
    "POST codes": CodeAnswer,
    "POST attach": AttachAnswer,
    "DELETE attach": CancelAnswer,
    "POST calculate": CalculateAnswer,
    "POST hold": HoldAnswer,
    "POST commit": CommitAnswer,
    "POST cancel": CancelAnswer,
    "POST returns": ReturnAnswer,
    "GET": OrderAnswer,
    "POST offline/receipts": OfflineAnswer,
    "GET health": Health,
}
"""Of status 200 or 201."""
QUEUED, REFUSED = QueuedAnswer, ErrorEnvelope
"""Of status 202, and of 400 and more."""
_DEFINITIONS = "#/$defs/{name}"


def schema_of(body: type[Body]) -> dict[str, Any]:
    """JSON Schema (draft 2020-12). Numbers are numbers, although msgspec would have Decimal a string."""
    [schema], definitions = msgspec.json.schema_components([body], ref_template=_DEFINITIONS)
    if body is HoldRequest:
        _, orders = msgspec.json.schema_components([Order, HeldOrder], ref_template=_DEFINITIONS)
        definitions = {**definitions, **orders}
        either = [{"$ref": _DEFINITIONS.format(name=one.__name__)} for one in (Order, HeldOrder)]
        definitions[HoldRequest.__name__]["properties"]["order"] = {"anyOf": either}
    whole: dict[str, Any] = _with_numbers({**schema, "$defs": definitions})
    return whole


def _with_numbers(node: Any) -> Any:
    if isinstance(node, dict):
        if node.get("format") == "decimal":
            return {**{name: value for name, value in node.items() if name != "format"}, "type": "number"}
        return {name: _with_numbers(value) for name, value in node.items()}
    return [_with_numbers(one) for one in node] if isinstance(node, list) else node
