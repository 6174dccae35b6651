"""Which try of a receipt counts, when a receipt may be voided and committed again under the same keys (farcard.md 4.2:
chmode 1 to 4; 6.1: S3E, S5, S7).

The till's own moments decide, not the order of arrival: each try, void and reinstatement of one receipt is made later
than the one before, so what arrives late is told by its `Origin.made_at`. The trap: a blocked receipt is sent again
under the same key with later times, so times are no part of what it asks.
"""

from datetime import UTC, datetime

from msgspec.structs import replace

from simulators.backend.accounts import Accounts
from simulators.backend.rows import Kept, Sold
from simulators.till.answer import Refused
from simulators.till.operation import Commit, Coupon, Gift, Origin, Redeem, Single, Void, kind_of
from simulators.till.receipt import Receipt

_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def moment_of(operation: Single) -> datetime | None:
    """When it was tried, of what may be tried again; None for the rest."""
    if isinstance(operation, Commit) or (isinstance(operation, Void) and operation.reopens):
        return operation.origin.made_at
    return None


def since(sold: Sold) -> datetime:
    """The moment since which a sale stands: only a void made then or later reaches it."""
    return sold.receipt.closed_at if sold.since is None else sold.since


def is_new_turn(accounts: Accounts, operation: Single, kept: Kept, digest: str) -> bool:
    """Whether something that was answered under its key before is to be judged once more. It is not a late copy.

    A commit is, when its receipt was reopened since, whatever is on it now; or when it was refused, so that nothing was
    posted, and is tried again later. A void is, when the sale was posted again since and the void is of after that.
    """
    moment = moment_of(operation)
    if moment is None or kept.made_at is None or kept.kind != kind_of(operation):
        return False
    match operation:
        case Commit():
            reopened = accounts.reopened.get(operation.receipt.id)
            if reopened is not None and kept.made_at <= reopened.at:
                return True
            return isinstance(kept.answer, Refused) and kept.digest == digest and kept.made_at < moment
        case Void():
            sold = accounts.sold.get(operation.target)
            return sold is not None and kept.digest == digest and kept.made_at < since(sold) < moment
        case _:
            return False


def timeless(operation: Single) -> Single:
    """What an operation that may be tried again asks, whenever it is tried."""
    match operation:
        case Commit():
            return replace(
                operation,
                origin=_timeless_origin(operation.origin),
                receipt=timeless_receipt(operation.receipt),
                asks=tuple(_timeless_ask(ask) for ask in operation.asks),
            )
        case Void(reopens=True):
            return replace(operation, origin=_timeless_origin(operation.origin), receipt=None)
        case _:
            return operation


def timeless_receipt(receipt: Receipt) -> Receipt:
    return replace(receipt, opened_at=_NO_TIME, closed_at=_NO_TIME)


def is_same_receipt(one: Receipt, other: Receipt, besides_keys: bool = False) -> bool:
    """Whether two receipts say the same, but for times; and, if told so, for which operations moved the points."""
    one, other = timeless_receipt(one), timeless_receipt(other)
    if besides_keys:
        one, other = _without_keys(one), _without_keys(other)
    return one == other


def _timeless_origin(origin: Origin) -> Origin:
    return replace(origin, made_at=_NO_TIME)


def _timeless_ask(ask: Redeem | Coupon | Gift) -> Redeem | Coupon | Gift:
    origin = _timeless_origin(ask.origin)
    if isinstance(ask, Redeem):
        return replace(ask, origin=origin)
    return replace(ask, origin=origin, receipt=timeless_receipt(ask.receipt))


def _without_keys(receipt: Receipt) -> Receipt:
    return replace(receipt, tenders=tuple(replace(tender, key="") for tender in receipt.tenders))
