"""Histories of a till that knows only finished receipts, by hand: tries, voids that leave a receipt open, reversals.

Each act takes a minute. `tries` writes down a try and what was heard of it; `posts` and `undoes` write the ledger.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from msgspec.structs import replace

from harness.history.evidence import Evidence, Noted
from simulators.gateway.reversal import reversal_of
from simulators.kit.instant import MINUTE, MS, Clock, Instant
from simulators.kit.money import Minor
from simulators.till.answer import Answer, Committed, Outcome, Queued, Reason, Refused, Voided
from simulators.till.attempt import Attempted, DeadLettered, HistoryEntry, Learnt
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit, Origin, Redeem, Single, Void
from simulators.till.programme import Guest, Programme
from simulators.till.receipt import POINTS, Line, Receipt, ReceiptId, Tender

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
DAY = date(2026, 3, 14)
ANNA = Identifier(IdentifierKind.CARD, "7700-anna")
RECEIPT = ReceiptId("shop", DAY, "t1", 7)
OK, UNKNOWN, REFUSED, OFFLINE = Outcome.OK, Outcome.UNKNOWN, Outcome.REFUSED, Outcome.OFFLINE
SALE, ASK, VOID, AGAIN = 101, 130, 103, 104
"""Numbers of operations on the check."""
POINTS_PAID: Minor = 1000
TOTAL: Minor = 5000
EARNED: Minor = TOTAL - POINTS_PAID


@dataclass
class Story:
    """One receipt of 50.00, of which 10.00 is paid with points that it asks for itself."""

    now: Instant = 0
    history: list[Noted] = field(default_factory=list)
    ledger: list[Entry] = field(default_factory=list)
    dead: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._enter(EntryKind.OPENING, 10_000, 0, "", None, NOON)

    def origin(self, number: int) -> Origin:
        self.now += MINUTE
        return Origin("shop", "t1", DAY, Clock(NOON).at(self.now), 7, number)

    def sale(self, number: int = SALE, *, reinstates: bool = False, asks: bool = True) -> Commit:
        origin = self.origin(number)
        ask = Redeem(replace(origin, number=ASK), ANNA, POINTS_PAID, TOTAL)
        paid = (Tender(POINTS, POINTS_PAID, POINTS_PAID, ask.origin.key),) if asks else ()
        rest = Tender("cash", TOTAL - sum(tender.amount for tender in paid))
        lines = (Line("1001", Decimal(1), TOTAL),)
        receipt = Receipt(RECEIPT, NOON, origin.made_at, lines, tenders=(*paid, rest), guest=ANNA)
        return Commit(origin, receipt, asks=(ask,) if asks else (), reinstates=reinstates)

    def void(self, number: int = VOID) -> Void:
        return Void(self.origin(number), RECEIPT, reopens=True)

    def tries(self, operation: Single, outcome: Outcome, reason: Reason = Reason.OFFLINE) -> None:
        """The till's side of one try."""
        self._note("tills", Attempted("t1", operation.origin.key, operation))
        self.now += 100 * MS
        self.hears(operation, outcome, reason)

    def hears(self, operation: Single, outcome: Outcome, reason: Reason = Reason.OFFLINE) -> None:
        answer: Answer | None = None
        if outcome is OK:
            answer = self._truth(operation)
        elif outcome is not UNKNOWN:
            answer = Queued() if outcome is OFFLINE else Refused(reason, "no")
        self._note("tills", Learnt("t1", operation.origin.key, outcome, answer))

    def gives_up(self, commit: Commit, reason: str) -> None:
        self._note("gateway", DeadLettered("gateway", commit.origin.key, reason))
        self.dead.append((commit.origin.key, reason))

    def reverses(self, commit: Commit) -> Void:
        """A gateway gives a try up: it writes its reversal down."""
        undo = reversal_of(commit, commit.origin.made_at)
        self._note("gateway", Attempted("gateway", undo.origin.key, undo))
        return undo

    def learns(self, undo: Void) -> None:
        self._note("gateway", Learnt("gateway", undo.origin.key, OK, self._truth(undo)))

    def posts(self, commit: Commit, earned: Minor | None = None, *, redeems: bool = True) -> None:
        """What the receipt asks for, and the sale."""
        self.now += 10 * MS
        for ask in commit.asks if redeems else ():
            assert isinstance(ask, Redeem)
            key, at = ask.origin.key, commit.origin.made_at
            self._enter(EntryKind.REDEMPTION, -ask.points, ask.points, key, None, at)
        points = commit.receipt.total - commit.receipt.paid_with_points if earned is None else earned
        self._enter(EntryKind.SALE, points, TOTAL, commit.origin.key, None, commit.origin.made_at)

    def undoes(self, void: Void, *numbers: int) -> None:
        """VOID entries for these; without any the trace of a door that was closed."""
        self.now += 10 * MS
        at = void.origin.made_at
        for number in numbers:
            undone = self.ledger[number - 1]
            self._enter(EntryKind.VOID, -undone.points, undone.amount, void.origin.key, number, at)
        if not numbers:
            self._enter(EntryKind.VOID, 0, 0, void.origin.key, None, at, guest="")

    def evidence(self) -> Evidence:
        return Evidence(
            epoch=NOON,
            zone="UTC",
            programme=Programme("plain"),
            guests=(Guest("anna", (ANNA,), balance=10_000),),
            tills=(),
            history=tuple(self.history),
            journal=(),
            ledger=tuple(self.ledger),
            dead_letters=tuple(self.dead),
            settled=True,
        )

    def _truth(self, operation: Single) -> Answer:
        balance = sum(entry.points for entry in self.ledger)
        own = [e for e in self.ledger if e.key == operation.origin.key and e.made_at == operation.origin.made_at]
        if isinstance(operation, Void):
            moved = [entry.points for entry in own]
            return Voided(sum(p for p in moved if p > 0), -sum(p for p in moved if p < 0), balance)
        assert isinstance(operation, Commit)
        sales = [entry.points for entry in self.ledger if entry.kind is EntryKind.SALE]
        return Committed(sales[-1] if sales else 0, operation.receipt.paid_with_points, balance)

    def _enter(
        self,
        kind: EntryKind,
        points: Minor,
        amount: Minor,
        key: str,
        reverses: int | None,
        made_at: datetime,
        guest: str = "anna",
    ) -> None:
        receipt = RECEIPT if key else None
        posted_at = Clock(NOON).at(self.now)
        number = len(self.ledger) + 1
        self.ledger.append(Entry(number, kind, guest, points, amount, key, receipt, made_at, DAY, posted_at, reverses))

    def _note(self, part: str, entry: HistoryEntry) -> None:
        self.history.append(Noted(len(self.history), self.now, part, entry))
