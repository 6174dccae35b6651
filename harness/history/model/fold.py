"""The balances every guest should have: the history's operations, in the ledger's order, through the model's own rules.

Nothing of the ledger is used but the order in which it took operations and the codes it issued. Operations a till was
told are accepted and the ledger does not know (lost ones) are added at the end, in the order they were made.
"""

from harness.history.evidence import Evidence
from harness.history.model.books import Books
from harness.history.model.earning import earned
from harness.history.model.mention import SPOKEN_FOR, mentioned
from harness.history.model.refund import Back, settle, share_of
from harness.history.model.reinstating import Undone
from harness.history.model.spending import gift_named, reward_named, worth
from harness.history.model.windows import card_good
from harness.history.pairing import ACCEPTED, Attempt, Pairing, pair
from simulators.kit.money import Minor
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import (
    Adjust,
    Claim,
    Commit,
    Coupon,
    Detach,
    Gift,
    Hold,
    Redeem,
    Register,
    Release,
    Return,
    Single,
    Void,
)


def expected_balances(evidence: Evidence) -> dict[str, Minor]:
    """Guest id to balance, for every guest set up or registered."""
    case = pair(evidence)
    fold = Fold(case)
    fold.open()
    for entry in case.entries:
        fold.follow(entry)
    for attempt in case.changing():
        lost = attempt.outcome in ACCEPTED and not case.effects_of(attempt)
        excused = attempt.key in case.dead or attempt.key in case.reversals or case.forbidden(attempt)
        if lost and not excused and attempt.key not in fold.done:
            fold.apply(attempt)
    return {guest: fold.books.balances.get(guest, 0) for guest in case.people.guests}


class Fold:
    """The model's own ledger."""

    def __init__(self, case: Pairing) -> None:
        self.case = case
        self.programme = case.evidence.programme
        self.books = Books()
        self.done: set[str] = set()
        self._commits: dict[int, Commit] = {}
        self._undone = Undone()

    def open(self) -> None:
        for guest in self.case.evidence.guests:
            moment = self.case.evidence.epoch
            entry = Entry(
                number=len(self.books.entries) + 1,
                kind=EntryKind.OPENING,
                guest=guest.id,
                points=guest.balance,
                amount=0,
                key="",
                receipt=None,
                made_at=moment,
                business_date=moment.date(),
                posted_at=moment,
            )
            self.books.enter(entry)

    def follow(self, entry: Entry) -> None:
        """The ledger took an operation here; the model takes it too, once."""
        if entry.key in self.done or entry.kind is EntryKind.OPENING:
            return
        attempt = self.case.attempts.get(entry.key)
        if attempt is not None:
            self.apply(attempt, entry)
        elif entry.kind is EntryKind.VOID and entry.reverses is not None:
            self._gateway_reversal(entry)

    def _gateway_reversal(self, entry: Entry) -> None:
        """A gateway undid a permission it had given up: it made the operation, so no till's history has it."""
        undone = self.case.numbered.get(entry.reverses or 0)
        attempt = None if undone is None else self.case.attempts.get(undone.key)
        if attempt is not None and attempt.outcome not in ACCEPTED:
            self._undo(entry.key, tuple(self.books.by_key.get(attempt.key, ())), entry)

    def apply(self, attempt: Attempt, seen: Entry | None = None) -> None:
        """What the operation does by the rules; `seen` is the ledger's entry of it, for codes."""
        key, operation = attempt.key, attempt.operation
        self.done.add(key)
        if attempt.reinstates and self._reinstate(attempt):
            return
        named = self.case.people.guest_named(operation)
        guest = named if named is not None else (seen.guest if seen is not None else "")
        match operation:
            case Register():
                self._post(key, operation, EntryKind.WELCOME, guest, self.programme.welcome_points)
            case Commit():
                self._commit(key, operation, guest)
            case Redeem(points=points):
                spent = points if seen is None else min(points, -seen.points)
                amount = worth(self.programme, spent)
                self._post(key, operation, EntryKind.REDEMPTION, guest, -spent, amount=amount)
            case Claim(reward=name):
                reward = reward_named(self.programme, name)
                cost = 0 if reward is None else reward.cost
                self._post(key, operation, EntryKind.CLAIM, guest, -cost, coupon="" if seen is None else seen.coupon)
            case Coupon(code=code):
                self._post(key, operation, EntryKind.COUPON, guest, 0, coupon=code)
            case Gift(gift=name):
                gift = gift_named(self.programme, name)
                self._post(key, operation, EntryKind.GIFT, guest, 0 if gift is None else -gift.cost, coupon=name)
            case Adjust(points=points):
                self._post(key, operation, EntryKind.ADJUSTMENT, guest, points)
            case Return():
                self._return(key, operation)
            case Void(operation=str(other)):
                self._undo(key, tuple(self.books.by_key.get(other, ())), operation)
            case Void(target=target):
                self._undo(
                    key, tuple(e for e in self.books.by_receipt.get(target, ()) if self._reaches(attempt, e)), operation
                )
            case Hold() | Release() | Detach() | _:
                pass

    def _reaches(self, void: Attempt, entry: Entry) -> bool:
        """Whether a void speaks of an entry of the model's, which stands since when the ledger's does."""
        posted = (one for one in self.case.by_key.get(entry.key, ()) if one.kind is entry.kind)
        return self.case.reaches(void, next(posted, entry))

    def _reinstate(self, attempt: Attempt) -> bool:
        """Post again what the last void undid, whatever the rules say now. False: there is nothing to take back."""
        whole = self.case.whole(attempt)
        commit = whole.operation
        assert isinstance(commit, Commit)
        undone = self._undone.of(commit.receipt.id) if self.books.standing_sale(commit.receipt.id) is None else []
        if not undone:
            return False
        self.done.update(one.key for one in (whole, *self.case.asked_with(whole)))
        again: dict[int, int] = {}
        for entry in undone:
            reverses = None if entry.reverses is None else again.get(entry.reverses)
            again[entry.number] = self._post(
                whole.key,
                commit,
                entry.kind,
                entry.guest,
                entry.points,
                amount=entry.amount,
                coupon=entry.coupon,
                reverses=reverses,
                earned_back=entry.earned,
            )
            if entry.kind is EntryKind.SALE:
                self._commits[again[entry.number]] = commit
                self.books.carry_over(self.books.entries[again[entry.number]])
        return True

    def _commit(self, key: str, commit: Commit, guest: str) -> None:
        if self.books.standing_sale(commit.receipt.id) is not None:
            return
        points = 0
        known = self.case.people.guests.get(guest)
        made_at = commit.origin.made_at
        if guest and (known is None or card_good(known, made_at, self.programme)):
            life = self.books.life(guest, made_at) + (0 if known is None else known.earned_before)
            points = earned(self.programme, commit.receipt, made_at, life)
        number = self._post(key, commit, EntryKind.SALE, guest, points, amount=commit.receipt.total)
        self._commits[number] = commit
        unspoken = tuple(
            entry
            for entry in self.books.by_receipt.get(commit.receipt.id, ())
            if entry.kind in SPOKEN_FOR and not mentioned(commit, entry, self.case.attempts[entry.key].operation)
        )
        self._undo(key, unspoken, commit)

    def _return(self, key: str, operation: Return) -> None:
        sale = self.books.standing_sale(operation.target)
        if sale is None:
            return
        receipt = self._commits[sale.number].receipt
        back = self.books.back.get(sale.number, Back())
        share = share_of(self.programme, receipt, sale.points, back, operation.lines)
        if share is None:
            return
        self.books.back[sale.number] = share.back
        done = settle(self.programme, share, self.books.balances.get(sale.guest, 0))
        self._post(
            key,
            operation,
            EntryKind.RETURN,
            sale.guest,
            done.spent - done.revoked,
            amount=done.amount,
            reverses=sale.number,
            earned_back=done.revoked,
        )

    def _undo(self, key: str, entries: tuple[Entry, ...], by: Single | Entry) -> None:
        for entry in entries:
            if entry.kind in (EntryKind.VOID, EntryKind.RELEASE) or entry.number in self.books.undone:
                continue
            self._post(key, by, EntryKind.VOID, entry.guest, -entry.points, reverses=entry.number)
            if isinstance(by, Void) and by.reopens:
                self._undone.note(entry, key)

    def _post(
        self,
        key: str,
        by: Single | Entry,
        kind: EntryKind,
        guest: str,
        points: Minor,
        *,
        amount: Minor = 0,
        coupon: str = "",
        reverses: int | None = None,
        earned_back: Minor = 0,
    ) -> int:
        number = len(self.books.entries) + 1
        attempt = self.case.attempts.get(key)
        made_at = by.made_at if isinstance(by, Entry) else by.origin.made_at
        day = by.business_date if isinstance(by, Entry) else by.origin.business_date
        receipt = None if attempt is None else attempt.receipt
        self.books.enter(
            Entry(
                number=number,
                kind=kind,
                guest=guest,
                points=points,
                amount=amount,
                key=key,
                receipt=receipt,
                made_at=made_at,
                business_date=day,
                posted_at=made_at,
                reverses=reverses,
                coupon=coupon,
                earned=earned_back,
            )
        )
        return number
