"""XML as a till writes it: text put together, not a tree printed by a library.

The look is the point, and the trap: a single CR between tags and two spaces before one attribute are lost on every XML
parser and writer (farcard.md 4.1), so whoever wants them on a wire must put this text there, not an element made of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from simulators.farcard.packet import Quirks
from simulators.kit.xml import escape_attribute

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
_TWO_SPACED = "generateddatetime"


@dataclass(frozen=True, slots=True)
class Tag:
    """An element to be written; attributes in this order."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: "tuple[Tag, ...]" = ()


def tag(name: str, attributes: Mapping[str, str | None], *children: Tag) -> Tag:
    """Attributes in the order given, without those that are None."""
    return Tag(name, tuple((key, text) for key, text in attributes.items() if text is not None), children)


def counted(name: str, children: tuple[Tag, ...]) -> Tag:
    """A block that says how many it holds: `CHECKLINES count="2"`."""
    return Tag(name, (("count", str(len(children))),), children)


def render(what: Tag, quirks: Quirks, depth: int = 0) -> str:
    """The element's text, standing `depth` tabs deep; nothing before its `<`, nothing after its last `>`.

    Raises ValueError, naming element and attribute, for text that XML cannot hold."""
    parts: list[str] = []
    _render(what, quirks, depth, parts)
    return "".join(parts)


def _render(what: Tag, quirks: Quirks, depth: int, parts: list[str]) -> None:
    parts.append("<" + what.name)
    for name, text in what.attributes:
        try:
            said = escape_attribute(text)
        except ValueError as error:
            raise ValueError(f"{what.name}@{name}: {error}") from None
        space = "  " if quirks.two_spaces and name == _TWO_SPACED else " "
        parts.append(f'{space}{name}="{said}"')
    if not what.children:
        parts.append("/>")
        return
    parts.append(">")
    for child in what.children:
        parts.append(separator(quirks, depth + 1))
        _render(child, quirks, depth + 1, parts)
    parts.append(f"{separator(quirks, depth)}</{what.name}>")


def separator(quirks: Quirks, depth: int) -> str:
    """What stands before a tag that is `depth` deep."""
    return "\r" + "\t" * depth if quirks.cr_separators else ""
