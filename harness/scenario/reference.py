"""Values that flow from one step to a later one: `${r1.number}`. Paths only, no arithmetic.

`r1` is what an earlier step was called (`as: r1`), `number` a field it observed. `${index}` counts in a `repeat`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from harness.scenario.scalars import TextShape
from harness.scenario.shape import BAD, JsonSchema, Reading, nearest
from harness.scenario.text import Node, Scalar

VALUE = "step"
"""Sort of names: what earlier steps are called."""
INDEX = "index"
"""Known as a value inside `repeat`."""
OBSERVED: dict[str, str] = {}
"""Every field a step can observe, with what it is; filled by `expectation`."""

_REFERENCE = re.compile(r"\$\{([^{}]*)\}")
_PATH = re.compile(r"(\w[\w-]*)\.(\w+)")


class Reference(Struct, frozen=True):
    """A whole value taken from an earlier step."""

    text: str
    """As written: `${r1.number}`."""


def paths_in(text: str) -> list[str]:
    """What stands between `${` and `}`: ["r1.number"]."""
    return _REFERENCE.findall(text)


def substitute(text: str, value_of: Callable[[str], str]) -> str:
    """The text with every `${path}` replaced by `value_of(path)`."""
    return _REFERENCE.sub(lambda found: value_of(found.group(1)), text)


def is_reference(node: Node) -> bool:
    return type(node) is Scalar and "${" in node.text


def check_paths(node: Scalar, reading: Reading) -> bool:
    """Whether every path in the text names a value of an earlier step; says what is wrong with the others."""
    good = True
    names = reading.names.get(VALUE)
    for path in paths_in(node.text):
        if names is None or (path == INDEX and INDEX in names):
            continue
        found = _PATH.fullmatch(path)
        if found is None:
            reading.fail(node, f"${{{path}}} is not a path such as ${{r1.number}}")
            good = False
        elif found[1] == "matrix":
            reading.fail(node, "the scenario has no `matrix`")
            good = False
        elif found[1] not in names:
            reading.fail(node, f"no earlier step is called {found[1]!r}{nearest(found[1], names)}")
            good = False
        elif found[2] not in OBSERVED:
            reading.fail(node, f"a step observes no {found[2]!r}{nearest(found[2], OBSERVED)}")
            good = False
    if "${" in _REFERENCE.sub("", node.text):
        reading.fail(node, "a `${` without its `}`")
        good = False
    return good


@dataclass(frozen=True, slots=True)
class ReferenceShape:
    """A scalar that is one reference and nothing else."""

    def read(self, node: Node, reading: Reading) -> Any:
        assert type(node) is Scalar
        if _REFERENCE.fullmatch(node.text) is None:
            return reading.expected(node, "one value such as ${r1.number} and nothing else")
        return Reference(node.text) if check_paths(node, reading) else BAD

    def words(self) -> str:
        return "a value of an earlier step such as ${r1.number}"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        del definitions
        return {"type": "string", "pattern": r"^\$\{[^{}]+\}$"}


@dataclass(frozen=True, slots=True)
class TemplateShape:
    """Text that may contain references."""

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is Scalar and "${" in node.text:
            return node.text if check_paths(node, reading) else BAD
        return TextShape().read(node, reading)

    def words(self) -> str:
        return "text, perhaps with ${r1.number} in it"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        del definitions
        return {"type": ["string", "number"]}


REFERENCE = ReferenceShape()
TEMPLATE = TemplateShape()
