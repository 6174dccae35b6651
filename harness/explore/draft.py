"""A scenario nobody has written yet: the values of its YAML, which explore draws, makes smaller and then writes down.

A case is made of it without going through text, and yet every place in the case is where the text has it: the writer
lays out the page and makes the nodes in one go. The trap: a tree says everything as text, as the language does; an
amount is "12.50", never a float.
"""

import json
import re
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from harness.scenario.expansion import Case, case_id
from harness.scenario.files import SHIPPED
from harness.scenario.loader import scenario_of
from harness.scenario.text import Mapping, Node, Scalar, Sequence

Tree: TypeAlias = "str | int | bool | list[Tree] | dict[str, Tree] | None"
"""What YAML can say of a scenario; texts as they are to be read."""

WIDTH = 120
"""Of a line; what does not fit is written in several."""
_LANES = "parallel"
_BLOCKS = ("cast", "steps", "then", _LANES)
"""What always has lines of its own, as people write it; and so has each lane."""

_SCALAR = r"(?!(?:y|n|yes|no|on|off|true|false|null)$)[A-Za-z_](?:[\w/.+%=-]|(?: (?=[\w/(]))|[()])*"
_NUMBER = r"-?[0-9]+\.[0-9]+"
_SPAN = r"-?(?:[0-9]+(?:\.[0-9]+)?(?:d|h|ms|m|us|s))+"
_MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2}))?"
_PLAIN = re.compile(f"{_SCALAR}|{_NUMBER}|{_SPAN}|{_MOMENT}", re.ASCII | re.IGNORECASE)
"""Texts that need no quotes, wherever they stand. A number that is a name (`"1001"`) gets them, as people write it."""
_KEY = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_UNPRINTABLE = re.compile("[\x7f-\x9f\u00a0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


class Draft(Struct, frozen=True):
    """A scenario not yet read."""

    tree: dict[str, Tree]

    def case(
        self, seed: int = 0, mutant: str | None = None, file: str = "explored.yaml", folder: Path = SHIPPED
    ) -> Case:
        """To be played. Raises TextErrors when it is no valid scenario; a matrix is not expanded: its first values."""
        scenario = scenario_of(_Page().write(self.tree), file, folder)
        return Case(scenario, case_id(scenario.id, scenario.values, seed), seed, scenario.values, mutant)

    def text(self) -> str:
        """For people, and for `tillproof run`: read again, it gives the same case."""
        page = _Page()
        page.write(self.tree)
        return page.text()


class _Page:
    """A page under the pen: every value is written down and, at the same stroke, made a node with its place."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._line = 1
        self._column = 1

    def text(self) -> str:
        return "".join(self._pieces) + "\n"

    def write(self, tree: dict[str, Tree]) -> Node:
        return self._block(tree, 0)

    def _put(self, text: str) -> None:
        self._pieces.append(text)
        self._column += len(text)

    def _break(self, indent: int) -> None:
        self._pieces.append("\n" + " " * indent)
        self._line += 1
        self._column = indent + 1

    def _block(self, tree: Tree, indent: int, name: str = "") -> Node:
        """A mapping or list (of that name) with a line for each entry; the pen stands where the first begins."""
        line, column = self._line, self._column
        if isinstance(tree, dict):
            entries: list[tuple[Scalar, Node]] = []
            for each, value in tree.items():
                if entries:
                    self._break(indent)
                key = self._scalar(each, key=True)
                self._put(":")
                entries.append((key, self._value(value, indent, each, each in _BLOCKS or name == _LANES)))
            return Mapping(line, column, tuple(entries))
        assert isinstance(tree, list)
        items: list[Node] = []
        for item in tree:
            if items:
                self._break(indent)
            self._put("- ")
            inner = isinstance(item, dict | list) and bool(item)
            items.append(self._block(item, indent + 2) if inner else self._flow(item))
        return Sequence(line, column, tuple(items))

    def _value(self, value: Tree, indent: int, name: str, lines: bool) -> Node:
        """After `name:`; `lines`: even when it would fit on this one."""
        empty = not isinstance(value, dict | list) or not value
        if empty or (not lines and self._column + len(_shown(value)) < WIDTH):
            self._put(" ")
            return self._flow(value)
        self._break(indent + 2)
        return self._block(value, indent + 2, name)

    def _flow(self, tree: Tree) -> Node:
        line, column = self._line, self._column
        if isinstance(tree, dict):
            self._put("{")
            entries: list[tuple[Scalar, Node]] = []
            for name, value in tree.items():
                if entries:
                    self._put(", ")
                key = self._scalar(name, key=True)
                self._put(": ")
                entries.append((key, self._flow(value)))
            self._put("}")
            return Mapping(line, column, tuple(entries))
        if isinstance(tree, list):
            self._put("[")
            items: list[Node] = []
            for item in tree:
                if items:
                    self._put(", ")
                items.append(self._flow(item))
            self._put("]")
            return Sequence(line, column, tuple(items))
        return self._scalar(tree)

    def _scalar(self, value: str | int | bool | None, *, key: bool = False) -> Scalar:
        line, column = self._line, self._column
        text, shown = _spelt(value, key)
        self._put(shown)
        return Scalar(line, column, text, shown is text)


def _spelt(value: str | int | bool | None, key: bool) -> tuple[str, str]:
    """A scalar as it is read and as it is written; the same object when no quotes are needed."""
    if isinstance(value, str):
        pattern = _KEY if key else _PLAIN
        return (value, value) if pattern.fullmatch(value) is not None else (value, _quoted(value))
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return text, text


def _quoted(text: str) -> str:
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def _shown(tree: Tree) -> str:
    """On one line."""
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{_spelt(name, True)[1]}: {_shown(value)}" for name, value in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(_shown, tree)) + "]"
    return _spelt(tree, False)[1]
