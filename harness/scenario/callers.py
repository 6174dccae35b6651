"""The name of a caller profile in a cast, with the nearest right one when it is wrong."""

from dataclasses import dataclass
from typing import Any

from harness.scenario.shape import JsonSchema, Reading
from harness.scenario.text import Node, Scalar
from simulators.till.caller import CALLERS


@dataclass(frozen=True, slots=True)
class CallerShape:
    """`caller: toast-like`."""

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Scalar:
            return reading.expected(node, self.words())
        return node.text if node.text in CALLERS else reading.unknown(node, "caller", CALLERS)

    def words(self) -> str:
        return "the name of a caller profile"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        del definitions
        return {"enum": list(CALLERS)}
