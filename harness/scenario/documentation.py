"""What can be told of the language itself, for `list`, `explain` and the reference: verbs, troubles, `expect`.

Taken from the types that read the files and the text under their fields, so that it cannot differ from them.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from harness.scenario.expectation import ExpectedField, expected_fields
from harness.scenario.reading import field_docs, record_of
from harness.scenario.record import FieldShape, RecordShape
from harness.scenario.scalars import SPAN
from harness.scenario.steps import shape_of_verb
from harness.scenario.verb import LATER, VERBS, discover
from harness.trouble.registry import TROUBLES
from simulators.kit.instant import show_span

__all__ = [
    "LATER", "ExpectedField", "FieldDoc", "WordDoc", "expected_fields", "explain_trouble", "explain_verb", "troubles",
    "verbs",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldDoc:
    """One field of a verb or trouble."""

    name: str
    what: str
    """How it is written: "an amount such as 14.90"."""
    required: bool
    default: str
    doc: str


@dataclass(frozen=True, slots=True)
class WordDoc:
    """A verb or a trouble."""

    name: str
    doc: str
    fields: tuple[FieldDoc, ...]
    body: str
    """How what stands after the word is written, when it is not a mapping of the fields."""


def verbs() -> tuple[WordDoc, ...]:
    """Every verb, by name."""
    discover()
    return tuple(explain_verb(name) for name in sorted(VERBS))


def troubles() -> tuple[WordDoc, ...]:
    return tuple(explain_trouble(name) for name in sorted(TROUBLES))


def explain_verb(name: str) -> WordDoc:
    """Raises KeyError for a verb that is not there."""
    discover()
    kind, shape = VERBS[name], shape_of_verb(name)
    if isinstance(shape, RecordShape):
        return WordDoc(name, _text(kind), _fields(shape), "")
    within = getattr(shape, "record", None)
    if within is not None:
        return WordDoc(name, _text(kind), _fields(within()), "")
    return WordDoc(name, _text(kind), _documented(kind), shape.words())


def explain_trouble(name: str) -> WordDoc:
    """Raises KeyError for a trouble that is not there."""
    kind = TROUBLES[name]
    return WordDoc(name, _text(kind), _fields(record_of(kind)), "")


def _text(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split())


def _fields(shape: RecordShape) -> tuple[FieldDoc, ...]:
    docs = shape.docs()
    return tuple(
        FieldDoc(field.name, field.shape.words(), field.required, _default(field), docs.get(field.attribute, ""))
        for field in shape.fields.values()
    )


def _default(field: FieldShape) -> str:
    value = field.default
    if field.required or value is None or value in ((), "", {}):
        return ""
    if field.shape is SPAN and isinstance(value, int):
        return show_span(value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | str | Decimal) else ""


def _documented(kind: type) -> tuple[FieldDoc, ...]:
    """Of a verb with a body of its own: what its fields say."""
    return tuple(FieldDoc(name.rstrip("_"), "", True, "", text) for name, text in field_docs(kind).items())
