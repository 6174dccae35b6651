"""Answers that take their time: the caller may have given up when they come."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.trouble.counting import check_span, check_times, hits, untouched
from harness.trouble.registry import trouble
from harness.trouble.rule import Delivery, Passing, Towards
from simulators.kit.chance import Random
from simulators.kit.instant import Span


@trouble("answers_late")
@dataclass(frozen=True, slots=True)
class AnswersLate:
    """Answers reach the caller late; what follows on the connection waits behind them."""

    by: Span
    """How late."""
    times: int = 0
    """How many; 0 means always."""
    skip: int = 0
    """Messages of that way that pass first."""

    def __post_init__(self) -> None:
        check_span("by", self.by)
        check_times(self.times, self.skip)

    def on_chunk(self, chunk: Passing, chance: Random) -> Sequence[Delivery]:
        del chance
        return (
            (Delivery(self.by, chunk.data),) if hits(chunk, Towards.CLIENT, self.times, self.skip) else untouched(chunk)
        )
