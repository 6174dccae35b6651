"""Which promises the ledger does not keep, and whose fault that is to prove.

Several checks share "the ledger does not have it" and divide the cases among them, so that one defect is one finding.
"""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from harness.history.attempt import keeps_time
from harness.history.pairing import Attempt, Pairing
from simulators.kit.instant import Instant
from simulators.till.answer import Released, Voided
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import (
    Commit,
    Coupon,
    Detach,
    Gift,
    Identify,
    Quote,
    Redeem,
    Register,
    Release,
    Single,
    Void,
)
from simulators.till.receipt import Receipt

_ON_THE_WAY = timedelta(seconds=5)
"""A question is stamped when it is sent, which may be this much after it was made."""
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def effect_missing(case: Pairing, attempt: Attempt) -> bool:
    """An accepted operation without its effect, without a dead letter, not cancelled and not forbidden by a void."""
    if case.effects_of(attempt) or attempt.key in case.dead or attempt.key in case.reversals:
        return False
    if isinstance(attempt.operation, Register) and not case.evidence.programme.welcome_points:
        return False
    if isinstance(attempt.operation, Detach):
        return False  # it posts nothing when nothing was held; what it leaves behind is `order.deleted-unpaid`'s
    return not case.forbidden(attempt) and not _had_nothing_to_undo(case, attempt)


def _had_nothing_to_undo(case: Pairing, attempt: Attempt) -> bool:
    """What was let go or voided was never there, and its till was told no more than yes: over iikoCloud that is 200 and
    nobody's entry (iiko_loyaltyplant.md 9.3, K04 [P]). What comes in behind it is there, and then it was lost."""
    match attempt.operation, attempt.answer:
        case Release(hold=hold), Released(told=False):
            return not case.by_key.get(hold)
        case Void(target=target, operation=None), Voided(told=False):
            return not case.by_receipt.get(target)
        case _:
            return False


def ran_out(case: Pairing, entry: Entry) -> bool:
    """A hold ends by itself with its time, or with its check."""
    if entry.kind is not EntryKind.HOLD:
        return False
    last = case.posted(case.entries[-1])
    if entry.made_at + timedelta(minutes=case.evidence.programme.hold_minutes) <= last:
        return True
    sales = case.by_receipt.get(entry.receipt, ()) if entry.receipt is not None else ()
    return any(sale.kind is EntryKind.SALE for sale in sales)


def crashes(case: Pairing) -> tuple[Instant, ...]:
    """When parts were killed."""
    return tuple(event.at for event in case.evidence.parts if event.what == "crash")


def acknowledged_before_crash(case: Pairing, attempt: Attempt) -> bool:
    """Whether a part was killed after the till had been promised this."""
    word = attempt.accepted
    return word is not None and any(at >= word.at for at in crashes(case))


def told_phase(attempt: Attempt) -> bool:
    """A question of a till that tells at which step of a check it asks: nothing is paid, so nothing may be posted."""
    return isinstance(attempt.operation, Identify | Quote) and attempt.operation.phase is not None


def is_of_a_question(case: Pairing, entry: Entry) -> bool:
    """Whether an entry comes of such a question: it has its key, or a key nobody has and the check and moment of one.

    The check's number may have been lost on the way (0), while its till was not. The moment of a receipt is not that
    of a question, though one was asked in the same second."""
    if entry.kind in (EntryKind.OPENING, EntryKind.VOID, EntryKind.RELEASE) or entry.receipt is None:
        return False
    tries = (*case.commits.get(entry.receipt, ()), *case.voids.get(entry.receipt, ()))
    if any(keeps_time(entry, one.made_at) for one in tries):
        return False
    attempt = case.attempts.get(entry.key)
    if attempt is not None:
        return told_phase(attempt)
    return any(shows(one, entry) and abs(one.made_at - entry.made_at) <= _ON_THE_WAY for one in case.attempts.values())


def shows(attempt: Attempt, entry: Entry) -> bool:
    """Whether a question shows the check that an entry is of."""
    match attempt.operation:
        case Quote(receipt=receipt) | Identify(receipt=receipt) if told_phase(attempt) and receipt is not None:
            of = entry.receipt
            return of is not None and of.check in (0, receipt.id.check) and replace(receipt.id, check=of.check) == of
        case _:
            return False


def is_cardless(attempt: Attempt) -> bool:
    """A receipt that names no guest and asks for nothing."""
    commit = attempt.operation
    return isinstance(commit, Commit) and commit.receipt.guest is None and not commit.asks


def differences(one: Single, other: Single) -> tuple[str, ...]:
    """What two tries of a receipt, or of its undoing, say differently, in words; times may move, and so may the number
    it is told under."""
    match one, other:
        case Commit(), Commit():
            said = [*_of_receipts(one.receipt, other.receipt), *_of_origins(one, other)]
            if [_timeless(ask) for ask in one.asks] != [_timeless(ask) for ask in other.asks]:
                said.append("question with it")
            return tuple(said)
        case Void(), Void():
            receipts = _of_receipts(one.receipt, other.receipt) if one.receipt and other.receipt else []
            if one.target != other.target:  # the reason is the cashier's, who may give another when asked again
                receipts.append("receipt")
            return (*receipts, *_of_origins(one, other))
        case _:
            return () if one == other else ("operation",)


def _of_receipts(one: Receipt, other: Receipt) -> list[str]:
    parts = {
        "number": (one.id, other.id),
        "order": (one.order, other.order),
        "beginning": (one.opened_at, other.opened_at),
        "list of dishes": (one.lines, other.lines),
        "list of discounts": (one.discounts, other.discounts),
        "payment": (one.tenders, other.tenders),
        "guest": (one.guest, other.guest),
        "list of coupons": (one.coupons, other.coupons),
    }
    return [name for name, (first, second) in parts.items() if first != second]


def _of_origins(one: Commit | Void, other: Commit | Void) -> list[str]:
    moved = replace(other.origin, made_at=one.origin.made_at, number=one.origin.number)
    return [] if moved == one.origin else ["till or date"]


def _timeless(ask: Redeem | Coupon | Gift) -> Redeem | Coupon | Gift:
    ask = replace(ask, origin=replace(ask.origin, made_at=_NO_TIME))
    if isinstance(ask, Redeem):
        return ask
    return replace(ask, receipt=replace(ask.receipt, closed_at=_NO_TIME))
