"""What is known of one-time codes: issued, attached, dead; who guesses; how new a check was when points were held.

A part of `Accounts`. The trap: a code's life ends when it expires or when its guest is issued a newer one, and
whichever came first names the reason, however late it is asked.
"""

from dataclasses import dataclass, field
from datetime import datetime

from simulators.backend.rows import CodeFact, DeadCode, Guesses, IssuedCode, Revision, Visit
from simulators.till.answer import Reason, Refused
from simulators.till.receipt import ReceiptId


@dataclass(slots=True)
class CodeBook:
    """Facts about codes, put one at a time."""

    issued: dict[str, IssuedCode] = field(default_factory=dict)
    visits: dict[str, Visit] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)
    guesses: dict[tuple[str, str], Guesses] = field(default_factory=dict)
    revisions: dict[ReceiptId, int] = field(default_factory=dict)
    _by_guest: dict[str, list[IssuedCode]] = field(default_factory=dict)
    _on_check: dict[ReceiptId, list[str]] = field(default_factory=dict)

    def put(self, fact: CodeFact) -> None:
        match fact:
            case IssuedCode(code):
                assert code not in self.issued, "a one-time code is issued twice"
                self.issued[code] = fact
                self._by_guest.setdefault(fact.guest, []).append(fact)
            case Visit(code, receipt):
                assert code not in self.visits, "a one-time code is attached twice"
                self.visits[code] = fact
                self._on_check.setdefault(receipt, []).append(code)
            case DeadCode(code):
                self.dead.add(code)
            case Guesses(store, terminal):
                self.guesses[store, terminal] = fact
            case Revision(receipt, number):
                self.revisions[receipt] = number

    def visit_on(self, receipt: ReceiptId) -> Visit | None:
        """The guest who is on a check by a code now."""
        living = (code for code in self._on_check.get(receipt, ()) if code not in self.dead)
        return next((self.visits[code] for code in living), None)

    def visit_by(self, key: str) -> Visit | None:
        """The visit an `Attach` began."""
        return next((visit for visit in self.visits.values() if visit.key == key), None)

    def issued_by(self, key: str) -> IssuedCode | None:
        """The code an `IssueCode` made."""
        return next((issued for issued in self.issued.values() if issued.key == key), None)

    def refuse_first_use(self, issued: IssuedCode, at: datetime) -> Refused | None:
        """Why a code could not be used for the first time at a moment, or None. There is no lower end."""
        later = (other for other in self._by_guest[issued.guest] if other.number > issued.number)
        newer = min(later, key=lambda other: other.number, default=None)
        if newer is not None and newer.issued_at < issued.expires_at:
            return Refused(Reason.SUPERSEDED, "the guest has a newer code") if at >= newer.issued_at else None
        return Refused(Reason.EXPIRED, "the code has expired") if at >= issued.expires_at else None
