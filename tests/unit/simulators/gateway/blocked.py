"""Receipts that block their till (r_keeper) through a night, and what a programme makes of their tries, on its own.

Pay is pressed again, under the same key and at a later time, until it is heard that the receipt is in; after so many
presses it is rolled back, until that is heard. `audit_receipts` says in words what went wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace

from simulators.kit.instant import SECOND, Instant
from simulators.till.answer import Answer, Queued, Reason, Refused, Voided
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Commit, Single, Void
from simulators.till.receipt import ReceiptId
from tests.unit.simulators.gateway.fakes import CLOCK, COMMITTED, origin

POOR = Identifier(IdentifierKind.CARD, "1111")
"""A guest who has no points before `RICH_AT`."""
RICH_AT = 8 * SECOND
POOR_ANSWER = Refused(Reason.INSUFFICIENT)
PATIENCE = 5 * SECOND
PRESSES = 4
ROLLBACK = 900


@dataclass
class Turns:
    """The programme's side: one sale of a receipt at a time, and doors closed up to a moment."""

    sold: dict[ReceiptId, tuple[str, datetime]] = field(default_factory=dict)
    """Receipt -> the key of the sale that stands, and since when."""
    closed: dict[ReceiptId, datetime] = field(default_factory=dict)
    answered: dict[tuple[str, datetime], Answer] = field(default_factory=dict)

    def owns(self, operation: Single) -> bool:
        return (isinstance(operation, Commit) and bool(operation.asks) and not operation.held) or (
            isinstance(operation, Void) and operation.reopens
        )

    def answer(self, operation: Single, now: Instant) -> Answer:
        assert isinstance(operation, Commit | Void)
        answer = self._commit(operation, now) if isinstance(operation, Commit) else self._void(operation)
        self.answered[operation.origin.key, operation.origin.made_at] = answer
        return answer

    def _commit(self, commit: Commit, now: Instant) -> Answer:
        receipt, moment, key = commit.receipt.id, commit.origin.made_at, commit.origin.key
        if receipt in self.closed and moment <= self.closed[receipt]:
            return Refused(Reason.VOIDED)
        if receipt in self.sold:
            before, since = self.sold[receipt]
            self.sold[receipt] = (before, max(since, moment))
            return COMMITTED if before == key else Refused(Reason.CONFLICT)
        if commit.receipt.guest == POOR and now < RICH_AT:
            return POOR_ANSWER
        self.sold[receipt] = (key, moment)
        return COMMITTED

    def _void(self, void: Void) -> Answer:
        moment = void.origin.made_at
        if void.target in self.sold and self.sold[void.target][1] <= moment:
            del self.sold[void.target]
        self.closed[void.target] = max(moment, self.closed.get(void.target, moment))
        return Voided(0, 0, 0)


@dataclass(slots=True)
class Check:
    """A till's receipt. `is_in`: it was heard to be in; `is_out`: to be rolled back."""

    commit: Commit
    presses: int = 0
    is_in: bool = False
    is_out: bool = False
    refusals: list[tuple[datetime, Refused]] = field(default_factory=list)
    is_queued: bool = False
    void: Void | None = None


class Tills:
    """The tills' side. `say` sends a question under a reference, `at` calls back."""

    def __init__(self, say: Callable[[str, Single], None], at: Callable[[Instant, Callable[[], None]], None]) -> None:
        self._say = say
        self._at = at
        self._waiting: dict[str, tuple[Check, Single]] = {}
        self.checks: list[Check] = []

    def owns(self, ref: str) -> bool:
        return ref.startswith("blocked-")

    def open(self, commit: Commit, now: Instant) -> None:
        self.checks.append(Check(commit))
        self._press(self.checks[-1], now)

    def heard(self, ref: str, answer: Answer, now: Instant) -> None:
        """An answer to what was given up is nothing, and so is one that settles nothing."""
        waited = self._waiting.get(ref)
        if waited is None or (isinstance(answer, Refused) and answer.reason is Reason.UNAVAILABLE):
            return
        del self._waiting[ref]
        check, operation = waited
        if isinstance(operation, Void):
            check.is_out = not isinstance(answer, Refused)
        elif isinstance(answer, Refused):
            check.refusals.append((operation.origin.made_at, answer))
            self._at(now + SECOND, lambda: self._press(check, now + SECOND))
        else:
            check.is_in = True
            check.is_queued = isinstance(answer, Queued)

    def _press(self, check: Check, now: Instant) -> None:
        check.presses += 1
        if check.presses > PRESSES:
            receipt = check.commit.receipt.id
            of = origin(ROLLBACK + receipt.check, check=receipt.check)
            check.void = Void(replace(of, made_at=CLOCK.at(now)), receipt, reopens=True)
            self._ask(check, check.void, now)
            return
        moment = CLOCK.at(now)
        receipt_now = replace(check.commit.receipt, closed_at=moment)
        asks = tuple(replace(ask, origin=replace(ask.origin, made_at=moment)) for ask in check.commit.asks)
        of = replace(check.commit.origin, made_at=moment)
        self._ask(check, replace(check.commit, origin=of, receipt=receipt_now, asks=asks), now)

    def _ask(self, check: Check, operation: Single, now: Instant) -> None:
        ref = f"blocked-{operation.origin.key}@{now}"
        self._waiting[ref] = (check, operation)
        self._say(ref, operation)
        self._at(now + PATIENCE, lambda: self._give_up(ref, now + PATIENCE))

    def _give_up(self, ref: str, now: Instant) -> None:
        waited = self._waiting.pop(ref, None)
        if waited is None:
            return
        check, operation = waited
        if isinstance(operation, Void):
            self._ask(check, operation, now)  # a void is said as it is until it is heard
        else:
            self._press(check, now)


def audit_receipts(tills: Tills, turns: Turns) -> list[str]:
    """What went wrong; the first word names the kind of wrong."""
    wrong = []
    for check in tills.checks:
        receipt, key = check.commit.receipt.id, check.commit.origin.key
        if not (check.is_in or check.is_out):
            wrong.append(f"stuck: {receipt} was pressed {check.presses} times")
        if check.is_queued:
            wrong.append(f"blind: {receipt} was kept for later with what it asks for")
        if check.is_in and receipt not in turns.sold:
            wrong.append(f"lost: {receipt} was told to be in")
        if check.is_out and receipt in turns.sold:
            wrong.append(f"ghost: {receipt} was rolled back")
        for moment, refused in check.refusals:
            if refused.reason is not Reason.OFFLINE and turns.answered.get((key, moment)) != refused:
                wrong.append(f"invented: {receipt} was refused {refused.reason.value} at {moment}, by nobody")
    return wrong
