"""`trouble`: a link misbehaves as networks do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from harness.scenario.model import Cast, TerminalKind
from harness.scenario.motion import Motion, SetTrouble
from harness.scenario.names import LINK, LinkName
from harness.scenario.reading import shape_of
from harness.scenario.scalars import NameShape, SwitchShape
from harness.scenario.scene import Scene
from harness.scenario.shape import BAD, JsonSchema, Reading, nearest
from harness.scenario.text import Mapping, Node
from harness.scenario.verb import Verb, verb
from harness.trouble.registry import HTTP_ONLY, TROUBLES
from harness.trouble.rule import Rule

_NONE = "none"


@dataclass(frozen=True, slots=True)
class TroubleShape:
    """`{link: gateway-backend, answers_lost: {times: 1}}`, or `{link: gateway-backend, none: true}`."""

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is not Mapping:
            return reading.expected(node, self.words())
        link = node.get("link")
        if link is None:
            return reading.fail(node, "trouble needs `link`: the name of a link")
        name = NameShape(LINK).read(link, reading)
        others = [(key, value) for key, value in node.entries if key.text != "link"]
        if len(others) != 1:
            return reading.fail(others[1][0] if others else node, "one trouble at a time, or `none: true` to end it")
        key, value = others[0]
        rule: Any = None
        if key.text == _NONE:
            if SwitchShape().read(value, reading) is not True:
                return reading.fail(value, "`none: true` ends the trouble of a link")
        elif key.text not in TROUBLES:
            return reading.fail(key, f"there is no trouble {key.text!r}{nearest(key.text, [*TROUBLES, _NONE])}")
        else:
            rule = shape_of(TROUBLES[key.text]).read(value, reading)
        return BAD if name is BAD or rule is BAD else Trouble(link=name, rule=rule)

    def words(self) -> str:
        return "a trouble such as {link: gateway-backend, answers_lost: {times: 1}}"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        options: JsonSchema = {name: shape_of(kind).schema(definitions) for name, kind in sorted(TROUBLES.items())}
        options[_NONE] = {"const": True}
        return {
            "type": "object",
            "properties": {"link": {"type": "string"}, **options},
            "required": ["link"],
            "oneOf": [{"required": [name]} for name in options],
            "additionalProperties": False,
        }


@verb("trouble", body=TroubleShape())
class Trouble(Verb, frozen=True, kw_only=True):
    """A link misbehaves as networks do, from now on: `{link: gateway-backend, answers_lost: {times: 1}}`. A new trouble
    takes the place of the old one; `none: true` ends it."""

    link: LinkName
    """The link."""
    rule: Rule | None = None
    """The trouble with its settings, under its own name (`tillproof list` has them all)."""

    def motion(self, scene: Scene) -> Motion:
        del scene
        return SetTrouble(self.link, self.rule)

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        if type(self.rule) in HTTP_ONLY and self.link in _sim_links(cast):
            name = next(name for name, kind in TROUBLES.items() if type(self.rule) is kind)
            yield name, f"{name} spoils answers over HTTP, and {self.link} speaks Micros SIM; use garbled or answer_cut"


def _sim_links(cast: Cast) -> tuple[str, ...]:
    """The links of Micros servers to their gateways: all others carry HTTP."""
    stores = dict.fromkeys(t.store for t in cast.terminals if t.kind is TerminalKind.MICROS)
    return tuple(f"{cast.part('tills', store)}-{cast.part('gateway', store)}" for store in stores)
