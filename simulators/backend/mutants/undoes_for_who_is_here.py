"""What is undone is booked on the account in the session, which is that of the last guest."""

from msgspec.structs import replace

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.undoing import Undoing
from simulators.till.answer import SingleAnswer
from simulators.till.ledger import Entry


class _Undoing(Undoing):
    def undo_all(self, standing: list[Entry], posting: Posting) -> SingleAnswer:
        here = next((entry.guest for entry in reversed(self.accounts.ledger) if entry.guest), "")
        return super().undo_all([replace(one, guest=here) if one.guest else one for one in standing], posting)


@mutant(
    id="backend.undoes-for-who-is-here",
    how="A void names a receipt and no guest: the account is taken from the session, where the next guest is by now.",
    caught_by=("cancel.leaves-nothing",),
)
class UndoesForWhoIsHere(Books):
    undoing = _Undoing
