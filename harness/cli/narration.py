"""A scenario file in words, step by step with lines.

Told from the text itself and not from what was made of it, so that `${matrix.kind}` and amounts stand as written.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from harness.scenario.steps import EXPECT
from harness.scenario.text import Mapping, Node, Scalar, Sequence
from harness.scenario.verb import VERBS, discover

ANY_OF = "any_of"


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the telling."""

    line: int
    """In the file; 0 for what has none."""
    depth: int
    words: str


def tell_steps(scenario: Node) -> Iterator[Told]:
    """The steps of a scenario's text."""
    steps = scenario.get("steps") if type(scenario) is Mapping else None
    if type(steps) is Sequence:
        yield from _steps(steps, 0)


def tell_field(scenario: Node, *path: str) -> str:
    """What stands under a key, in words; empty when nothing does."""
    node: Node | None = scenario
    for name in path:
        node = node.get(name) if type(node) is Mapping else None
    return "" if node is None else _words(node)


def _steps(steps: Sequence, depth: int) -> Iterator[Told]:
    for step in steps.items:
        assert type(step) is Mapping
        key, body = _verb_of(step)
        expected = step.get(EXPECT)
        end = "" if expected is None else f" -> expects {_words(expected)}"
        yield Told(key.line, depth, f"{_sentence(key.text, body)}{end}")
        yield from _inside(body, depth + 1)


def _verb_of(step: Mapping) -> tuple[Scalar, Node]:
    return next((key, value) for key, value in step.entries if key.text != EXPECT)


def _sentence(verb: str, body: Node) -> str:
    if type(body) is not Mapping:
        return f"{verb} {_words(body)}"
    on = next((f" on {_words(value)}" for key, value in body.entries if key.text in ("on", "link", "part")), "")
    rest = _entries(tuple((k, v) for k, v in body.entries if k.text not in ("on", "link", "part")))
    return f"{verb}{on}{': ' if rest else ''}{rest}"


def _inside(node: Node, depth: int) -> Iterator[Told]:
    """Steps inside a step: lanes, rounds, what happens meanwhile."""
    if type(node) is Sequence:
        for item in node.items:
            if _holds_steps(item):
                yield Told(item.line, depth, _words(item))
                yield from _inside(item, depth + 1)
    if type(node) is not Mapping:
        return
    for key, value in node.entries:
        if _is_steps(value):
            assert type(value) is Sequence
            if key.text == "steps":
                yield from _steps(value, depth)
            else:
                yield Told(key.line, depth, f"{key.text}:")
                yield from _steps(value, depth + 1)
        elif _holds_steps(value):
            yield Told(key.line, depth, f"{key.text}:")
            yield from _inside(value, depth + 1)


def _words(node: Node) -> str:
    if type(node) is Scalar:
        return node.text or "nothing"
    if type(node) is Sequence:
        return (
            ", ".join(f"({_words(item)})" if type(item) is Mapping else _words(item) for item in node.items) or "none"
        )
    assert type(node) is Mapping
    only = node.get(ANY_OF)
    if type(only) is Sequence:
        return " or ".join(_words(item) for item in only.items)
    return _entries(node.entries) or "none"


def _entries(entries: tuple[tuple[Scalar, Node], ...]) -> str:
    told = []
    for key, value in entries:
        if _holds_steps(value):
            continue
        nested = type(value) is Mapping and value.get(ANY_OF) is None and len(value.entries) > 1
        words = _words(value)
        told.append(f"{key.text} ({words})" if nested else f"{key.text} {words}".rstrip())
    return ", ".join(told)


def _is_steps(node: Node) -> bool:
    if not VERBS:
        discover()
    return (
        type(node) is Sequence
        and bool(node.items)
        and all(type(item) is Mapping and any(key.text in VERBS for key, _ in item.entries) for item in node.items)
    )


def _holds_steps(node: Node) -> bool:
    if _is_steps(node):
        return True
    if type(node) is Mapping:
        return any(_holds_steps(value) for _, value in node.entries)
    return type(node) is Sequence and any(_holds_steps(item) for item in node.items)
