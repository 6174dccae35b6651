"""The conductor: the actor `stage` that plays the lanes of a case, looks after the end of it, and says `Finish`.

A case ends when its lanes are done, everything cut or crashed is healed, the queues are drained, and one plain good
conversation still works; only then does the world stop and the judging begin.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.run.flow import Flow, Wait
from harness.world.stage import AnyEffect, Finish
from simulators.kit.effect import Arm
from simulators.kit.event import Event, Fired, Started, Told
from simulators.kit.instant import Instant
from simulators.till.cashier import Done, Pending


@dataclass(slots=True)
class _Strand:
    """One running flow and the key it waits for."""

    name: str
    flow: Flow
    key: str = ""


class Conductor:
    """Runs flows side by side. `main` is the case; flows may start others through `fork`."""

    def __init__(self, main: Flow) -> None:
        self._waiting: dict[str, _Strand] = {}
        self._main = _Strand("main", main)
        self._heard_early: dict[str, tuple[object, Instant]] = {}
        self._forked: list[_Strand] = []
        self.pending: dict[str, Pending] = {}
        """The last word of each part on what it still has to deliver, by part name."""
        self.over = False

    def handle(self, event: Event, now: Instant) -> Sequence[AnyEffect]:
        match event:
            case Started():
                return self._resume(self._main, None, now)
            case Fired(timer):
                return self._heard(timer, None, now)
            case Told(_, Done() as done):
                return self._heard(done.ticket, done, now)
            case Told(sender, Pending() as pending):
                self.pending[sender] = pending
                return self._heard(pending.ticket, pending, now)
            case _:
                return []

    def fork(self, name: str, flow: Flow) -> None:
        """Start another flow as soon as the one speaking now waits. Each ends by itself; see `Gate`."""
        self._forked.append(_Strand(name, flow))

    def _heard(self, key: str, message: object, now: Instant) -> list[AnyEffect]:
        strand = self._waiting.pop(key, None)
        if strand is None:
            return []
        return self._resume(strand, message, now)

    def _resume(self, strand: _Strand, message: object, now: Instant) -> list[AnyEffect]:
        try:
            wait = next(strand.flow) if not strand.key else strand.flow.send((message, now))
        except StopIteration:
            effects: list[AnyEffect] = []
            if strand is self._main:
                self.over = True
                effects.append(Finish())
        else:
            assert wait.key not in self._waiting, f"two flows wait for {wait.key}"
            strand.key = wait.key
            self._waiting[wait.key] = strand
            effects = list(wait.effects)
        while self._forked:
            effects += self._resume(self._forked.pop(0), None, now)
        return effects


class Gate:
    """Lets one flow wait until `count` others have passed. The gate is a timer of the stage, armed by the last through.

    A flow that passes yields `Wait(gate.passed(now), <a key nobody hears>)` as its last act.
    """

    def __init__(self, name: str, count: int) -> None:
        self.key = f"gate:{name}"
        self._left = count

    def passed(self, now: Instant) -> list[AnyEffect]:
        self._left -= 1
        assert self._left >= 0, f"{self.key} was passed too often"
        return [Arm(self.key, now)] if self._left == 0 else []


def pause(key: str, until: Instant) -> Wait:
    """Wait for an instant."""
    return Wait([Arm(key, until)], key)
