"""What was asked for on a check and is not on its receipt stays taken."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.selling import Selling
from simulators.till.ledger import Entry, EntryKind


class _Selling(Selling):
    def settle(self, posting: Posting, standing: list[Entry], mentioned: tuple[Entry, ...]) -> None:
        holds = [entry for entry in standing if entry.kind is EntryKind.HOLD]
        super().settle(posting, holds, mentioned)


@mutant(
    id="backend.keeps-abandoned",
    how="A receipt confirms what it names and says nothing of the rest: points granted and not used on it are gone.",
    caught_by=("balance.conservation",),
)
class KeepsAbandoned(Books):
    selling = _Selling
