"""`repeat`: the same steps again and again."""

from dataclasses import dataclass
from typing import Any

from harness.scenario.model import Step
from harness.scenario.motion import Motion
from harness.scenario.motion import Repeat as AgainAndAgain
from harness.scenario.scalars import WholeShape
from harness.scenario.scene import Scene
from harness.scenario.shape import BAD, JsonSchema, Reading, nearest
from harness.scenario.steps import STEPS, counted
from harness.scenario.text import Mapping, Node
from harness.scenario.verb import Verb, verb

MAX_TIMES = 10_000
_FIELDS = ("times", "steps")


@dataclass(frozen=True, slots=True)
class RepeatShape:
    """`{times: 3, steps: [...]}`; inside, `${index}` is known."""

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Mapping:
            return reading.expected(node, self.words())
        for key, _ in node.entries:
            if key.text not in _FIELDS:
                reading.fail(key, f"repeat has no field {key.text!r}{nearest(key.text, _FIELDS)}")
        times, steps = node.get("times"), node.get("steps")
        if times is None or steps is None:
            return reading.fail(node, "repeat needs `times` and `steps`")
        count = WholeShape(1, MAX_TIMES).read(times, reading)
        with counted(reading):
            inner = STEPS.read(steps, reading)
        return BAD if count is BAD or inner is BAD else Repeat(times=count, steps=inner)

    def words(self) -> str:
        return "repeat: {times: 3, steps: [...]}"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        times = WholeShape(1, MAX_TIMES).schema(definitions)
        return {
            "type": "object",
            "properties": {"times": times, "steps": STEPS.schema(definitions)},
            "required": list(_FIELDS),
            "additionalProperties": False,
        }


@verb("repeat", body=RepeatShape())
class Repeat(Verb, frozen=True, kw_only=True):
    """The same steps again and again; `${index}` counts from 1, and a name given inside means the latest round's."""

    times: int
    """How often."""
    steps: tuple[Step, ...]
    """What is repeated."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        return AgainAndAgain(self.times, self.steps)

    def inner(self) -> tuple[Step, ...]:
        return self.steps
