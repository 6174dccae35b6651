"""Time in the real world: the wall clock plus what was skipped, and what is to happen when.

Skipping (`skip`) does not jump over anything: it goes from one due thing to the next, and before each waits until the
world is at rest, so that an answer already on its way is heard before the timer that waits for it.
"""

import asyncio
import time
from collections.abc import Callable
from heapq import heapify, heappop, heappush
from typing import Any, TypeAlias

from simulators.kit.instant import SECOND, Instant, Span

Happening: TypeAlias = Callable[[Any, Any], None]
GRACE_S = 0.02
"""How long outsiders, whose bytes we cannot count, are given to answer before time is moved."""

MOST_STALE = 4096
"""How many cancelled things may wait in the heap to be forgotten."""


class Alarms:
    """A heap of due things on an event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, is_busy: Callable[[], bool], has_guests: Callable[[], bool]):
        self._loop = loop
        self._is_busy = is_busy
        self._has_guests = has_guests
        self._start = time.monotonic_ns()
        self._skipped: Span = 0
        self._heap: list[tuple[Instant, int, Happening, Any, Any]] = []
        self._live: set[int] = set()
        self._sequence = 0
        self._horizon: Instant = 0
        self._skipping = False
        self._waits_for_rest = False
        self._wake: asyncio.TimerHandle | None = None
        self._wake_at: Instant = 0
        self._stopped = False

    @property
    def now(self) -> Instant:
        return time.monotonic_ns() - self._start + self._skipped

    @property
    def is_empty(self) -> bool:
        """Nothing is due at any time."""
        return not self._live

    @property
    def waiting(self) -> int:
        """How many things the heap holds, cancelled ones too."""
        return len(self._heap)

    def push(self, at: Instant, happening: Happening, first: Any, second: Any) -> int:
        """Let `happening(first, second)` be called at an instant (now, if past); the number is for `cancel`."""
        at = max(at, self.now)
        self._sequence = number = self._sequence + 1
        heappush(self._heap, (at, number, happening, first, second))
        self._live.add(number)
        if len(self._heap) > MOST_STALE + 2 * len(self._live):
            self._forget_cancelled()
        if self._wake is None or at < self._wake_at:
            self._schedule()
        return number

    def cancel(self, number: int) -> None:
        self._live.discard(number)

    def _forget_cancelled(self) -> None:
        """A timer moved with every message would otherwise stay until its first instant comes."""
        self._heap[:] = [due for due in self._heap if due[1] in self._live]
        heapify(self._heap)

    def skip(self, to: Instant) -> None:
        """Move time to an instant, through everything due before it."""
        self._horizon = max(self._horizon, to)
        if not self._skipping:
            self._skipping = True
            self._loop.call_soon(self._step)

    def rested(self) -> None:
        """The world has come to rest: a skip that waited for it goes on."""
        if self._waits_for_rest:
            self._waits_for_rest = False
            self._loop.call_soon(self._step)

    def stop(self) -> None:
        self._stopped = True
        self._heap.clear()
        self._live.clear()
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None

    def _schedule(self) -> None:
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None
        if self._heap and not self._stopped:
            self._wake_at = self._heap[0][0]
            self._wake = self._loop.call_later(max(0, self._wake_at - self.now) / SECOND, self._ring)

    def _ring(self) -> None:
        """What is due by now; what that makes due in turn waits for the next round, so that sockets get their turn."""
        self._wake = None
        heap, now = self._heap, self.now
        while heap and heap[0][0] <= now:
            self._pop()
        self._schedule()

    def _pop(self) -> None:
        _, number, happening, first, second = heappop(self._heap)
        if number in self._live:
            self._live.remove(number)
            happening(first, second)

    def _step(self) -> None:
        if self._stopped:
            return
        if self._is_busy():
            self._waits_for_rest = True
        elif self._has_guests():
            self._loop.call_later(GRACE_S, self._jump)
        else:
            self._jump()

    def _jump(self) -> None:
        """To the next due thing, if it lies within what is to be skipped."""
        if self._stopped:
            return
        if self._is_busy():
            self._waits_for_rest = True
            return
        heap = self._heap
        while heap and heap[0][1] not in self._live:
            heappop(heap)
        if heap and heap[0][0] <= self._horizon:
            self._skipped += max(0, heap[0][0] - self.now)
            self._pop()
            self._loop.call_soon(self._step)
        else:
            self._skipping = False
            self._schedule()
