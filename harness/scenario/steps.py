"""Steps: a list of mappings, each with one verb, and perhaps what is expected of it.

Names are checked in the order of play: a value may be used after the step that makes it, in its own lane; after a
`parallel` the values of all its lanes are there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from harness.scenario.expectation import ExpectationShape
from harness.scenario.model import Step, TerminalKind
from harness.scenario.reading import shape_of
from harness.scenario.reference import INDEX, VALUE
from harness.scenario.shape import BAD, JsonSchema, Reading, Shape, clip, nearest
from harness.scenario.text import Mapping, Node, Scalar, Sequence
from harness.scenario.verb import BODIES, LATER, VERBS, discover

EXPECT = "expect"
MAX_STEPS = 5_000
"""Of one list, as written; `repeat` and `day` make many of few."""

EXPECTATION = ExpectationShape(tuple(kind.value for kind in TerminalKind))


class StepsShape:
    """A list of steps, read into a tuple of `Step`."""

    def read(self, node: Node, reading: Reading) -> Any:
        discover()
        if type(node) is not Sequence:
            return reading.expected(node, self.words())
        if len(node.items) > MAX_STEPS:
            return reading.fail(node, f"more than {MAX_STEPS} steps in one list; `repeat` and `day` make many of few")
        steps = [_read_step(item, reading) for item in node.items]
        return BAD if BAD in steps else tuple(steps)

    def words(self) -> str:
        return "a list of steps such as `- sale: {on: till1, ...}`"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        discover()
        if "Step" not in definitions:
            definitions["Step"] = {}
            definitions["Step"] = _schema_of_step(definitions)
        return {"type": "array", "items": {"$ref": "#/$defs/Step"}}


STEPS = StepsShape()


def shape_of_verb(name: str) -> Shape:
    return BODIES.get(name) or shape_of(VERBS[name])


def _read_step(node: Node, reading: Reading) -> Any:
    if type(node) is not Mapping:
        return reading.expected(node, "a step such as `sale: {on: till1, ...}`")
    reading.step_count += 1
    index = reading.step_count
    verbs = [(key, value) for key, value in node.entries if key.text != EXPECT]
    if len(verbs) != 1:
        if not verbs:
            return reading.fail(node, "a step needs a verb beside `expect`")
        return reading.fail(verbs[1][0], f"one verb per step: this one has {', '.join(k.text for k, _ in verbs)}")
    key, body = verbs[0]
    if key.text not in VERBS:
        return _unknown_verb(key, reading)
    verb = shape_of_verb(key.text).read(body, reading)
    expected = node.get(EXPECT)
    expect = None if expected is None else EXPECTATION.read(expected, reading)
    if verb is BAD:
        _define_anyway(body, key.text, reading)
        return BAD
    step = Step(index, reading.place(key), key.text, verb, None if expect is BAD else expect)
    if step.label is not None:
        _define(step.label, body, key.text, reading)
    reading.steps.append((step, body))
    return BAD if expect is BAD else step


def _unknown_verb(key: Scalar, reading: Reading) -> Any:
    later = LATER.get(key.text)
    if later is not None:
        return reading.fail(key, f"{key.text}: {later}")
    return reading.fail(key, f"there is no verb {clip(key.text)!r}{nearest(key.text, VERBS)}")


def _define(label: str, body: Node, verb: str, reading: Reading) -> None:
    names = reading.names.get(VALUE, {})
    if label in names:
        where = body.get("as") if type(body) is Mapping else None
        reading.fail(where or body, f"{label!r} is already what an earlier step ({names[label]}) is called")
    reading.names[VALUE] = {**names, label: verb}


def _define_anyway(body: Node, verb: str, reading: Reading) -> None:
    """A step that could not be read still has a name, so that its users are not blamed too."""
    label = body.get("as") if type(body) is Mapping else None
    if type(label) is Scalar:
        reading.names[VALUE] = {**reading.names.get(VALUE, {}), label.text: verb}


def read_lanes(lanes: list[tuple[str, Node]], reading: Reading) -> Any:
    """The steps of lanes that run side by side: each starts from the names there are, and all of theirs remain."""
    before = reading.names.get(VALUE, {})
    after = dict(before)
    out = []
    for name, node in lanes:
        reading.names[VALUE] = before
        steps = STEPS.read(node, reading)
        for label, verb in reading.names[VALUE].items():
            if label not in before and label in after:
                reading.fail(node, f"{label!r} is what a step of another lane is called")
            after[label] = verb
        out.append((name, steps))
    reading.names[VALUE] = after
    return BAD if any(steps is BAD for _, steps in out) else tuple(out)


@contextmanager
def counted(reading: Reading) -> Iterator[None]:
    """Inside, `${index}` is known."""
    reading.names[VALUE] = {**reading.names.get(VALUE, {}), INDEX: "repeat"}
    yield
    reading.names[VALUE] = {k: v for k, v in reading.names[VALUE].items() if k != INDEX}


def _schema_of_step(definitions: dict[str, JsonSchema]) -> JsonSchema:
    options = []
    for name in sorted(VERBS):
        about = " ".join((VERBS[name].__doc__ or "").split())
        body = {"description": about, **shape_of_verb(name).schema(definitions)}
        options.append(
            {
                "type": "object",
                "description": about,
                "properties": {name: body, EXPECT: EXPECTATION.schema(definitions)},
                "required": [name],
                "additionalProperties": False,
            }
        )
    return {"oneOf": options}
