"""A rough line: slow, in two pieces, and now and then gone between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.trouble.registry import trouble
from harness.trouble.rule import Delivery, Ending, Passing
from simulators.kit.chance import Random
from simulators.kit.instant import MS


@trouble("rough")
@dataclass(frozen=True, slots=True)
class Rough:
    """Slow and in pieces, either way; one message in `reset_one_in` is cut off by a reset."""

    reset_one_in: int = 12
    """0 means never."""

    def __post_init__(self) -> None:
        if self.reset_one_in < 0:
            raise ValueError(f"reset_one_in must be 0 (never) or more, found {self.reset_one_in}")

    def on_chunk(self, chunk: Passing, chance: Random) -> Sequence[Delivery]:
        cut = chance.randrange(len(chunk.data)) if len(chunk.data) > 1 else 0
        first = Delivery(chance.randint(1 * MS, 40 * MS), chunk.data[:cut])
        if self.reset_one_in and chance.randrange(self.reset_one_in) == 0:
            return (first, Delivery(1 * MS, ending=Ending.RESET))
        return (first, Delivery(chance.randint(1 * MS, 20 * MS), chunk.data[cut:]))
