"""What a repeat is compared with has the times in it."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.turns import is_new_turn, moment_of
from simulators.till.answer import Reason, Refused, SingleAnswer
from simulators.till.operation import Commit, Single


@mutant(
    id="backend.conflicts-with-the-clock",
    how="The digest of a packet covers when it was built: the second try of a receipt that is in is another receipt.",
    caught_by=("commit.repeats-agree",),
)
class ConflictsWithTheClock(Books):
    def remembered(self, operation: Single, digest: str, posting: Posting) -> SingleAnswer | None:
        kept = self.accounts.answers.get(operation.origin.key)
        is_moved = kept is not None and isinstance(operation, Commit) and kept.made_at != moment_of(operation)
        if kept is not None and is_moved and not is_new_turn(self.accounts, operation, kept, digest):
            return Refused(Reason.CONFLICT, "another receipt is in under this number")
        return super().remembered(operation, digest, posting)
