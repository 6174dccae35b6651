"""A link that goes down at a message, for whoever has another way."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.trouble.counting import check_times, hits, untouched
from harness.trouble.registry import trouble
from harness.trouble.rule import Delivery, Ending, Passing, Towards
from simulators.kit.chance import Random


@trouble("goes_down")
@dataclass(frozen=True, slots=True)
class GoesDown:
    """A request takes the link down: it never arrives, every connection breaks, and new ones are refused until the
    link is restored."""

    skip: int = 0
    """Requests that pass first."""

    def __post_init__(self) -> None:
        check_times(1, self.skip)

    def on_chunk(self, chunk: Passing, chance: Random) -> Sequence[Delivery]:
        del chance
        if not hits(chunk, Towards.SERVER, 1, self.skip):
            return untouched(chunk)
        return (Delivery(0, ending=Ending.DOWN),)
