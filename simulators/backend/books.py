"""The whole of the backend's thinking: an operation in, rows and an answer out. Idempotent by key and by receipt.

The state is applied at once, so that the next operation sees it; the part may say the answer only when the rows are
durable. Refusals are kept like other answers: the same question gets the same answer (but for UNAVAILABLE, and for
receipts that are tried again: `turns`).
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from simulators.backend.accounts import Accounts
from simulators.backend.coding import Coding
from simulators.backend.posting import Posting
from simulators.backend.reading import Reading
from simulators.backend.returning import Returning
from simulators.backend.rows import Kept
from simulators.backend.selling import LATE, Selling
from simulators.backend.spending import Spending
from simulators.backend.turns import is_new_turn, moment_of, timeless
from simulators.backend.undoing import Undoing
from simulators.backend.windows import local
from simulators.kit.chance import Random
from simulators.kit.event import Row
from simulators.kit.money import Minor
from simulators.till.answer import Reason, Refused, SingleAnswer
from simulators.till.ledger import Entry
from simulators.till.operation import (
    Adjust,
    Attach,
    Claim,
    Commit,
    Coupon,
    Detach,
    FindCoupon,
    FindReceipt,
    Gift,
    Hold,
    Identify,
    IssueCode,
    LoadMenu,
    Quote,
    ReadAccount,
    ReadLedger,
    Redeem,
    Register,
    Release,
    Return,
    Single,
    Void,
    is_read,
    kind_of,
)
from simulators.till.programme import Programme
from simulators.till.record import to_json

_VOIDED = Refused(Reason.VOIDED, "the operation was voided")
_CONFLICT = Refused(Reason.CONFLICT, "another operation came under this key")


class Performed(Struct, frozen=True):
    """What an operation came to: rows to make durable (none for a read or a repeat), and what to say then."""

    rows: tuple[Row, ...]
    answer: SingleAnswer


class Books:
    """The programme's books over one set of accounts."""

    reading: type[Reading] = Reading
    spending: type[Spending] = Spending
    selling: type[Selling] = Selling
    undoing: type[Undoing] = Undoing
    returning: type[Returning] = Returning
    coding: type[Coding] = Coding

    def __init__(self, programme: Programme, accounts: Accounts, chance: Random) -> None:
        self.programme = programme
        self.accounts = accounts
        self._spend = self.spending(programme, accounts, chance)
        self._read = self.reading(programme, accounts, chance, self._spend)
        self._sell = self.selling(programme, accounts, chance, self._spend)
        self._undo = self.undoing(programme, accounts, chance)
        self._return = self.returning(programme, accounts, chance)
        self._code = self.coding(programme, accounts, chance, self._read)

    @classmethod
    def replay(cls, programme: Programme, rows: Iterable[Row], chance: Random) -> "Books":
        """The books as a disk holds them."""
        return cls(programme, Accounts.replay(rows), chance)

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(self.accounts.ledger)

    def balance_of(self, guest: str) -> Minor:
        return self.accounts.balance_of(guest)

    def perform(self, operation: Single, posted_at: datetime) -> Performed:
        """Judge and post one operation. `posted_at` is the backend's own wall clock."""
        origin = operation.origin
        at = local(self.programme, self.judged_at(operation, posted_at))
        if is_read(operation):
            return Performed((), self.read(operation, at))
        if origin.key in self.accounts.closed_keys:
            return Performed((), _VOIDED)
        digest = digest_of(operation)
        posting = self.begin(operation, at, local(self.programme, posted_at))
        answer = self.remembered(operation, digest, posting)
        if answer is None:
            answer = self.decide(operation, posting)
            if isinstance(answer, Refused):
                posting.take_back()
                self._code.count_guess(operation, answer, posting)
            self.remember(operation, digest, answer, posting)
        return Performed(tuple(posting.rows), answer)

    def judged_at(self, operation: Single, _posted_at: datetime) -> datetime:
        """The moment the rules are applied to (OFF-05)."""
        return operation.origin.made_at

    def begin(self, operation: Single, at: datetime, posted_at: datetime) -> Posting:
        return Posting(self.accounts, operation.origin, at, posted_at)

    def remembered(self, operation: Single, digest: str, posting: Posting) -> SingleAnswer | None:
        """The answer given to this key before, or CONFLICT if it was asked something else."""
        kept = self.accounts.answers.get(operation.origin.key)
        if kept is None:
            return None
        if isinstance(operation, Commit) and self._sell.is_late(operation):
            return LATE
        if is_new_turn(self.accounts, operation, kept, digest):
            return None
        if kept.digest != digest:
            return _CONFLICT
        if isinstance(operation, Commit):
            self._sell.stand_by(kept, operation, posting)
        elif isinstance(operation, Void) and operation.reopens:
            self._undo.close_up_to(operation, posting)
        return kept.answer

    def remember(self, operation: Single, digest: str, answer: SingleAnswer, posting: Posting) -> None:
        if isinstance(answer, Refused) and answer.reason is Reason.UNAVAILABLE:
            assert not posting.rows, "something was posted for an operation to be asked again"
            return
        receipt = operation.receipt.id if isinstance(operation, Commit) and not isinstance(answer, Refused) else None
        key, moment = operation.origin.key, moment_of(operation)
        posting.put(Kept(key, kind_of(operation), digest, answer, receipt, moment))

    def read(self, operation: Single, at: datetime) -> SingleAnswer:
        match operation:
            case Identify():
                return self._read.identify(operation, at)
            case Quote():
                return self._read.quote(operation, at)
            case FindReceipt():
                return self._read.find_receipt(operation)
            case FindCoupon():
                return self._read.find_coupon(operation)
            case ReadAccount():
                return self._read.read_account(operation)
            case ReadLedger():
                return self._read.read_ledger(operation)
            case _:
                raise AssertionError(f"{kind_of(operation)} is no read")

    def decide(self, operation: Single, posting: Posting) -> SingleAnswer:
        match operation:
            case Redeem():
                return self._spend.redeem(operation, posting)
            case Coupon():
                return self._spend.coupon(operation, posting)
            case Gift():
                return self._spend.gift(operation, posting)
            case Hold():
                return self._spend.hold(operation, posting)
            case Release():
                return self._spend.release(operation, posting)
            case Claim():
                return self._spend.claim(operation, posting)
            case Adjust():
                return self._spend.adjust(operation, posting)
            case IssueCode():
                return self._code.issue(operation, posting)
            case Attach():
                return self._code.attach(operation, posting)
            case Detach():
                return self._code.detach(operation, posting)
            case Register():
                return self._sell.register(operation, posting)
            case Commit():
                return self._sell.commit(operation, posting)
            case LoadMenu():
                return self._sell.load_menu(operation, posting)
            case Void():
                return self._undo.void(operation, posting)
            case Return():
                return self._return.take_back(operation, posting)
            case _:
                raise AssertionError(f"{kind_of(operation)} changes nothing")


def digest_of(operation: Single) -> str:
    """What an operation asks, in short; equal operations have equal digests. A try has that of the try before it."""
    return hashlib.blake2b(to_json(timeless(operation)), digest_size=16).hexdigest()
