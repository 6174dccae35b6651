"""A JSON value written in YAML, for bodies of calls.

What JSON reads as a number, `true`, `false` or `null` is that when it stands without quotes; everything else is text,
so `00017` stays text.
"""

import json
from typing import Any, TypeAlias

from harness.scenario.shape import JsonSchema, Reading
from harness.scenario.text import Mapping, Node, Scalar

Json: TypeAlias = Any
"""None, bool, int, float, str, list of them, dict of them."""


class JsonShape:
    """Anything."""

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is Scalar:
            return _scalar(node)
        if type(node) is Mapping:
            return {key.text: self.read(value, reading) for key, value in node.entries}
        return [self.read(item, reading) for item in node.items]

    def words(self) -> str:
        return "any JSON value"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        del definitions
        return {}


def _scalar(node: Scalar) -> Any:
    if not node.plain:
        return node.text
    try:
        value = json.loads(node.text)
    except ValueError:
        return node.text
    return value if not isinstance(value, str | float) or json.dumps(value) == node.text else node.text


JSON = JsonShape()
