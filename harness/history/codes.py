"""One-time codes of a case: who was issued which, and what became of each, as far as the accounts prove it (OFF-07).

What an app was told is the proof that a code exists, what a till was told that it is on a check. The trap: instants. A
code ends by the backend's clock when a question arrives there, which is some time between its asking and its answer;
only what no such time could explain is proven.
"""

from dataclasses import dataclass
from datetime import datetime

from harness.history.pairing import Attempt, Pairing, Word
from simulators.till.answer import Attached, CodeIssued, Outcome
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Attach, Detach, IssueCode, Void
from simulators.till.receipt import ReceiptId


@dataclass(frozen=True, slots=True)
class Code:
    """One that an app was told."""

    code: str
    guest: str | None
    """None: nobody knows whose app it was."""
    issue: IssueCode
    attempt: Attempt
    word: Word
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Scan:
    """An attempt to attach that was granted, and the word that granted it."""

    attempt: Attempt
    operation: Attach
    word: Word
    answer: Attached


def codes_of(case: Pairing) -> dict[str, Code]:
    """By their digits, in the order of the history."""
    codes: dict[str, Code] = {}
    for attempt in case.attempts.values():
        issue = attempt.operation
        if not isinstance(issue, IssueCode):
            continue
        for word in attempt.words:
            if isinstance(word.answer, CodeIssued) and word.answer.code not in codes:
                guest = case.people.guest_of(issue.identifier)
                codes[word.answer.code] = Code(word.answer.code, guest, issue, attempt, word, word.answer.expires_at)
    return codes


def scans_of(case: Pairing) -> tuple[Scan, ...]:
    """Granted attaches, in the order of the history."""
    scans = []
    for attempt in case.attempts.values():
        operation, word = attempt.operation, attempt.best
        if isinstance(operation, Attach) and word is not None and isinstance(word.answer, Attached):
            scans.append(Scan(attempt, operation, word, word.answer))
    return tuple(scans)


def attaches_of(case: Pairing) -> tuple[Attempt, ...]:
    """All of them, however they ended."""
    return tuple(attempt for attempt in case.attempts.values() if isinstance(attempt.operation, Attach))


def was_asked_for(attempt: Attempt) -> bool:
    """Whether the programme may have heard of it: its till heard yes or nothing, and not a no."""
    return attempt.outcome is not Outcome.REFUSED


def ended_on(case: Pairing, receipt: ReceiptId) -> tuple[Attempt, ...]:
    """What takes guests off a check for good: detaching, and voids of the whole of it."""
    return tuple(
        attempt
        for attempt in case.attempts.values()
        if attempt.receipt == receipt
        and (
            isinstance(attempt.operation, Detach)
            or (isinstance(attempt.operation, Void) and attempt.operation.operation is None)
        )
    )


def heard_yes(attempt: Attempt) -> Word | None:
    """The word with which the programme itself, and no gateway for it, said yes."""
    return next((word for word in attempt.words if word.outcome is Outcome.OK), None)


def is_code(identifier: Identifier | None) -> bool:
    return identifier is not None and identifier.kind is IdentifierKind.CODE
