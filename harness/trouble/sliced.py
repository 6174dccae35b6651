"""A line that hands over a few bytes at a time: nobody may count on a message arriving in one piece."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.trouble.counting import check_span
from harness.trouble.registry import trouble
from harness.trouble.rule import Delivery, Passing
from simulators.kit.chance import Random
from simulators.kit.instant import US, Span


@trouble("sliced")
@dataclass(frozen=True, slots=True)
class Sliced:
    """Every message, either way, arrives in pieces of `size` bytes."""

    size: int = 1
    gap: Span = 50 * US
    """Between two pieces; without one, sockets would join them again."""

    def __post_init__(self) -> None:
        check_span("gap", self.gap)
        if self.size < 1:
            raise ValueError(f"size must be 1 or more, found {self.size}")

    def on_chunk(self, chunk: Passing, chance: Random) -> Sequence[Delivery]:
        del chance
        data, size = chunk.data, self.size
        return [Delivery(self.gap if at else 0, data[at : at + size]) for at in range(0, len(data), size)]
