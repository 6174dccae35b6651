"""Receipts are known by till and number, in whichever store."""

from datetime import datetime

from msgspec.structs import replace

from simulators.backend.accounts import Accounts
from simulators.backend.books import Books, Performed
from simulators.backend.mutants.registry import mutant
from simulators.kit.chance import Random
from simulators.till.answer import Refused, SingleAnswer
from simulators.till.operation import Commit, Single
from simulators.till.programme import Programme


@mutant(
    id="backend.keys-without-store",
    how="Written for one restaurant: the key is workstation, day and check. The receipt of another restaurant with the"
    " same three is taken for a repeat, and thanked for.",
    caught_by=("replay.nothing-lost",),
)
class KeysWithoutStore(Books):
    def __init__(self, programme: Programme, accounts: Accounts, chance: Random) -> None:
        super().__init__(programme, accounts, chance)
        self._seen: dict[str, tuple[str, SingleAnswer]] = {}

    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        if not isinstance(operation, Commit):
            return super().perform(operation, posted_at)
        key = replace(operation.origin, store="", number=0).key
        store, answer = self._seen.get(key, ("", None))
        if answer is not None and store != operation.origin.store:
            return Performed((), answer)
        performed = super().perform(operation, posted_at)
        if not isinstance(performed.answer, Refused):
            self._seen[key] = operation.origin.store, performed.answer
        return performed
