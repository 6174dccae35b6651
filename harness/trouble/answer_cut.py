"""Answers cut off in the middle: the caller sees that something was said, not what."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.trouble.counting import check_times, hits, untouched
from harness.trouble.registry import trouble
from harness.trouble.rule import Delivery, Ending, Passing, Towards
from simulators.kit.chance import Random


@trouble("answer_cut")
@dataclass(frozen=True, slots=True)
class AnswerCut:
    """The beginning of the answer reaches the caller, then the connection is reset."""

    at_byte: int = 1
    """How many bytes arrive; at least the last byte of the answer is always missing."""
    times: int = 1
    """How many; 0 means always."""
    skip: int = 0
    """Messages of that way that pass first."""

    def __post_init__(self) -> None:
        check_times(self.times, self.skip)
        if self.at_byte < 0:
            raise ValueError(f"at_byte must be 0 or more, found {self.at_byte}")

    def on_chunk(self, chunk: Passing, chance: Random) -> Sequence[Delivery]:
        del chance
        if not hits(chunk, Towards.CLIENT, self.times, self.skip):
            return untouched(chunk)
        beginning = chunk.data[: min(self.at_byte, len(chunk.data) - 1)]
        return (Delivery(0, beginning), Delivery(0, ending=Ending.RESET))
