"""Keys are remembered, but by each front end for itself: what comes again over the backup link is new to it."""

from collections.abc import Sequence
from datetime import datetime

from simulators.backend.accounts import Accounts
from simulators.backend.books import Books, Performed
from simulators.backend.mutants.copies import posted_again
from simulators.backend.mutants.registry import mutant
from simulators.backend.part import Backend
from simulators.kit.chance import Random
from simulators.kit.effect import Effect
from simulators.kit.event import Accepted, Event, Started
from simulators.kit.instant import Instant
from simulators.till.operation import Single
from simulators.till.programme import Programme
from simulators.till.wire import Ask


class _Books(Books):
    def __init__(self, programme: Programme, accounts: Accounts, chance: Random) -> None:
        super().__init__(programme, accounts, chance)
        self.port = ""
        self._seen: dict[str, str] = {}

    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        performed = super().perform(operation, posted_at)
        first = self._seen.setdefault(operation.origin.key, self.port)
        return performed if first == self.port else posted_again(self, operation, performed)


@mutant(
    id="backend.memory-per-port",
    how="Two front ends, each with its own cache of keys: a request cut off on the primary link and repeated on the"
    " backup"
    " is taken for a new one.",
    caught_by=("link.cutover",),
)
class MemoryPerPort(Backend):
    books_type = _Books
    _ports: dict[str, str]

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        if isinstance(event, Started):
            self._ports = {}
        if isinstance(event, Accepted):
            self._ports[event.conn] = event.port
        return super().handle(event, now)

    def _asked(self, conn: str, ask: Ask, now: Instant) -> list[Effect]:
        assert isinstance(self.books, _Books)
        self.books.port = self._ports[conn]
        return super()._asked(conn, ask, now)
