"""`note`: a remark for whoever reads the report."""

from dataclasses import dataclass
from typing import Any

from harness.scenario.motion import Motion
from harness.scenario.motion import Note as Remark
from harness.scenario.reference import TEMPLATE
from harness.scenario.scene import Scene
from harness.scenario.shape import BAD, JsonSchema, Reading
from harness.scenario.text import Node
from harness.scenario.verb import Verb, verb


@dataclass(frozen=True, slots=True)
class NoteShape:
    """The text itself: `- note: Lunch begins`."""

    def read(self, node: Node, reading: Reading) -> Any:
        text = TEMPLATE.read(node, reading)
        return BAD if text is BAD else Note(text=text)

    def words(self) -> str:
        return "a text"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        return TEMPLATE.schema(definitions)


@verb("note", body=NoteShape())
class Note(Verb, frozen=True, kw_only=True):
    """A remark for whoever reads the report; nothing happens."""

    text: str
    """The remark; `${r1.number}` is filled in."""

    def motion(self, scene: Scene) -> Motion:
        return Remark(scene.text(self.text))
