"""A receipt is known by the key of its operation alone: told again under a new one, it is another sale."""

from datetime import datetime

from msgspec.structs import replace

from simulators.backend.books import Books, Performed
from simulators.backend.mutants.copies import copy_of_sale
from simulators.backend.mutants.registry import mutant
from simulators.till.answer import Committed
from simulators.till.operation import Commit, Single


@mutant(
    id="backend.keys-only",
    how="Idempotency by the id of the call and nothing else: it holds until a till comes that tells an accrual again"
    " under a different id (loyalty_apis.md 4), and then each silence credits the guest once more.",
    caught_by=("replay.nothing-doubled",),
)
class KeysOnly(Books):
    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        is_known = operation.origin.key in self.accounts.answers
        held = len(self.accounts.ledger)
        performed = super().perform(operation, posted_at)
        answer = performed.answer
        if is_known or not isinstance(operation, Commit) or operation.reinstates or len(self.accounts.ledger) > held:
            return performed
        copied = copy_of_sale(self, operation, None) if isinstance(answer, Committed) else None
        if copied is None or not isinstance(answer, Committed):
            return performed
        row, balance = copied
        return Performed((*performed.rows, row), replace(answer, balance=balance))
