"""What a field may be: a shape reads a node into a value, and describes itself to people and to editors.

Everything wrong in a file is collected, not only the first: a shape that cannot read a node says so to the `Reading`
and answers `BAD`. Shapes are made once per type (`reading.shape_of`) and are used for every file.
"""

from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from harness.scenario.text import Mapping, Node, Scalar, TextErrors
from simulators.kit.errors import Place, TextError

JsonSchema: TypeAlias = dict[str, Any]


class _Bad:
    """The one value that is no value."""

    def __repr__(self) -> str:
        return "BAD"


BAD = _Bad()

SHOWN = 40
"""Characters of a wrong text that are repeated in an error."""


@dataclass(slots=True)
class Reading:
    """The reading of one file: its name, what is wrong with it, and the names that may be used in it."""

    file: str
    folder: Path
    """Where the file lies; references to other files start here."""
    errors: list[TextError] = field(default_factory=list)
    names: dict[str, MappingOf[str, str]] = field(default_factory=dict)
    """By sort (terminal, guest, link...): each name with what it is. A sort that is not here is not checked."""
    step_count: int = 0
    steps: list[tuple[Any, Node]] = field(default_factory=list)
    """Every step read so far with the node of its verb, for checks that need the whole cast."""

    def fail(self, node: Node, sentence: str) -> Any:
        self.errors.append(TextError(self.place(node), sentence))
        return BAD

    def expected(self, node: Node, what: str) -> Any:
        return self.fail(node, f"expected {what}, found {show(node)}")

    def unknown(self, node: Scalar, sort: str, known: Iterable[str]) -> Any:
        return self.fail(node, f"unknown {sort} {clip(node.text)!r}{nearest(node.text, known)}")

    def finish(self) -> None:
        """Raises TextErrors when anything was wrong."""
        if self.errors:
            raise TextErrors(self.errors)

    def place(self, node: Node) -> Place:
        return Place(self.file, node.line, node.column)


class Shape(Protocol):
    """How one kind of value is written."""

    def read(self, node: Node, reading: Reading) -> Any:
        """The value, or `BAD` after saying why."""
        ...

    def words(self) -> str:
        """What it is, for people: "an amount such as 14.90"."""
        ...

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        """JSON Schema of it; named parts go into `definitions`."""
        ...


def nearest(name: str, known: Iterable[str]) -> str:
    """ "; did you mean within?", or the few names there are, or nothing."""
    names = list(known)
    close = closest(name, names)
    if close is not None:
        return f"; did you mean {close}?"
    if not names:
        return "; there is none"
    if len(names) <= 12:
        return f"; there is {', '.join(names)}"
    return ""


def closest(name: str, known: Iterable[str]) -> str | None:
    """The one name this may be a slip of."""
    names = list(known)
    close = get_close_matches(name, names, n=1, cutoff=0.6) or get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    return close[0] if close else None


def show(node: Node) -> str:
    """A node in an error."""
    if type(node) is Scalar:
        if not node.text:
            return "nothing" if node.plain else "an empty text"
        return repr(clip(node.text))
    return "a mapping" if type(node) is Mapping else "a list"


def clip(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "..."
