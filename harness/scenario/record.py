"""The shape of a record: a frozen dataclass or msgspec Struct, written as a mapping of its fields.

A field's name is the attribute's without a trailing underscore (`as_` is written `as`). What a record says of itself in
`__post_init__` (ValueError) or in `checks.CHECKS` becomes an error at its place.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from harness.scenario.shape import BAD, JsonSchema, Reading, Shape, clip, closest, nearest
from harness.scenario.text import Mapping, Node, Sequence

Check: TypeAlias = Callable[[Any], Iterable[tuple[str, str]]]
"""What is wrong with a value that was read: (path it is about: "", "name", "rewards.0.gives"; sentence)."""

CHECKS: dict[type, Check] = {}
"""Beyond what types can say, by type of record. Filled by `programmes` and others at import."""


def locate(node: Node, path: str) -> Node:
    """The node a dotted path leads to ("rewards.0.gives"), or as far as it leads."""
    for part in path.split(".") if path else ():
        inner: Node | None = None
        if type(node) is Mapping:
            inner = node.get(part)
        elif type(node) is Sequence and part.isdigit() and int(part) < len(node.items):
            inner = node.items[int(part)]
        if inner is None:
            break
        node = inner
    return node


class FieldShape:
    """One field of a record."""

    __slots__ = ("attribute", "default", "name", "required", "shape")

    def __init__(self, attribute: str, shape: Shape, *, required: bool, default: object) -> None:
        self.attribute = attribute
        self.name = attribute.rstrip("_")
        self.shape = shape
        self.required = required
        self.default = default


class RecordShape:
    """Made by `reading.shape_of`; `fill` gives it its fields, so that a record may contain itself."""

    def __init__(self, kind: type, title: str, docs: Callable[[], dict[str, str]]) -> None:
        self.kind = kind
        self.title = title
        self.docs = docs
        """The text under each field, by attribute; costs reading the source."""
        self.fields: dict[str, FieldShape] = {}
        self._required: tuple[str, ...] = ()

    def fill(self, fields: Iterable[FieldShape]) -> None:
        self.fields = {f.name: f for f in fields}
        self._required = tuple(f.name for f in self.fields.values() if f.required)

    def read(self, node: Node, reading: Reading) -> Any:
        given = self.read_fields(node, reading)
        if given is BAD:
            return BAD
        assert type(node) is Mapping
        return self.make(given, node, reading)

    def read_fields(self, node: Node, reading: Reading, *, partly: bool = False) -> Any:
        """The given fields by attribute, or BAD; `partly`: none must be given."""
        if type(node) is not Mapping:
            return reading.expected(node, self.words())
        fields = self.fields
        given: dict[str, Any] = {}
        bad = False
        slips: set[str | None] = set()
        for key, value in node.entries:
            field = fields.get(key.text)
            if field is None:
                reading.fail(key, f"{self.title} has no field {clip(key.text)!r}{nearest(key.text, fields)}")
                slips.add(closest(key.text, fields))
                bad = True
                continue
            read = field.shape.read(value, reading)
            if read is BAD:
                bad = True
            given[field.attribute] = read
        for name in () if partly else self._required:
            if fields[name].attribute not in given and name not in slips:
                reading.fail(node, f"{self.title} needs `{name}`: {fields[name].shape.words()}")
                bad = True
        return BAD if bad else given

    def make(self, given: dict[str, Any], node: Mapping, reading: Reading) -> Any:
        """The record, unless it has something against its values."""
        try:
            value = self.kind(**given)
        except ValueError as error:
            return reading.fail(node, str(error))
        return self.check(value, node, reading)

    def check(self, value: Any, node: Mapping, reading: Reading) -> Any:
        check = CHECKS.get(self.kind)
        if check is None:
            return value
        bad = False
        for name, sentence in check(value):
            reading.fail(locate(node, name), sentence)
            bad = True
        return BAD if bad else value

    def words(self) -> str:
        return f"{self.title}: a mapping of {', '.join(self.fields)}" if self.fields else f"{self.title}: {{}}"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        name = self.kind.__name__
        if name not in definitions:
            definitions[name] = {}
            definitions[name].update(self._definition(definitions))
        return {"$ref": f"#/$defs/{name}"}

    def _definition(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        properties: JsonSchema = {}
        docs = self.docs()
        for field in self.fields.values():
            about = docs.get(field.attribute) or field.shape.words()
            properties[field.name] = {"description": about, **field.shape.schema(definitions)}
        return {
            "type": "object",
            "description": " ".join((self.kind.__doc__ or "").split()),
            "properties": properties,
            "required": list(self._required),
            "additionalProperties": False,
        }
