"""`day`: a generated business day."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from harness.scenario.day import DaySettings, draw_day, problems_of_day
from harness.scenario.model import Cast, Step
from harness.scenario.motion import BusinessDay, Motion
from harness.scenario.reading import record_of
from harness.scenario.record import RecordShape
from harness.scenario.scene import Scene
from harness.scenario.shape import BAD, JsonSchema, Reading
from harness.scenario.text import Node
from harness.scenario.verb import Verb, verb


@dataclass(frozen=True, slots=True)
class DayShape:
    """`{receipts: 600, from: "07:30", to: "20:00", loyalty_share: 0.6}`."""

    def read(self, node: Node, reading: Reading) -> Any:
        settings = record_of(DaySettings).read(node, reading)
        return BAD if settings is BAD else Day(settings=settings)

    def record(self) -> RecordShape:
        """The record written directly under the verb, for documentation."""
        return record_of(DaySettings)

    def words(self) -> str:
        return self.record().words()

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        return record_of(DaySettings).schema(definitions)


@verb("day", body=DayShape())
class Day(Verb, frozen=True, kw_only=True):
    """A whole business day, drawn from the seed of the case: guests come in rushes, with baskets from the menu, cards,
    points, coupons; some sales are voided, some things come back. Nothing is expected of single sales: the checks judge
    the day."""

    settings: DaySettings
    """How the day is drawn; its fields are written directly under `day`."""

    def motion(self, scene: Scene) -> Motion:
        return BusinessDay(draw_day(self.settings, scene.seed, scene.cast))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        return problems_of_day(self.settings, cast)

    def inner(self) -> tuple[Step, ...]:
        return tuple(step for extra in self.settings.meanwhile for step in extra.steps)
