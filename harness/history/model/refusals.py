"""Refusals the rules do not know: what was good at the moment of the sale was refused as out of its time (OFF-05).

The trap: a receipt that waited in a queue is refused where no till hears it; its dead letter tells.
"""

from collections.abc import Iterator, Mapping

from harness.history.codes import Code, attaches_of, is_code, was_asked_for
from harness.history.model.disagreement import Disagreement
from harness.history.model.spending import coupon_breach
from harness.history.model.windows import card_good
from harness.history.pairing import Attempt, Pairing
from simulators.till.answer import Reason, Refused
from simulators.till.operation import Attach, Commit, Coupon
from simulators.till.programme import IssuedCoupon

_OUT_OF_TIME = (Reason.OUTSIDE_WINDOW, Reason.EXPIRED)


def refusals_of(
    case: Pairing, coupons: Mapping[str, IssuedCoupon], codes: Mapping[str, Code]
) -> Iterator[Disagreement | None]:
    """One for each refusal that the rules have an opinion on; None when they agree."""
    people, programme = case.people, case.evidence.programme
    for attempt in case.changing():
        reason = _reason(case, attempt)
        match attempt.operation:
            case Commit(asks=()) as commit if is_code(commit.receipt.guest):
                yield from _code(case, codes, attempt, commit, reason)
            case Coupon(code=code) as coupon if reason in _OUT_OF_TIME and code in coupons:
                is_good = coupon_objection(case, coupons[code], coupon) is None
                yield _wrongly_refused(attempt, f"coupon {code}", reason) if is_good else None
            case Coupon():
                pass
            case Commit(asks=asks) as commit if asks and reason in _OUT_OF_TIME:
                yield _wrongly_refused(attempt, "all it asks for", reason) if _all_good(case, coupons, commit) else None
            case operation if reason is Reason.EXPIRED:
                guest = people.guests.get(people.guest_named(operation) or "")
                if guest is not None:
                    is_good = card_good(guest, attempt.made_at, programme)
                    yield _wrongly_refused(attempt, f"the card of {guest.id}", reason) if is_good else None
            case _:
                pass


def _reason(case: Pairing, attempt: Attempt) -> Reason | None:
    """Why it was refused, as its till heard it, or as a gateway wrote on the dead letter of a receipt with a code."""
    if isinstance(attempt.answer, Refused):
        return attempt.answer.reason
    said = case.dead.get(attempt.key, "") if isinstance(attempt.operation, Commit) else ""
    return next((r for r in (Reason.EXPIRED, Reason.SUPERSEDED) if said.startswith(f"refused: {r.value}")), None)


def _code(
    case: Pairing, codes: Mapping[str, Code], attempt: Attempt, commit: Commit, reason: Reason | None
) -> Iterator[Disagreement | None]:
    """An offline receipt with a code that never attached is judged by the code's life at the receipt's moment."""
    assert commit.receipt.guest is not None
    code = codes.get(commit.receipt.guest.value)
    guest = None if code is None else case.people.guests.get(code.guest or "")
    if reason not in (Reason.EXPIRED, Reason.SUPERSEDED) or code is None or guest is None:
        return
    if any(_may_have_attached(case, one, code.code) for one in attaches_of(case)):
        return  # and then it may be dead: nobody knows
    newer = [one for one in codes.values() if one.guest == code.guest and one.attempt.at >= code.attempt.at]
    moments = [case.posting_clock(one.attempt.at, one.word.at)[0] for one in newer if one is not code]
    is_good = commit.origin.made_at < code.expires_at and card_good(guest, attempt.made_at, case.evidence.programme)
    is_newest = all(moment > attempt.made_at for moment in moments)
    yield _wrongly_refused(attempt, f"the code of {guest.id}", reason) if is_good and is_newest else None


def _may_have_attached(case: Pairing, attempt: Attempt, digits: str) -> bool:
    """Unless the programme said no, or it was never asked."""
    is_of_code = isinstance(attempt.operation, Attach) and attempt.operation.code == digits
    return is_of_code and (was_asked_for(attempt) or attempt.key in case.reversals)


def coupon_objection(case: Pairing, coupon: IssuedCoupon, operation: Coupon) -> str | None:
    """Why a coupon is not good on the check it was scanned on."""
    holder = case.people.guest_of(operation.receipt.guest)
    if holder and holder != coupon.guest:
        return f"it belongs to {coupon.guest} and the check to {holder}"
    owner = case.people.guests.get(coupon.guest)
    if owner is not None and not card_good(owner, operation.origin.made_at, case.evidence.programme):
        return f"the card of {owner.id}, whose it is, is not good"
    return coupon_breach(case.evidence.programme, coupon, owner, operation.origin.made_at)


def _all_good(case: Pairing, coupons: Mapping[str, IssuedCoupon], commit: Commit) -> bool:
    """Whether the card and every coupon of a receipt that asks were good at its moment."""
    guest = case.people.guests.get(case.people.guest_named(commit) or "")
    if commit.receipt.guest is not None and guest is None:
        return False
    if guest is not None and not card_good(guest, commit.origin.made_at, case.evidence.programme):
        return False
    asked = [(ask, coupons.get(ask.code)) for ask in commit.asks if isinstance(ask, Coupon)]
    return all(coupon is not None and coupon_objection(case, coupon, ask) is None for ask, coupon in asked)


def _wrongly_refused(attempt: Attempt, what: str, reason: Reason | None) -> Disagreement:
    said = "" if reason is None else reason.value
    made_at = attempt.operation.origin.made_at.isoformat()
    sentence = f"{attempt.key} was refused ({said}) although {what} was good at the moment of the sale, {made_at}"
    return Disagreement(sentence, "granted", f"refused: {said}", (), attempt.key)
