"""Two kinds of receipt packet are known, the sale and its return; a rollback is neither."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.undoing import Undoing
from simulators.till.answer import Reason, Refused, SingleAnswer
from simulators.till.operation import Void

_ROLLBACK = "rollback"


class _Undoing(Undoing):
    def void(self, operation: Void, posting: Posting) -> SingleAnswer:
        if operation.reopens and operation.reason == _ROLLBACK:
            return Refused(Reason.UNSUPPORTED, "unknown chmode")
        return super().void(operation, posting)


@mutant(
    id="backend.knows-no-rollback",
    how="Anything but a sale and a return is answered with error 500: a till whose printer failed cannot go on.",
    caught_by=("rollback.accepted",),
)
class KnowsNoRollback(Books):
    undoing = _Undoing
