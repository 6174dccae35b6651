"""Answers that never arrive: the server did what was asked, and the caller cannot know it."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.trouble.counting import EndingName, check_times, hits, lose, untouched
from harness.trouble.registry import trouble
from harness.trouble.rule import Delivery, Passing, Towards
from simulators.kit.chance import Random


@trouble("answers_lost")
@dataclass(frozen=True, slots=True)
class AnswersLost:
    """The server acts on the request, but its answer never reaches the caller."""

    times: int = 1
    """How many; 0 means always."""
    ending: EndingName = "silent"
    """How the connection ends with it: `silent` or `reset`."""
    skip: int = 0
    """Messages of that way that pass first."""

    def __post_init__(self) -> None:
        check_times(self.times, self.skip)

    def on_chunk(self, chunk: Passing, chance: Random) -> Sequence[Delivery]:
        del chance
        return lose(self.ending) if hits(chunk, Towards.CLIENT, self.times, self.skip) else untouched(chunk)
