"""What has been posted is known until the next restart."""

from datetime import datetime

from simulators.backend.accounts import Accounts
from simulators.backend.books import Books, Performed
from simulators.backend.mutants.copies import posted_again
from simulators.backend.mutants.registry import mutant
from simulators.kit.chance import Random
from simulators.till.operation import Single
from simulators.till.programme import Programme


@mutant(
    id="backend.keys-in-memory",
    how="Idempotency keys are kept in the memory of the process: a release is rolled out between a sale and its repeat,"
    " and the guest is credited twice.",
    caught_by=("replay.nothing-doubled",),
)
class KeysInMemory(Books):
    def __init__(self, programme: Programme, accounts: Accounts, chance: Random) -> None:
        super().__init__(programme, accounts, chance)
        self._seen: set[str] = set()

    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        performed = super().perform(operation, posted_at)
        if operation.origin.key in self._seen:
            return performed
        self._seen.add(operation.origin.key)
        return posted_again(self, operation, performed)
