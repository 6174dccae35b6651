"""The one heap of the virtual world: what happens next, by (instant, sequence), one thing at a time.

Things at the same instant happen in the order they were put in, so a run is one list of events and nothing else.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any, TypeAlias

from simulators.kit.instant import Instant

Happening: TypeAlias = Callable[[Any, Any], None]
"""Takes the two things it was pushed with."""


class Timeline:
    """Instant, sequence, and the heap. `now` is the instant of what happens at present and never goes back."""

    __slots__ = ("_heap", "_sequence", "now", "stopped")

    def __init__(self) -> None:
        self.now: Instant = 0
        self.stopped = False
        self._heap: list[tuple[Instant, int, Happening, Any, Any]] = []
        self._sequence = 0

    def push(self, at: Instant, happening: Happening, first: Any, second: Any) -> None:
        """Let `happening(first, second)` be called at an instant, or now if that is past."""
        self._sequence = sequence = self._sequence + 1
        heappush(self._heap, (at if at > self.now else self.now, sequence, happening, first, second))

    def push_numbered(self, at: Instant, happening: Callable[[Any, Any], None], first: Any, second: Any) -> int:
        """The same; what is called gets `(second, number)` as its second thing, and the number is returned."""
        self._sequence = sequence = self._sequence + 1
        heappush(self._heap, (at if at > self.now else self.now, sequence, happening, first, (second, sequence)))
        return sequence

    def run(self, limit: int) -> bool:
        """Until nothing is left or `stopped`; False when `limit` happenings were not enough."""
        heap = self._heap
        for _ in range(limit):
            if self.stopped or not heap:
                return True
            self.now, _sequence, happening, first, second = heappop(heap)
            happening(first, second)
        return self.stopped or not heap
