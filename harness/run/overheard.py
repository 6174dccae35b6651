"""Which step garbage belongs to: the one under way at its till when it came, so that a report shows them together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from harness.history.garbage import GARBAGE, show_garbage
from harness.history.report import GarbageHeard, StepResult
from simulators.kit.instant import Instant


@dataclass(frozen=True, slots=True)
class Stay:
    """How long a step kept a till's part busy."""

    part: str
    since: Instant
    until: Instant


def with_garbage(
    steps: Sequence[StepResult], stays: Mapping[int, Stay], heard: Iterable[GarbageHeard]
) -> list[StepResult]:
    """The steps with what their tills could not understand. `stays` by the place of a step among them.

    Several steps may share a part at one moment; what is heard instead of an answer ends an act, so it belongs to the
    step that was over first.
    """
    told: dict[int, list[str]] = {}
    for garbage in heard:
        busy = [
            (stay.until, place)
            for place, stay in stays.items()
            if place < len(steps) and stay.part == garbage.part and stay.since <= garbage.at <= stay.until
        ]
        if busy:
            told.setdefault(min(busy)[1], []).append(show_garbage(garbage))
    return [
        replace(step, observed={**step.observed, GARBAGE: " | ".join(told[place])}) if place in told else step
        for place, step in enumerate(steps)
    ]
