"""A slow line: everything arrives, later."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.trouble.counting import check_span
from harness.trouble.registry import trouble
from harness.trouble.rule import Delivery, Passing
from simulators.kit.chance import Random
from simulators.kit.instant import MS, Span


@trouble("slow")
@dataclass(frozen=True, slots=True)
class Slow:
    """Every message, either way, takes between `least` and `most`."""

    least: Span = 50 * MS
    most: Span = 400 * MS

    def __post_init__(self) -> None:
        check_span("least", self.least)
        if self.most < self.least:
            raise ValueError("most must not be less than least")

    def on_chunk(self, chunk: Passing, chance: Random) -> Sequence[Delivery]:
        return (Delivery(chance.randint(self.least, self.most), chunk.data),)
