"""A line that comes and goes by the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from harness.trouble.counting import untouched
from harness.trouble.registry import trouble
from harness.trouble.rule import Delivery, Ending, Passing
from simulators.kit.chance import Random
from simulators.kit.instant import SECOND, Span


@trouble("flapping")
@dataclass(frozen=True, slots=True)
class Flapping:
    """Up for `up`, down for `down`, over and over; a message sent while it is down resets the connection."""

    up: Span = 5 * SECOND
    down: Span = 5 * SECOND
    begins: Literal["up", "down"] = "up"
    """How it is at first: `up` or `down`."""
    lasts: Span = 0
    """For how long; 0 means for ever."""

    def __post_init__(self) -> None:
        if self.up <= 0 or self.down <= 0:
            raise ValueError("up and down must be longer than nothing")
        if self.lasts < 0:
            raise ValueError("lasts must not be negative")

    def on_chunk(self, chunk: Passing, chance: Random) -> Sequence[Delivery]:
        del chance
        passed = chunk.now - chunk.since
        if self.lasts and passed >= self.lasts:
            return untouched(chunk)
        phase = (passed + (self.up if self.begins == "down" else 0)) % (self.up + self.down)
        return untouched(chunk) if phase < self.up else (Delivery(0, ending=Ending.RESET),)
