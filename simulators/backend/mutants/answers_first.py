"""The answer goes out before the disk has said yes."""

from simulators.backend.mutants.registry import mutant
from simulators.backend.part import Backend
from simulators.kit.effect import Effect
from simulators.kit.instant import Instant
from simulators.till.wire import Say


@mutant(
    id="backend.answers-first",
    how="Write-behind: the commit is confirmed while its rows are still in memory, and a power cut takes them.",
    caught_by=("durable.before-acknowledged",),
)
class AnswersFirst(Backend):
    def _answer(self, conn: str, say: Say, now: Instant) -> list[Effect]:
        return self._say(conn, say, now)
