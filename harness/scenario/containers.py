"""Shapes of lists, mappings by name, and alternatives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from harness.scenario.scalars import is_name
from harness.scenario.shape import BAD, JsonSchema, Reading, Shape
from harness.scenario.text import Mapping, Node, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class ListShape:
    """A list, read into a tuple. With `one`, a single value may stand for a list of one."""

    item: Shape
    one: bool = False

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Sequence:
            if not self.one:
                return reading.expected(node, f"a list of {self.item.words()}")
            value = self.item.read(node, reading)
            return BAD if value is BAD else (value,)
        read = self.item.read
        values = [read(item, reading) for item in node.items]
        return BAD if BAD in values else tuple(values)

    def words(self) -> str:
        return f"{self.item.words()}, or a list of them" if self.one else f"a list of {self.item.words()}"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        item = self.item.schema(definitions)
        many: JsonSchema = {"type": "array", "items": item}
        return {"anyOf": [item, many]} if self.one else many


def items_of(node: Node) -> tuple[Node, ...]:
    """The nodes, with their places, of what a `ListShape` without `one` has read."""
    assert type(node) is Sequence, "nothing else is read as a list"
    return node.items


@dataclass(frozen=True, slots=True)
class RowShape:
    """A list of a fixed length, each place with a meaning of its own."""

    items: tuple[Shape, ...]

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Sequence or len(node.items) != len(self.items):
            return reading.expected(node, self.words())
        values = [shape.read(item, reading) for shape, item in zip(self.items, node.items, strict=True)]
        return BAD if BAD in values else tuple(values)

    def words(self) -> str:
        return f"a list of {len(self.items)}: " + ", ".join(item.words() for item in self.items)

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        items = [item.schema(definitions) for item in self.items]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}


@dataclass(frozen=True, slots=True)
class ByNameShape:
    """A mapping whose keys are names or texts and whose values are all of one shape; read into a dict."""

    key: Shape
    value: Shape
    what: str = ""
    """What the keys are; given when they are names the author makes up."""

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Mapping:
            return reading.expected(node, self.words())
        values: dict[Any, Any] = {}
        bad = False
        for key, value in node.entries:
            name = self.key.read(key, reading)
            if self.what and not is_name(key.text):
                name = reading.fail(key, f"{key.text!r} is no name for a {self.what}: letters, digits, - and _")
            read = self.value.read(value, reading)
            bad = bad or name is BAD or read is BAD
            values[name] = read
        return BAD if bad else values

    def words(self) -> str:
        return f"a mapping of {self.what or 'name'} to {self.value.words()}"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        return {"type": "object", "additionalProperties": self.value.schema(definitions)}


@dataclass(frozen=True, slots=True)
class ChoiceShape:
    """One of several shapes, told apart by looking at the node; the last one is taken when no test holds."""

    options: tuple[tuple[Callable[[Node], bool], Shape], ...]
    last: Shape

    def read(self, node: Node, reading: Reading) -> Any:
        for holds, shape in self.options:
            if holds(node):
                return shape.read(node, reading)
        return self.last.read(node, reading)

    def words(self) -> str:
        return " or ".join([shape.words() for _, shape in self.options] + [self.last.words()])

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        return {"anyOf": [shape.schema(definitions) for _, shape in self.options] + [self.last.schema(definitions)]}


def is_scalar(node: Node) -> bool:
    return type(node) is Scalar


def is_mapping(node: Node) -> bool:
    return type(node) is Mapping


def has_key(name: str) -> Callable[[Node], bool]:
    """A test for `ChoiceShape`: a mapping that has this key."""

    def test(node: Node) -> bool:
        return type(node) is Mapping and node.get(name) is not None

    return test
