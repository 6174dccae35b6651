"""`parallel`: several things at once."""

from dataclasses import dataclass
from typing import Any

from harness.scenario.model import Step
from harness.scenario.motion import Motion
from harness.scenario.motion import Parallel as SideBySide
from harness.scenario.scalars import is_name
from harness.scenario.scene import Scene
from harness.scenario.shape import BAD, JsonSchema, Reading
from harness.scenario.steps import STEPS, read_lanes
from harness.scenario.text import Mapping, Node
from harness.scenario.verb import Verb, verb

MAX_LANES = 64


@dataclass(frozen=True, slots=True)
class LanesShape:
    """Name of a lane to its steps."""

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Mapping or not 1 < len(node.entries) <= MAX_LANES:
            return reading.expected(node, self.words())
        for key, _ in node.entries:
            if not is_name(key.text):
                reading.fail(key, f"{key.text!r} is no name for a lane: letters, digits, - and _")
        lanes = read_lanes([(key.text, value) for key, value in node.entries], reading)
        return BAD if lanes is BAD else Parallel(lanes=lanes)

    def words(self) -> str:
        return f"two to {MAX_LANES} lanes: {{left: [steps], right: [steps]}}"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        return {"type": "object", "additionalProperties": STEPS.schema(definitions), "minProperties": 2}


@verb("parallel", body=LanesShape())
class Parallel(Verb, frozen=True, kw_only=True):
    """Lanes of steps run side by side; it is over when all are. One terminal belongs in one lane."""

    lanes: tuple[tuple[str, tuple[Step, ...]], ...]
    """Name of a lane to its steps."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        return SideBySide(self.lanes)

    def inner(self) -> tuple[Step, ...]:
        return tuple(step for _, steps in self.lanes for step in steps)
