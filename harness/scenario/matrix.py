"""The matrix of a scenario: values by name, each combination a scenario of its own. `${matrix.kind}` in any text is
replaced before the text is read, so that what comes out is typed like anything else.

`seed` and `cuts` are no values: the one is the seeds to play with, the other asks that each message be cut at each
point (`harness.trouble.cutting`), which is found out when the scenario is played."""

import re
from itertools import product

from msgspec import Struct

from harness.scenario.scalars import WholeShape, is_name
from harness.scenario.shape import BAD, Reading, nearest
from harness.scenario.text import Mapping, Node, Scalar, Sequence
from harness.trouble.cutting import CutPoint

SEED = "seed"
CUTS = "cuts"
ALL_CUTS = tuple(CutPoint)
MAX_COMBINATIONS = 500
_USE = re.compile(r"\$\{matrix\.([^{}]*)\}")

Values = tuple[tuple[str, str], ...]
MATRIX_WORDS = "a mapping of name to a list of values, or cuts"


class Matrix(Struct, frozen=True):
    """A matrix as read."""

    combinations: tuple[Values, ...] = ((),)
    seeds: tuple[int, ...] = ()
    """Empty: whatever the run says."""
    cuts: tuple[CutPoint, ...] = ()
    """Where each message is to be cut; empty: nowhere."""


def read_matrix(node: Node | None, reading: Reading) -> Matrix:
    """Every combination of values, the seeds, the points of cuts."""
    if node is None:
        return Matrix()
    if type(node) is Scalar and node.text == CUTS:
        return Matrix(cuts=ALL_CUTS)
    if type(node) is not Mapping or not node.entries:
        reading.expected(node, MATRIX_WORDS)
        return Matrix()
    axes: list[tuple[str, tuple[str, ...]]] = []
    seeds: tuple[int, ...] = ()
    cuts: tuple[CutPoint, ...] = ()
    for key, value in node.entries:
        if not is_name(key.text):
            reading.fail(key, f"{key.text!r} is no name for a value of the matrix")
        elif key.text == CUTS:
            cuts = _cuts(value, reading)
        elif type(value) is not Sequence or not value.items:
            reading.expected(value, "a list of values")
        elif key.text == SEED:
            numbers = [WholeShape(least=0).read(item, reading) for item in value.items]
            seeds = tuple(number for number in numbers if number is not BAD)
        else:
            axes.append((key.text, _texts(value, reading)))
    combinations = 1
    for _, texts in axes:
        combinations *= len(texts)
    if combinations > MAX_COMBINATIONS:
        reading.fail(node, f"{combinations} combinations are more than {MAX_COMBINATIONS}")
        return Matrix(seeds=seeds, cuts=cuts)
    names = [name for name, _ in axes]
    combined = product(*(texts for _, texts in axes))
    return Matrix(tuple(tuple(zip(names, chosen, strict=True)) for chosen in combined), seeds, cuts)


def _cuts(node: Node, reading: Reading) -> tuple[CutPoint, ...]:
    """`true`, or some of the points."""
    if type(node) is Scalar and node.text == "true":
        return ALL_CUTS
    if type(node) is not Sequence or not node.items:
        reading.expected(node, "true or a list of points where messages are cut")
        return ()
    known = {point.value: point for point in CutPoint}
    wanted: dict[CutPoint, None] = {}
    for item in node.items:
        if type(item) is not Scalar:
            reading.expected(item, "a point of the cut matrix")
        elif item.text not in known:
            reading.unknown(item, "point of the cut matrix", known)
        elif known[item.text] in wanted:
            reading.fail(item, f"{item.text!r} stands twice")
        else:
            wanted[known[item.text]] = None
    return tuple(point for point in CutPoint if point in wanted)


def _texts(node: Sequence, reading: Reading) -> tuple[str, ...]:
    out: list[str] = []
    for item in node.items:
        if type(item) is not Scalar:
            reading.expected(item, "a single value")
        elif item.text in out:
            reading.fail(item, f"{item.text!r} stands twice")
        else:
            out.append(item.text)
    return tuple(out)


def fill(node: Node, values: dict[str, str], reading: Reading, used: set[str]) -> Node:
    """The node with `${matrix.x}` replaced. Parts without any are the same objects as before."""
    if type(node) is Scalar:
        if "${matrix." not in node.text:
            return node
        return Scalar(node.line, node.column, _filled(node, values, reading, used), plain=False)
    if type(node) is Sequence:
        items = tuple(fill(item, values, reading, used) for item in node.items)
        return node if all(a is b for a, b in zip(items, node.items, strict=True)) else _sequence(node, items)
    assert type(node) is Mapping
    entries = tuple((key, fill(value, values, reading, used)) for key, value in node.entries)
    if all(a[1] is b[1] for a, b in zip(entries, node.entries, strict=True)):
        return node
    return Mapping(node.line, node.column, entries)


def _sequence(node: Sequence, items: tuple[Node, ...]) -> Sequence:
    return Sequence(node.line, node.column, items)


def _filled(node: Scalar, values: dict[str, str], reading: Reading, used: set[str]) -> str:
    def value_of(found: re.Match[str]) -> str:
        name = found.group(1)
        used.add(name)
        if name not in values:
            hint = " (the seed is not a text)" if name == SEED else nearest(name, values)
            reading.fail(node, f"the matrix has no {name!r}{hint}")
            return ""
        return values[name]

    return _USE.sub(value_of, node.text)
