"""What the gateway says of its own accord: undoing what was asked and not answered, so that a late or unheard
success leaves no ghost (OFF-13).

The trap: the reversal's key follows from the operation and from nothing else. A gateway that restarts, or is asked to
give the same operation up twice, must come to the same reversal and not to a second one; but another try of the same
receipt, which has the same key at a later time, is undone by another reversal.
"""

from datetime import UTC, datetime

from msgspec.structs import replace

from simulators.till.operation import GATEWAY_SUFFIX, Commit, Coupon, Gift, Origin, Single, Void
from simulators.till.receipt import POINTS

SUFFIX = GATEWAY_SUFFIX


def reversal_of(operation: Single, moment: datetime) -> Void:
    """A void of that one operation, made now: at `moment`, or with the operation when a till's clock runs ahead.

    A receipt that stands alone is voided so that the till may try it again: all that was made with this try or before
    it is undone and forbidden, and nothing that comes later."""
    of = operation.origin
    if isinstance(operation, Commit) and stands_alone(operation):
        origin = replace(of, terminal=f"{of.terminal}@{_compact(of.made_at)}{SUFFIX}")
        return Void(origin, operation.receipt.id, reason="not answered in time", reopens=True)
    made_at = max(moment, of.made_at)
    origin = Origin(of.store, of.terminal + SUFFIX, of.business_date, made_at, of.check, of.number)
    return Void(origin, of.receipt, operation=of.key, reason="not answered in time")


def stands_alone(commit: Commit) -> bool:
    """Does it ask itself for all that it mentions? What was granted before it does not hang on it."""
    asked = {ask.origin.key for ask in commit.asks}
    codes = {ask.code if isinstance(ask, Coupon) else ask.gift for ask in commit.asks if isinstance(ask, Coupon | Gift)}
    tenders = (tender.key for tender in commit.receipt.tenders if tender.kind == POINTS)
    return asked.issuperset(tenders) and codes.issuperset(commit.receipt.coupons)


def is_ours(operation: Single) -> bool:
    """Was it made here and not by a till?"""
    return isinstance(operation, Void) and operation.origin.terminal.endswith(SUFFIX)


def _compact(moment: datetime) -> str:
    utc = moment.astimezone(UTC)
    return utc.strftime("%Y%m%dT%H%M%S") + (f".{utc.microsecond:06d}" if utc.microsecond else "")
