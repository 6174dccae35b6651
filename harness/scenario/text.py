"""YAML text as nodes that remember their place. A scalar keeps its text: nothing here knows numbers or dates.

The trap: YAML 1.1 would read `00017` as 15, `no` as false and `12:30:45` as 45045, and drop the first of two equal
keys. So the text is taken from the parser's events, never through a constructor; equal keys are errors; anchors,
aliases, tags and second documents are refused. The walk keeps its own stack and limits, so hostile text ends in a
sentence too.
"""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence as SequenceOf
from typing import Any, TypeAlias, final

import yaml
from msgspec import Struct
from yaml import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from simulators.kit.errors import Place, TextError

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # a Python whose PyYAML was built without libyaml
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 40
MAX_NODES = 200_000
MAX_ERRORS = 50
"""Of one file; what comes after is not told."""


@final
class Scalar(Struct, frozen=True, gc=False):
    """A piece of text. `plain`: written without quotes (only then may an empty one mean "nothing written")."""

    line: int
    column: int
    text: str
    plain: bool = False


@final
class Sequence(Struct, frozen=True, gc=False):
    line: int
    column: int
    items: tuple["Node", ...]


@final
class Mapping(Struct, frozen=True, gc=False):
    """Keys are unique; entries in the order of the file."""

    line: int
    column: int
    entries: tuple[tuple[Scalar, "Node"], ...]

    def get(self, name: str) -> "Node | None":
        for key, value in self.entries:
            if key.text == name:
                return value
        return None


Node: TypeAlias = Scalar | Sequence | Mapping
"""Told apart by `type(node) is ...`, which leaves no fourth because the three are final."""


class TextErrors(Exception):
    """All that is wrong with a file (or several), in the order of the text; never empty."""

    def __init__(self, errors: list[TextError]) -> None:
        assert errors
        self.errors = tuple(sorted(errors, key=lambda e: (e.place.file, e.place.line, e.place.column))[:MAX_ERRORS])
        super().__init__("\n".join(str(e) for e in self.errors))


def read_text(raw: bytes | str, file: str, *, max_bytes: int = MAX_BYTES) -> Node:
    """The one document in `raw`. Raises TextErrors."""
    if len(raw) > max_bytes:
        raise TextErrors([TextError(Place(file, 1, 1), f"the file is larger than {max_bytes} bytes")])
    text = raw if isinstance(raw, str) else decode(raw, file)
    builder = _Builder(file)
    try:
        loader = _Loader(text)
        try:
            root = builder.build(loader)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        builder.errors.append(_syntax_error(error, text, file))
        raise TextErrors(builder.errors) from None
    except yaml.reader.ReaderError as error:
        raise TextErrors([_bad_character(error, text, file)]) from None
    if builder.errors:
        raise TextErrors(builder.errors)
    if root is None:
        raise TextErrors([TextError(Place(file, 1, 1), "the file is empty")])
    return root


def decode(raw: bytes, file: str) -> str:
    """UTF-8, with or without a byte order mark. Raises TextErrors naming the first byte that is not."""
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise TextErrors([TextError(Place(file, 1, 1), "the file is UTF-16; save it as UTF-8")])
    raw = raw.removeprefix(BOM_UTF8)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
        sentence = f"byte 0x{raw[error.start]:02X} is not UTF-8; save the file as UTF-8"
        raise TextErrors([TextError(Place(file, line, column), sentence)]) from None


class _Open:
    """A collection under construction. `keys`, of a mapping: each key so far with its line; None for a sequence.

    In a mapping `key` is set while its value is awaited.
    """

    __slots__ = ("column", "items", "key", "keys", "line")

    def __init__(self, line: int, column: int, keys: dict[str, int] | None) -> None:
        self.line = line
        self.column = column
        self.keys = keys
        self.key: Scalar | None = None
        self.items: list[Any] = []


class _Builder:
    """Turns events into nodes. Typed loosely towards PyYAML, whose events are; the loop is the hot path of loading."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.errors: list[TextError] = []

    def build(self, loader: Any) -> Node | None:
        next_event = loader.get_event
        stack: list[_Open] = []
        root: Node | None = None
        nodes = documents = 0
        while True:
            event = next_event()
            kind = type(event)
            node: Node
            if kind is ScalarEvent:
                mark = event.start_mark
                node = Scalar(mark.line + 1, mark.column + 1, event.value, not event.style)
            elif kind is MappingEndEvent:
                done = stack.pop()
                node = Mapping(done.line, done.column, tuple(done.items))
            elif kind is SequenceEndEvent:
                done = stack.pop()
                node = Sequence(done.line, done.column, tuple(done.items))
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                nodes += 1
                keyless = stack and stack[-1].keys is not None and stack[-1].key is None
                if keyless or event.anchor or event.tag or nodes > MAX_NODES or len(stack) >= MAX_DEPTH:
                    self._refuse(event, stack, nodes)
                mark = event.start_mark
                keys: dict[str, int] | None = {} if kind is MappingStartEvent else None
                stack.append(_Open(mark.line + 1, mark.column + 1, keys))
                continue
            elif kind is StreamEndEvent:
                return root
            else:
                documents += kind is DocumentStartEvent
                self._refuse_rare(event, documents)
                continue
            if kind is ScalarEvent and (event.anchor is not None or event.tag is not None):
                self._refuse(event, (), nodes)
            if not stack:
                root = node
                continue
            top = stack[-1]
            if top.keys is None:
                top.items.append(node)
            elif top.key is not None:
                top.items.append((top.key, node))
                top.key = None
            else:
                assert type(node) is Scalar
                self._take_key(top, node)

    def _take_key(self, mapping: _Open, key: Scalar) -> None:
        assert mapping.keys is not None
        mapping.key = key
        first = mapping.keys.get(key.text)
        if first is None:
            mapping.keys[key.text] = key.line
            return
        place = Place(self.file, key.line, key.column)
        self.errors.append(TextError(place, f"{key.text!r} stands twice; the first is on line {first}"))

    def _refuse(self, event: Any, stack: SequenceOf[_Open], nodes: int) -> None:
        """What the language does not have, and what is too much."""
        if event.anchor is not None:
            self._stop(event, f"an anchor (&{event.anchor}) is not part of the language; write it out")
        if event.tag is not None and event.tag != "!":
            self._stop(event, f"a tag ({event.tag}) is not part of the language")
        if nodes > MAX_NODES:
            self._stop(event, f"the file holds more than {MAX_NODES} lists and mappings")
        if len(stack) >= MAX_DEPTH:
            self._stop(event, f"nested deeper than {MAX_DEPTH} levels")
        if stack and stack[-1].keys is not None and stack[-1].key is None:
            self._stop(event, "a key must be a plain word, not a list or a mapping")

    def _refuse_rare(self, event: Any, documents: int) -> None:
        if type(event) is AliasEvent:
            self._stop(event, f"an alias (*{event.anchor}) is not part of the language; write it out")
        if documents > 1:
            self._stop(event, "a second document begins here; one file holds one document")

    def _stop(self, event: Any, sentence: str) -> None:
        mark = event.start_mark
        self.errors.append(TextError(Place(self.file, mark.line + 1, mark.column + 1), sentence))
        raise TextErrors(self.errors)


def _syntax_error(error: yaml.MarkedYAMLError, text: str, file: str) -> TextError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    problem = str(error.problem or "this is not YAML")
    lines = text.splitlines()
    here = lines[line] if line < len(lines) else ""
    if here[column : column + 1] == "\t" or here.startswith("\t"):
        sentence = "a tab indents this line; YAML indents with spaces only"
    elif "mapping values are not allowed" in problem:
        sentence = "a second `:` in one line; put the text in quotes if the colon belongs to it"
    elif here[column : column + 1] in ("@", "`"):
        sentence = f"a text cannot begin with {here[column]!r}; put it in quotes"
    elif error.context and error.context_mark is not None and error.context_mark.line != line:
        sentence = f"{problem} ({error.context}, begun on line {error.context_mark.line + 1})"
    else:
        sentence = problem
    return TextError(Place(file, line + 1, column + 1), sentence)


def _bad_character(error: yaml.reader.ReaderError, text: str, file: str) -> TextError:
    for number, line in enumerate(text.split("\n"), 1):
        for column, char in enumerate(line, 1):
            if (ord(char) < 0x20 and char not in "\t\r") or (0x7F <= ord(char) < 0xA0 and char != "\x85"):
                return TextError(
                    Place(file, number, column), f"the control character U+{ord(char):04X} has no place here"
                )
    return TextError(Place(file, 1, 1), f"{error.reason}")
