"""Receipts that come late take another way in, and arrive after what was asked behind them."""

from collections.abc import Sequence
from datetime import timedelta

from simulators.backend.mutants.registry import mutant
from simulators.backend.part import Backend, Reply
from simulators.kit.effect import Arm, Effect
from simulators.kit.event import Event, Fired, Started
from simulators.kit.instant import MS, Instant
from simulators.till.answer import Committed, SingleAnswer
from simulators.till.operation import Commit, Single, is_read

_LATE = timedelta(seconds=20)
_TIMER = "import"
_IMPORT_TAKES = 100 * MS


@mutant(
    id="backend.slow-import",
    how="Receipts from outages go through a nightly-style import queue: acknowledged at once, posted after the"
    " guest's next operation.",
    caught_by=("replay.order-kept",),
)
class SlowImport(Backend):
    _room: dict[str, Single]

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        if isinstance(event, Started):
            self._room = {}
        if isinstance(event, Fired) and event.timer == _TIMER:
            self._import(now)
            return self._flush()
        effects = list(super().handle(event, now))
        if self._room:
            effects.append(Arm(_TIMER, now + _IMPORT_TAKES))
        return effects

    def _perform(self, operation: Single, now: Instant) -> Reply[SingleAnswer]:
        late = self.clock.at(now) - operation.origin.made_at > _LATE
        known = operation.origin.key in self.books.accounts.answers
        if isinstance(operation, Commit) and late and not known:
            self._room[operation.origin.key] = operation
            return Reply(Committed(0, 0, None))
        reply = super()._perform(operation, now)
        if not is_read(operation):
            self._import(now)
        return reply

    def _import(self, now: Instant) -> None:
        for commit in self._room.values():
            super()._perform(commit, now)
        self._room.clear()
