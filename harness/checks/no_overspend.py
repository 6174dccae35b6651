"""OFF-06. No spending leaves a balance below its floor, and none is granted while the balance cannot be known.

Second copies of an entry are `replay.nothing-doubled`: a spending is only wrong when the balance is below the floor
both with them and without. Voids, returns and what a receipt brings again when its void is taken back may go below the
floor; only spending may not.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming, naming_entry
from harness.history.pairing import Attempt, Pairing
from harness.history.verdict import Finding
from simulators.kit.money import Minor, show_minor
from simulators.till.answer import Held, Outcome
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Adjust, Claim, Commit, Detach, Gift, Hold, Redeem, Release, Single

_SPENDING = (EntryKind.REDEMPTION, EntryKind.CLAIM, EntryKind.GIFT, EntryKind.ADJUSTMENT)
_PERMISSIONS = (Redeem, Claim, Gift, Hold, Adjust)


@check(
    "balance.no-overspend",
    covers=("OFF-06",),
    title="No overspend",
    explain="After every prefix of the ledger that ends in a redemption, a claim or a paid gift, the balance less what"
    " other checks hold is not below the programme's floor; and none of these was granted to a till before the"
    " backend had posted it, for without the backend nobody knows the balance; nor is a receipt that asks for them, or"
    " for a coupon, accepted for later, unless the points had been set aside for its check before.",
)
def no_overspend(case: Pairing) -> Opinion | Skip:
    granted = [a for a in case.changing() if _is_permission(a) and _granted_at(case, a) is not None]
    spending = [entry for entry in case.entries if _spends(entry)]
    if not spending and not granted:
        return Skip("no points were spent")
    findings = [*_below_floor(case), *(f for a in granted if (f := _granted_blind(case, a)) is not None)]
    return Opinion(len(spending) + len(granted), tuple(findings))


def _spends(entry: Entry) -> bool:
    return entry.kind in _SPENDING and (entry.points < 0 or entry.kind is not EntryKind.ADJUSTMENT)


def _below_floor(case: Pairing) -> list[Finding]:
    floor = case.evidence.programme.floor
    balances: defaultdict[str, Minor] = defaultdict(int)
    with_copies: defaultdict[str, Minor] = defaultdict(int)
    holds: defaultdict[str, list[Entry]] = defaultdict(list)
    findings: list[Finding] = []
    for entry in case.entries:
        with_copies[entry.guest] += entry.points
        if entry.number in case.repeats:
            continue
        balances[entry.guest] += entry.points
        if entry.kind is EntryKind.HOLD:
            holds[entry.guest].append(entry)
        if not _spends(entry) or entry.points == 0 or case.is_reinstated(entry):
            continue
        held = sum(hold.amount for hold in holds[entry.guest] if _holds(case, hold, entry))
        left = max(balances[entry.guest], with_copies[entry.guest]) - held
        if left < floor:
            findings.append(_overspent(case, entry, left, held))
    return findings


def _holds(case: Pairing, hold: Entry, entry: Entry) -> bool:
    """Whether a hold keeps points from this spending: still standing, in time, and of another check."""
    if hold.receipt == entry.receipt:
        return False
    ended = case.undone.get(hold.number)
    if ended is not None and ended.number < entry.number:
        return False
    moment = max(entry.made_at, case.posted(entry))
    if moment >= hold.made_at + timedelta(minutes=case.evidence.programme.hold_minutes):
        return False
    sales = case.by_receipt.get(hold.receipt, ()) if hold.receipt is not None else ()
    return not any(sale.kind is EntryKind.SALE and sale.number < entry.number for sale in sales)


def _overspent(case: Pairing, entry: Entry, left: Minor, held: Minor) -> Finding:
    floor = show_minor(case.evidence.programme.floor)
    attempt = case.attempts.get(entry.key)
    aside = f" with {show_minor(held)} held by other checks" if held else ""
    return Finding(
        f"{naming_entry(entry)} took {show_minor(-entry.points)} points and left {show_minor(left)}{aside},"
        f" below the floor of {floor}",
        f"at least {floor} left, or a refusal",
        f"{show_minor(left)} left",
        history=() if attempt is None else attempt.evidence,
        ledger=(entry.number,),
    )


def _is_permission(attempt: Attempt) -> bool:
    """What a receipt asks for is one, a coupon too: the till closes the receipt on the strength of it."""
    return attempt.commit is not None or isinstance(attempt.operation, _PERMISSIONS)


def _granted_at(case: Pairing, attempt: Attempt) -> datetime | None:
    """When the till was first told "ok"; a receipt that asks for points is granted them when it is accepted for later,
    for then it is closed. (One that takes a void back spends nothing.)"""
    granting = (Outcome.OK, Outcome.OFFLINE) if attempt.commit is not None else (Outcome.OK,)
    word = next((word for word in attempt.words if word.outcome in granting), None)
    return None if word is None or attempt.reinstates else case.wall(word.at)


def _granted_blind(case: Pairing, attempt: Attempt) -> Finding | None:
    told = _granted_at(case, attempt)
    if attempt.commit is not None and attempt.commit.held:
        return _not_held(case, attempt, attempt.commit)
    own = case.effects_of(attempt) if attempt.commit is not None else case.by_key.get(attempt.key, ())
    if not own and attempt.outcome is Outcome.OFFLINE:
        return _never_posted(attempt)
    if told is None or not own or case.posted(own[0]) <= told:
        return None
    posted = case.posted(own[0]).isoformat(sep=" ", timespec="milliseconds")
    heard = told.isoformat(sep=" ", timespec="milliseconds")
    return Finding(
        f"{naming(attempt)} was granted to till {attempt.terminal} at {heard},"
        f" before the backend posted it at {posted}: nobody could know the balance",
        "refused while the backend cannot be asked",
        "granted, and posted later",
        history=attempt.evidence,
        ledger=(own[0].number,),
    )


def _not_held(case: Pairing, attempt: Attempt, commit: Commit) -> Finding | None:
    """A receipt may wait when all it asks for was set aside before: then it must have been. Free gifts cost nobody
    points. Said once, of the first of what it asks for."""
    if attempt.outcome is not Outcome.OFFLINE or attempt.operation is not commit.asks[0]:
        return None
    wanted = sum(_cost(case, ask) for ask in commit.asks)
    held = _set_aside(case, attempt, commit)
    if wanted <= held:
        return None
    return Finding(
        f"{naming(case.whole(attempt))} was accepted for later at till {attempt.terminal} as if set aside before; of"
        f" its {show_minor(wanted)} points {show_minor(held)} were",
        f"{show_minor(wanted)} points held on the check before",
        f"{show_minor(held)} points held",
        history=attempt.evidence,
    )


def _set_aside(case: Pairing, attempt: Attempt, commit: Commit) -> Minor:
    """Points of the last hold of the check that was granted to its till, unless it let it go again."""
    held = 0
    for one in case.attempts.values():
        if one.index >= attempt.index:
            break
        match one.operation, one.answer:
            case Hold(), Held(points=points) if one.receipt == commit.receipt.id:
                held = points
            case (Release(hold=key), _) if one.outcome is not Outcome.REFUSED:
                held = 0 if _is_of(case, key, commit) else held
            case (Detach(target=target), _) if target == commit.receipt.id:
                held = 0
            case _:
                pass
    return held


def _is_of(case: Pairing, hold: str, commit: Commit) -> bool:
    return any(one.receipt == commit.receipt.id for one in case.tries.get(hold, ()))


def _cost(case: Pairing, operation: Single) -> Minor:
    match operation:
        case Redeem(points=points):
            return points
        case Gift(gift=name):
            return next((gift.cost for gift in case.evidence.programme.gifts if gift.id == name), 0)
        case _:
            return 0


def _never_posted(attempt: Attempt) -> Finding:
    return Finding(
        f"{naming(attempt)} was accepted for later at till {attempt.terminal}, where nobody could know the balance, and"
        " the backend never posted it",
        "refused while the backend cannot be asked",
        "granted, and never posted",
        history=attempt.evidence,
    )
