"""Points set aside, given and taken by hand, at the server end (iiko_loyaltyplant.md 5.8).

The trap: giving and taking are **not** idempotent [D]. Whoever repeats a request that was answered to nobody posts
twice; the transaction report tells. So the server makes a new key for a reference it has seen before.
"""

import re
from uuid import UUID

from simulators.iiko.cloud.guests import recall
from simulators.iiko.cloud.messages import errors
from simulators.iiko.cloud.messages.shape import Nothing, minor_of
from simulators.iiko.cloud.messages.wallets import CancelHold, HoldPlaced, HoldRequest, WalletChange
from simulators.iiko.cloud.origins import origin_of, spelt_by, stranger
from simulators.iiko.cloud.work import Refusal, Visit, Work, granted, refusal_of, wallet_of
from simulators.iiko.ids import IdKind
from simulators.till.answer import Adjusted, Held, Queued, Reason, Refused, Released
from simulators.till.operation import Adjust, Hold, Origin, Release

_REFERENCE = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?: (.*))?", re.DOTALL)
_REFERENCE_LENGTH = 36


def hold(visit: Visit) -> Work:
    """Told again with the same sum: the same hold; with another: 400 [P], which is what a key is good for."""
    asked: HoldRequest = visit.message
    _check_wallet(visit, asked.wallet_id)
    identifier = recall(visit, asked.customer_id)
    id = asked.transaction_id or visit.desk.draw(visit.moment)
    origin = visit.desk.holds.get(id) or _origin(visit, id)
    visit.desk.keep(visit.desk.holds, id, origin)
    granted((yield Hold(origin, identifier, minor_of(asked.sum))), Held)
    return HoldPlaced(id)


def cancel_hold(visit: Visit) -> Work:
    """Told again, or of a hold that is not there: `{}` as well [P]."""
    asked: CancelHold = visit.message
    held = visit.desk.holds.get(asked.transaction_id) or _origin(visit, asked.transaction_id)
    answer = yield Release(visit.origin(), held.key)
    if isinstance(answer, Refused) and answer.reason not in (Reason.UNAVAILABLE, Reason.UNAUTHORISED, Reason.OFFLINE):
        visit.remarks.append(f"there was nothing to let go: {answer.reason.value}")
    elif not isinstance(answer, Queued):
        granted(answer, Released)
    return Nothing()


def top_up(visit: Visit) -> Work:
    return _adjust(visit, 1)


def charge_off(visit: Visit) -> Work:
    return _adjust(visit, -1)


def _adjust(visit: Visit, sign: int) -> Work:
    asked: WalletChange = visit.message
    if asked.customer_id is None:
        raise Refusal(400, errors.BAD_REQUEST, "whose points? there is no customerId")
    if asked.wallet_id is not None:
        _check_wallet(visit, asked.wallet_id)
    identifier = recall(visit, asked.customer_id)
    origin, note = _reference(visit, asked.comment or "")
    answer = yield Adjust(origin, identifier, sign * minor_of(asked.sum), note)
    if not isinstance(answer, Queued):
        granted(answer, Adjusted)
    visit.desk.keep(visit.desk.references, (asked.comment or "")[:_REFERENCE_LENGTH], None)
    return Nothing()


def _reference(visit: Visit, comment: str) -> tuple[Origin, str]:
    """The operation a comment begins with, until one of that reference was posted; else one of its own."""
    found = _REFERENCE.fullmatch(comment)
    if found is not None and found[1] not in visit.desk.references:
        spelt = spelt_by(UUID(found[1]), visit.organisation, IdKind.OPERATION)
        if spelt is not None:
            return origin_of(spelt, visit.organisation, visit.made_at), found[2] or ""
    day, own = visit.day(visit.made_at), str(visit.desk.draw(visit.moment))
    return stranger(visit.organisation, visit.made_at, day, own), comment


def _origin(visit: Visit, id: UUID) -> Origin:
    """The operation a transaction stands for."""
    spelt = spelt_by(id, visit.organisation, IdKind.OPERATION)
    if spelt is not None:
        return origin_of(spelt, visit.organisation, visit.made_at)
    return stranger(visit.organisation, visit.made_at, visit.day(visit.made_at), "hold", str(id))


def _check_wallet(visit: Visit, wallet: UUID) -> None:
    if wallet != wallet_of(visit.programme):
        raise refusal_of(Refused(Reason.UNSUPPORTED, f"there is no wallet {wallet}"))
