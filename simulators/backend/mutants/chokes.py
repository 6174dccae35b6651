"""A receipt that has to be refused leaves everything behind it waiting."""

from datetime import datetime

from simulators.backend.accounts import Accounts
from simulators.backend.books import Books, Performed
from simulators.backend.mutants.registry import mutant
from simulators.kit.chance import Random
from simulators.till.answer import Reason, Refused
from simulators.till.operation import Commit, Single
from simulators.till.programme import Programme

_BUSY = Performed((), Refused(Reason.UNAVAILABLE, "busy"))


@mutant(
    id="backend.chokes",
    how="The refusal of a blocked card leaves a transaction open: until a restart everything is answered 'try later',"
    " and no queue drains.",
    caught_by=("replay.converges",),
)
class Chokes(Books):
    def __init__(self, programme: Programme, accounts: Accounts, chance: Random) -> None:
        super().__init__(programme, accounts, chance)
        self._choked = False

    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        if self._choked:
            return _BUSY
        performed = super().perform(operation, posted_at)
        self._choked = isinstance(operation, Commit) and isinstance(performed.answer, Refused)
        return performed
