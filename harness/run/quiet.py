"""Waiting until things are quiet: every queue of every part is empty (OFF-11), asked of the parts themselves.

A part that does not answer (it is dead, or it is not ours) is not quiet, and what it holds is not known.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from harness.run.flow import Flow, Wait, pause
from simulators.kit.effect import Arm, Disarm, Effect, Tell
from simulators.kit.instant import MS, Instant, Span
from simulators.till.cashier import AskPending, Pending

PATIENCE: Span = 500 * MS
"""A part on the same machine answers at once; one that has not after this is not there."""
FIRST_LOOK: Span = 5 * MS
LONGEST_LOOK: Span = 250 * MS


@dataclass(slots=True)
class Quiet:
    """Asks parts what they still have to deliver, and remembers the last word of each."""

    parts: Sequence[str]
    heard: dict[str, Pending] = field(default_factory=dict)
    silent: tuple[str, ...] = ()
    drain: Span | None = None
    limit: Span | None = None
    _asked: int = 0
    _overdue: tuple[Instant, Span] | None = None
    """When the first wait began that did not end quiet, and its limit."""
    _late: tuple[Span, Span] | None = None
    """How long it took until it was quiet at last, and that limit."""

    def look(self, now: Instant) -> Flow[Instant]:
        """Ask every part once."""
        silent = []
        carried: list[Effect] = []
        for part in self.parts:
            self._asked += 1
            ticket, timer = f"pending:{self._asked}", f"patience:{self._asked}"
            resumed = yield Wait(
                [*carried, Tell(part, AskPending(ticket)), Arm(timer, now + PATIENCE)], (ticket, timer)
            )
            now, carried = resumed.now, [Disarm(timer)]
            if isinstance(resumed.message, Pending):
                self.heard[part] = resumed.message
            else:
                silent.append(part)
        self.silent = tuple(silent)
        return now

    @property
    def is_quiet(self) -> bool:
        return not self.silent and all(pending.count == 0 for pending in self.heard.values())

    def settle(self, within: Span, now: Instant) -> Flow[Instant]:
        """Look until it is quiet or the time is up; afterwards `is_quiet` and `drain` say how it went.

        What was not quiet in time stays late, however soon after everything was put right it was: the drain is
        counted from the first time it was waited for, against the limit of that time.
        """
        began, interval = now, FIRST_LOOK
        self.limit, self.drain = within, None
        now = yield from self.look(now)
        while not self.is_quiet and now - began < within:
            self._asked += 1
            resumed = yield pause(f"look:{self._asked}", now + interval)
            interval = min(interval * 2, LONGEST_LOOK)
            now = yield from self.look(resumed.now)
        if not self.is_quiet:
            self._overdue = self._overdue or (began, within)
            return now
        if self._overdue is not None and self._late is None:
            self._late = now - self._overdue[0], self._overdue[1]
        self.drain, self.limit = self._late or (now - began, within)
        return now
