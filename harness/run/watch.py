"""Stands in for a gateway that is not ours when the stage asks what is still to be delivered (OFF-11).

A gateway under test does not answer that question. What our tills were told is kept for later, and what our backend
has not yet been asked, or has answered unheard, must still be there. The trap: what the backend refused for good is not
on its way; the gateway must have put it on a dead-letter list, which we cannot see, so it is taken for being there,
with the reason of the backend.
"""

from collections.abc import Callable, Sequence

from harness.history.evidence import Noted
from harness.run.spoken import Line, Spoken
from simulators.backend.books import Books
from simulators.kit.effect import Effect, Tell
from simulators.kit.event import Event, Told
from simulators.kit.instant import SECOND, Instant, Span
from simulators.till.answer import Outcome, Refused
from simulators.till.attempt import Attempted, Learnt
from simulators.till.cashier import AskPending, Pending
from simulators.till.operation import is_read

GRACE: Span = 5 * SECOND
"""How long a gateway may take to undo a permission whose answer came too late for the till."""


class Watch:
    """Hears of the history as it is written, and looks into the books of our backend."""

    def __init__(self, books: Callable[[], Books | None], lines: Callable[[], Sequence[Line]]) -> None:
        """`books`: None while our backend is down; `lines`: the journal so far."""
        self._books = books
        self._lines = lines
        self._read = 0
        self._spoken = Spoken()
        self._promised: dict[str, None] = {}
        """Keys a till was told are kept for later."""
        self._given_up: dict[str, Instant] = {}
        """Keys of changes a till does not count on, and when it learnt so."""
        self._changes: set[str] = set()

    def note(self, noted: Noted) -> None:
        match noted.entry:
            case Attempted(key=key, operation=operation) if not is_read(operation):
                self._changes.add(key)
            case Learnt(key=key, outcome=Outcome.OFFLINE) if key in self._changes:
                self._promised[key] = None
            case Learnt(key=key, outcome=Outcome.REFUSED | Outcome.UNKNOWN) if key in self._changes:
                self._given_up.setdefault(key, noted.at)
            case _:
                pass

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        match event:
            case Told(sender, AskPending(ticket)):
                return [Tell(sender, self._pending(ticket, now))]
            case _:
                return []

    def _pending(self, ticket: str, now: Instant) -> Pending:
        books = self._books()
        if books is None:
            return Pending(ticket, len(self._promised))
        lines = self._lines()
        self._spoken.read(lines[self._read :])
        self._read = len(lines)
        accounts, letters, count = books.accounts, [], 0
        for key in self._promised:
            kept = accounts.answers.get(key)
            if (kept is None and key not in accounts.closed_keys) or self._spoken.answered_at(key) is None:
                count += 1
            elif kept is not None and isinstance(kept.answer, Refused):
                letters.append((key, kept.answer.reason.value))
        for key, at in self._given_up.items():
            kept = accounts.answers.get(key)
            granted = kept is not None and not isinstance(kept.answer, Refused)
            if granted and key not in accounts.closed_keys and now - at < GRACE:
                count += 1
        return Pending(ticket, count, tuple(letters))
