"""Requests that never arrive: the server did nothing, and the caller cannot know it."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.trouble.counting import EndingName, check_times, hits, lose, untouched
from harness.trouble.registry import trouble
from harness.trouble.rule import Delivery, Passing, Towards
from simulators.kit.chance import Random


@trouble("requests_lost")
@dataclass(frozen=True, slots=True)
class RequestsLost:
    """The first requests never reach the server, and the connection is lost with them."""

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
        return lose(self.ending) if hits(chunk, Towards.SERVER, self.times, self.skip) else untouched(chunk)
