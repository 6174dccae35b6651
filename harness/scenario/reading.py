"""From a type to the shape that reads it: the type hints of a dataclass or Struct define the file format.

The trap: an amount, a length of time and a count are all `int`. They are told apart by their annotated aliases
(`Minor`, `Span`), so a field must be annotated with the alias and not with `int`.
"""

import ast
import dataclasses
import inspect
import textwrap
from collections.abc import Mapping as MappingOf
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from itertools import pairwise
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from harness.scenario.containers import ByNameShape, ChoiceShape, ListShape, RowShape
from harness.scenario.record import FieldShape, RecordShape
from harness.scenario.reference import REFERENCE, Reference, is_reference
from harness.scenario.scalars import (
    AMOUNT,
    DATE,
    DECIMAL,
    MOMENT,
    SPAN,
    TIME,
    SwitchShape,
    TextShape,
    WholeShape,
    WordShape,
    words_of_enum,
)
from harness.scenario.shape import BAD, Reading, Shape
from harness.scenario.text import Node
from simulators.kit.instant import Moment, Span
from simulators.kit.money import Minor

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, slots=True)
class OneOrMany:
    """Marks a tuple for which a single value may stand: `items: Annotated[tuple[str, ...], OneOrMany()]`."""


_EXACT: dict[Any, Shape] = {
    Minor: AMOUNT,
    Moment: MOMENT,
    Span: SPAN,
    str: TextShape(),
    int: WholeShape(),
    bool: SwitchShape(),
    Decimal: DECIMAL,
    date: DATE,
    datetime: MOMENT,
    time: TIME,
    Reference: REFERENCE,
}
_SHAPES: dict[Any, Shape] = dict(_EXACT)


def read(node: Node, kind: type[T], reading: Reading) -> T | None:
    """A value of `kind`, or None after `reading` has been told what is wrong."""
    value = shape_of(kind).read(node, reading)
    return None if value is BAD else cast(T, value)


def shape_of(hint: Any) -> Shape:
    """The shape of a type hint; made once. Raises TypeError for a hint no file can say."""
    shape = _SHAPES.get(hint)
    if shape is None:
        shape = _SHAPES[hint] = _make(hint)
    return shape


def record_of(kind: type) -> RecordShape:
    shape = shape_of(kind)
    assert isinstance(shape, RecordShape), f"{kind} is not a record"
    return shape


def _make(hint: Any) -> Shape:
    origin = get_origin(hint)
    args = get_args(hint)
    if origin is Annotated:
        return _annotated(args[0], args[1:])
    if origin in (Union, UnionType):
        return _union(args)
    if origin is Literal:
        return WordShape(tuple((str(word), word) for word in args))
    if origin is tuple:
        if len(args) == 2 and args[1] is Ellipsis:
            return ListShape(shape_of(args[0]))
        return RowShape(tuple(shape_of(arg) for arg in args))
    if origin in (dict, MappingOf):
        return ByNameShape(shape_of(args[0]), shape_of(args[1]))
    if isinstance(hint, type):
        if issubclass(hint, Enum):
            return words_of_enum(hint)
        if issubclass(hint, msgspec.Struct) or dataclasses.is_dataclass(hint):
            return _record(hint)
    raise TypeError(f"no shape for {hint!r}")


def _annotated(base: Any, marks: tuple[Any, ...]) -> Shape:
    for mark in marks:
        if isinstance(mark, OneOrMany):
            return ListShape(shape_of(get_args(base)[0]), one=True)
        if hasattr(mark, "read") and hasattr(mark, "schema"):
            return cast(Shape, mark)
        if isinstance(mark, Meta) and base is int and (mark.ge is not None or mark.le is not None):
            low, high = mark.ge, mark.le
            return WholeShape(None if low is None else int(low), None if high is None else int(high))
    return shape_of(base)


def _union(args: tuple[Any, ...]) -> Shape:
    """`X | None` is X (a field that is not written is None); with `Reference`, a value may come from a step."""
    kinds = [arg for arg in args if arg is not NoneType]
    if len(kinds) > 1 and Reference in kinds:
        rest = tuple(kind for kind in kinds if kind is not Reference)
        return ChoiceShape(((is_reference, REFERENCE),), _union(rest))
    if len(kinds) == 1:
        return shape_of(kinds[0])
    raise TypeError(f"no shape for a choice of {kinds!r}")


def _record(kind: type) -> RecordShape:
    shape = RecordShape(kind, _title(kind), partial(field_docs, kind))
    _SHAPES[kind] = shape
    hints = get_type_hints(kind, include_extras=True)
    defaults = _defaults(kind)
    shape.fill(
        FieldShape(name, shape_of(hints[name]), required=default is _NONE, default=default)
        for name, default in defaults.items()
    )
    return shape


_NONE = object()


def _defaults(kind: Any) -> dict[str, object]:
    """Each field that can be given, with its default, or `_NONE` when it must be given."""
    if issubclass(kind, msgspec.Struct):
        return {
            f.name: _NONE if f.required else (f.default_factory() if callable(f.default_factory) else f.default)
            for f in msgspec.structs.fields(kind)
        }
    return {
        f.name: (
            f.default
            if f.default is not dataclasses.MISSING
            else f.default_factory()
            if f.default_factory is not dataclasses.MISSING
            else _NONE
        )
        for f in dataclasses.fields(kind)
        if f.init
    }


def _title(kind: type) -> str:
    """`GiftOffer` becomes "gift offer", `TerminalText` "terminal"."""
    name = kind.__name__.removesuffix("Text")
    return "".join(f" {c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


def field_docs(kind: type) -> dict[str, str]:
    """The text under each field of a class and its bases, by attribute."""
    docs: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        docs.update(_own_field_docs(base))
    return docs


@cache
def _own_field_docs(kind: type) -> dict[str, str]:
    """Read from the source: for `explain` and the schema only."""
    if kind.__module__ in ("builtins", "msgspec"):
        return {}
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    except (OSError, TypeError, SyntaxError):
        return {}
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    docs: dict[str, str] = {}
    for field, after in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(after, ast.Expr):
            text = after.value
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                docs[field.target.id] = " ".join(text.value.split())
    return docs
