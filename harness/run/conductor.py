"""The conductor: the actor `stage` that plays the lanes of a case side by side and says `Finish` when all is over.

In the real world it may let idle time pass (`skip_idle`): when every lane waits for nothing but time, it lets what is
on the wire arrive (a short grace) and then moves the clock to the next moment somebody waits for. In the virtual world
time passes by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.run.flow import Flow, Resumed, Wait
from harness.world.stage import Advance, AnyEffect, Finish
from simulators.kit.effect import Arm
from simulators.kit.event import Event, Fired, Started, Told
from simulators.kit.instant import MS, Instant, Span
from simulators.till.cashier import Done, Pending

GRACE: Span = 8 * MS
"""Real time for bytes on loopback to arrive before idle time is skipped."""
_GRACE_TIMER = "stage:grace"


@dataclass(slots=True)
class _Strand:
    """One running flow and what it waits for."""

    flow: Flow[None]
    wait: Wait | None = None


class Conductor:
    """Runs flows. The main flow is the case; when it ends, so does the world. It starts others through `fork`."""

    def __init__(self, *, skip_idle: bool) -> None:
        self._skip_idle = skip_idle
        self._main: _Strand | None = None
        self._waiting: dict[str, _Strand] = {}
        self._strands: list[_Strand] = []
        self._forked: list[_Strand] = []
        self._grace_since: Instant | None = None
        self.over = False

    def begin(self, main: Flow[None]) -> None:
        """Give it the case to play; before the world starts it."""
        self._main = _Strand(main)

    def fork(self, flow: Flow[None]) -> None:
        """Start another flow as soon as the one speaking now waits."""
        self._forked.append(_Strand(flow))

    def handle(self, event: Event, now: Instant) -> Sequence[AnyEffect]:
        match event:
            case Started():
                assert self._main is not None, "a conductor without a case"
                effects = self._advance_strand(self._main, None, now)
            case Fired(timer) if timer == _GRACE_TIMER:
                return self._skip(now)
            case Fired(timer):
                effects = self._heard(timer, None, now)
            case Told(_, Done(ticket=ticket) | Pending(ticket=ticket) as message):
                effects = self._heard(ticket, message, now)
            case _:
                return []
        return [*effects, *self._grace(now)]

    def _heard(self, key: str, message: object, now: Instant) -> list[AnyEffect]:
        strand = self._waiting.get(key)
        if strand is None:
            return []
        return self._advance_strand(strand, Resumed(key, message, now), now)

    def _advance_strand(self, strand: _Strand, resumed: Resumed | None, now: Instant) -> list[AnyEffect]:
        if strand.wait is not None:
            for key in strand.wait.keys:
                del self._waiting[key]
        try:
            wait = strand.flow.send(resumed) if resumed is not None else next(strand.flow)
        except StopIteration:
            effects = self._ended(strand)
        else:
            for key in wait.keys:
                assert key not in self._waiting, f"two flows wait for {key}"
                self._waiting[key] = strand
            if strand.wait is None:
                self._strands.append(strand)
            strand.wait = wait
            effects = list(wait.effects)
        while self._forked:
            effects += self._advance_strand(self._forked.pop(0), None, now)
        return effects

    def _ended(self, strand: _Strand) -> list[AnyEffect]:
        if strand in self._strands:
            self._strands.remove(strand)
        if strand is not self._main:
            return []
        self.over = True
        return [Finish()]

    def _grace(self, now: Instant) -> list[AnyEffect]:
        """Everybody waits for time alone: let what is under way arrive first."""
        if not self._skip_idle or self.over or self._grace_since is not None:
            return []
        earliest = self._earliest()
        if earliest is None or earliest - now <= 2 * GRACE:
            return []
        self._grace_since = now
        return [Arm(_GRACE_TIMER, now + GRACE)]

    def _skip(self, now: Instant) -> list[AnyEffect]:
        self._grace_since = None
        earliest = self._earliest()
        if earliest is None or earliest <= now:
            return []
        return [Advance(earliest - now)]

    def _earliest(self) -> Instant | None:
        """When the next pause ends; None while anybody waits for a part."""
        earliest: Instant | None = None
        for strand in self._strands:
            assert strand.wait is not None
            if strand.wait.for_flows:
                continue
            until = strand.wait.until
            if until is None:
                return None
            earliest = until if earliest is None else min(earliest, until)
        return earliest


class Gate:
    """Lets one flow wait until `count` others have passed: the last one through arms a timer of the stage."""

    def __init__(self, name: str, count: int) -> None:
        assert count > 0, "a gate nobody passes"
        self._key = f"gate:{name}"
        self._left = count

    def wait(self) -> Wait:
        return Wait([], (self._key,), for_flows=True)

    def through(self, now: Instant) -> list[AnyEffect]:
        """Effects of passing. A flow passes with its last words: it yields them in `last_words`."""
        self._left -= 1
        assert self._left >= 0, f"{self._key} was passed too often"
        return [Arm(self._key, now)] if self._left == 0 else []


def last_words(effects: Sequence[AnyEffect], key: str, now: Instant) -> Wait:
    """Perform these and resume at once: how a forked flow says something before it ends."""
    return Wait([*effects, Arm(key, now)], (key,))
