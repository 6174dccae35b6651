"""One operation told again, or another one under the same key? Only a receipt that a till tries again makes that hard.

A blocked r_keeper receipt is tried again with the times of the new try (farcard.md 6.1a, 7.2): its key stays while it
is the same receipt, paid the same way. So what is the same but for its times is the same operation, until a void
that reopens the receipt has come between: after that the same words are a new sale. The trap: a void that is told
again at a later time may be a new void of such a sale, and only the programme knows; it is always told on.
"""

from datetime import UTC, datetime

from msgspec.structs import replace

from simulators.gateway.journal import Kept, State
from simulators.till.answer import Reason, Refused
from simulators.till.operation import Commit, Coupon, Gift, Origin, Redeem, Single, Void
from simulators.till.receipt import Receipt, ReceiptId

REMEMBERED_RECEIPTS = 10_000
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class Turns:
    """When each receipt was last reopened, for the last `REMEMBERED_RECEIPTS` of them."""

    def __init__(self) -> None:
        self._reopened: dict[ReceiptId, datetime] = {}

    def note(self, operation: Single) -> None:
        """It is under way, or was."""
        if isinstance(operation, Void) and operation.reopens:
            before = self._reopened.pop(operation.target, operation.origin.made_at)
            self._reopened[operation.target] = max(before, operation.origin.made_at)
            if len(self._reopened) > REMEMBERED_RECEIPTS:
                del self._reopened[next(iter(self._reopened))]

    def is_undone(self, operation: Single) -> bool:
        """A copy of a try that a void we know of has undone, or has forbidden."""
        if not isinstance(operation, Commit):
            return False
        reopened = self._reopened.get(operation.receipt.id)
        return reopened is not None and operation.origin.made_at <= reopened

    def is_anew(self, before: Single, operation: Single) -> bool:
        """Is it another operation than the one with the same key that we have met before?"""
        first, then = before.origin.made_at, operation.origin.made_at
        if isinstance(operation, Void):
            return operation.reopens and then > first
        if not isinstance(operation, Commit) or then <= first:
            return False
        reopened = self._reopened.get(operation.receipt.id)
        return reopened is not None and first <= reopened < then

    def is_anew_after(self, kept: Kept, operation: Single) -> bool:
        """The same of an entry of the journal: what has come to nothing is tried anew, whatever it says this time."""
        has_failed = kept.state not in (State.TAKEN, State.DELIVERED)
        is_later = operation.origin.made_at > kept.operation.origin.made_at
        return self.is_anew(kept.operation, operation) or (isinstance(operation, Commit) and is_later and has_failed)


def conflict(before: Single, operation: Single) -> Refused | None:
    """The same key must mean the same thing; of a receipt told again only the times may differ."""
    if isinstance(before, Commit) and isinstance(operation, Commit):
        is_same = _timeless(before) == _timeless(operation)
    else:
        is_same = before == operation
    return None if is_same else Refused(Reason.CONFLICT, "another operation has this key")


def try_of(operation: Single) -> str:
    """What one try of an operation goes by: its key, and of a receipt the time too."""
    key = operation.origin.key
    return f"{key}@{operation.origin.made_at.astimezone(UTC).isoformat()}" if isinstance(operation, Commit) else key


def _timeless(commit: Commit) -> Commit:
    asks = tuple(_ask(ask) for ask in commit.asks)
    return replace(commit, origin=_origin(commit.origin), receipt=_receipt(commit.receipt), asks=asks)


def _ask(ask: Redeem | Coupon | Gift) -> Redeem | Coupon | Gift:
    if isinstance(ask, Redeem):
        return replace(ask, origin=_origin(ask.origin))
    return replace(ask, origin=_origin(ask.origin), receipt=_receipt(ask.receipt))


def _origin(origin: Origin) -> Origin:
    return replace(origin, made_at=_NO_TIME)


def _receipt(receipt: Receipt) -> Receipt:
    return replace(receipt, opened_at=_NO_TIME, closed_at=_NO_TIME)
