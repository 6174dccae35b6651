"""The guest of a terminal's last receipt is still in the session when the next one comes."""

from simulators.backend.books import Books
from simulators.backend.mutants.registry import mutant
from simulators.backend.posting import Posting
from simulators.backend.selling import Selling
from simulators.till.answer import Refused
from simulators.till.ledger import EntryKind
from simulators.till.programme import Guest
from simulators.till.receipt import Receipt


class _Selling(Selling):
    def guest_on(self, receipt: Receipt, posting: Posting) -> Guest | Refused | None:
        guest = super().guest_on(receipt, posting)
        if not isinstance(guest, Guest):
            return guest
        for entry in reversed(self.accounts.ledger):
            sold = entry.receipt if entry.kind is EntryKind.SALE and entry.guest else None
            if sold is not None and (sold.store, sold.terminal) == (receipt.id.store, receipt.id.terminal):
                return self.accounts.guests.get(entry.guest, guest)
        return guest


@mutant(
    id="backend.stale-session",
    how="Sessions are kept by terminal: when two guests follow each other at a till, the second one's points go to the"
    " first.",
    caught_by=("replay.nothing-invented",),
)
class StaleSession(Books):
    selling = _Selling
