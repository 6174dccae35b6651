"""Pieces of the shipped scenarios that show how a verb or a trouble is used."""

from collections.abc import Iterator
from dataclasses import dataclass

from harness.scenario.files import SHIPPED
from harness.scenario.library import files_in
from harness.scenario.loader import sort_of
from harness.scenario.steps import EXPECT
from harness.scenario.text import Mapping, Node, Scalar, Sequence, TextErrors, read_text
from harness.scenario.verb import VERBS, discover
from harness.trouble.registry import TROUBLES

LONGEST = 6
"""Lines of an example; longer ones only where there is nothing shorter."""

WRITTEN = {
    "open": "- open: {on: till1, guest: anna}",
    "note": "- note: The manager voids the sale from yesterday.",
    "cutover": "- cutover: {}",
    "read_card": "- read_card: {on: till1, guest: anna, phase: calculation}",
    "drop_card": "- drop_card: {on: till1}",
    "drop_points": "- drop_points: {on: till1}",
    "bill": "- bill: {on: till1}",
    "cancel_bill": "- cancel_bill: {on: till1}",
    "code": "- code: {on: phone, guest: anna, mechanic: pay, points: 300, as: c1}",
    "adjust": "- adjust: {on: site, guest: anna, points: 50.00, note: sorry for the wait}",
    "coupon_info": "- coupon_info: {on: site, code: C-1}",
    "account": "- account: {on: site, guest: anna, hours: 2}",
    "call_adapter": "- call_adapter: {on: ordering, call: healthcheck}",
    "take_off": '- take_off: {on: till1, lines: {plu: "1001"}}',
    "split": '- split: {on: till1, lines: [{plu: "1001"}], order: table 5}',
    "merge": "- merge: {on: till1, order: table 5}",
    "answers_spoilt": "- trouble: {link: gateway-backend, answers_spoilt: {how: html}}",
    "answer_cut": "- trouble: {link: gateway-backend, answer_cut: {at_byte: 20}}",
    "garbled": "- trouble: {link: gateway-backend, garbled: {towards: server, times: 2}}",
    "slow": "- trouble: {link: gateway-backend, slow: {least: 50ms, most: 400ms}}",
    "requests_twice": "- trouble: {link: gateway-backend, requests_twice: {after: 200ms}}",
    "goes_down": "- trouble: {link: gateway-backend, goes_down: {skip: 3}}",
    "sliced": "- trouble: {link: tills-gateway, sliced: {size: 1}}",
}
"""For words the library does not use; a test loads each."""


@dataclass(frozen=True, slots=True)
class Example:
    """Lines of a scenario file that use a word, and where they stand; no file: written for the purpose."""

    file: str
    line: int
    text: tuple[str, ...]
    has_expect: bool


def find_examples() -> dict[str, Example]:
    """The best example in the shipped library of each verb and trouble, by its name; one of ours where it has none."""
    best: dict[str, Example] = {}
    for path in files_in(()):
        try:
            raw = path.read_text(encoding="utf-8")
            node = read_text(raw, path.name)
        except (TextErrors, UnicodeDecodeError):
            continue
        if sort_of(node) == "scenario":
            file = path.relative_to(SHIPPED).as_posix()
            for word, example in _examples_in(node, raw.splitlines(), file):
                if word not in best or _rank(example) < _rank(best[word]):
                    best[word] = example
    return {**{word: Example("", 0, (text,), False) for word, text in WRITTEN.items()}, **best}


def _rank(example: Example) -> tuple[bool, bool, bool, int, str, int]:
    """Short, with what is expected of it, and rather one that works than one that is refused."""
    size = len(example.text)
    refused = any("refused" in line for line in example.text)
    return size > LONGEST, refused, not example.has_expect, size, example.file, example.line


def _examples_in(node: Node, lines: list[str], file: str) -> Iterator[tuple[str, Example]]:
    if type(node) is Sequence:
        for item in node.items:
            yield from _examples_in(item, lines, file)
    if type(node) is not Mapping:
        return
    for key, value in node.entries:
        used = _words_used(key.text, value)
        if used and _begins_a_step(lines[key.line - 1], key):
            example = Example(file, key.line, _cut_out(lines, key), node.get(EXPECT) is not None)
            for word in used:
                yield word, example
        yield from _examples_in(value, lines, file)


def _words_used(key: str, body: Node) -> tuple[str, ...]:
    if not VERBS:
        discover()
    if key not in VERBS:
        return ()
    troubles = (
        [k.text for k, _ in body.entries if k.text in TROUBLES] if key == "trouble" and type(body) is Mapping else []
    )
    return (key, *troubles)


def _begins_a_step(line: str, key: Scalar) -> bool:
    """`- sale: {...}` on a line of its own, so that the line can be shown alone."""
    return line[: key.column - 1].strip() == "-"


def _cut_out(lines: list[str], key: Scalar) -> tuple[str, ...]:
    """The step's lines without their indentation: until a line that begins no deeper than its dash."""
    dash = len(lines[key.line - 1]) - len(lines[key.line - 1].lstrip())
    out = [lines[key.line - 1]]
    for line in lines[key.line :]:
        if not line.strip() or len(line) - len(line.lstrip()) <= dash:
            break
        out.append(line)
    return tuple(line[dash:].rstrip() for line in out)
