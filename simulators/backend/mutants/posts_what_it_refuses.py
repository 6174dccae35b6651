"""A late receipt is posted, then refused: the points stay, and somebody keys the dead letter in again."""

from datetime import timedelta

from simulators.backend.mutants.registry import mutant
from simulators.backend.part import Backend, Reply
from simulators.kit.instant import Instant
from simulators.till.answer import Reason, Refused, SingleAnswer
from simulators.till.operation import Commit, Single

_LATE = timedelta(seconds=20)


@mutant(
    id="backend.posts-what-it-refuses",
    how="The import of receipts from outages posts the points first and fails in a later step, which takes nothing"
    " back: the receipt is reported as refused for good, and the points stay.",
    caught_by=("balance.interval",),
)
class PostsWhatItRefuses(Backend):
    def _perform(self, operation: Single, now: Instant) -> Reply[SingleAnswer]:
        is_late = self.clock.at(now) - operation.origin.made_at > _LATE
        reply = super()._perform(operation, now)
        match reply.answer:
            case Refused(reason) if isinstance(operation, Commit) and is_late and reason is not Reason.UNAVAILABLE:
                performed = self.books.perform(operation, self.clock.at(now))
                self._waiting.rows.extend(performed.rows)
            case _:
                pass
        return reply
