"""OFF-03. Each entry traces to an attempted operation of its kind, for the same guest and receipt.

A gateway that gives a permission up makes the reversal itself, so no till's history has it (ours write it down): a VOID
with a key nobody attempted, or a gateway did, is allowed when it undoes or forbids something whose till was not told
"ok". Entries of a check that was only shown are `bill.no-effect`'s, a guest on a sale without a card is
`commit.cardless-accepted`'s.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming_entry
from harness.history.model.windows import card_good
from harness.history.pairing import ACCEPTED, Attempt, Pairing
from harness.history.verdict import Finding
from harness.history.vouching import is_cardless, is_of_a_question
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

_CAUSES: dict[EntryKind, tuple[type[Single], ...]] = {
    EntryKind.WELCOME: (Register,),
    EntryKind.SALE: (Commit,),
    EntryKind.REDEMPTION: (Redeem,),
    EntryKind.CLAIM: (Claim,),
    EntryKind.COUPON: (Coupon,),
    EntryKind.GIFT: (Gift,),
    EntryKind.HOLD: (Hold,),
    EntryKind.RELEASE: (Release, Commit, Detach, Gift, Hold, Void, Redeem),
    EntryKind.RETURN: (Return,),
    EntryKind.ADJUSTMENT: (Adjust,),
    EntryKind.VOID: (Void, Commit),
}
"""What may cause an entry. A hold also ends with its time, its check, the redemption or gift it was for, the next hold
with the same code, or when the guest is taken off the check."""


@check(
    "replay.nothing-invented",
    covers=("OFF-03",),
    title="Nothing invented",
    explain="Each ledger entry traces to an operation some till attempted, of a kind that can cause it, with the same"
    " guest and receipt; each opening entry to a guest who was set up.",
)
def nothing_invented(case: Pairing) -> Opinion | Skip:
    if case.evidence.ledger is not None and not case.entries:
        return Skip("the ledger is empty")
    findings = [_finding(case, entry, why) for entry in case.entries if (why := _strange(case, entry)) is not None]
    return Opinion(len(case.entries), tuple(findings))


def _finding(case: Pairing, entry: Entry, why: str) -> Finding:
    attempt = case.attempts.get(entry.key)
    return Finding(
        f"{naming_entry(entry)} {why}",
        "an operation in the history behind it",
        why,
        history=() if attempt is None else attempt.evidence,
        ledger=(entry.number,),
    )


def _strange(case: Pairing, entry: Entry) -> str | None:
    if entry.kind is EntryKind.OPENING:
        known = any(guest.id == entry.guest for guest in case.evidence.guests)
        return None if known else "opens an account for a guest nobody set up"
    if is_of_a_question(case, entry):
        return None
    attempt = case.attempts.get(entry.key)
    if attempt is None:
        return None if _gateways_own(case, entry) else f"has the key {entry.key!r}, which no till attempted"
    may_cause = isinstance(attempt.operation, _CAUSES[entry.kind])
    if not may_cause and not (entry.kind is EntryKind.RETURN and attempt.reinstates):
        return f"cannot come from {entry.key}, which is a {type(attempt.operation).__name__.lower()}"
    if entry.kind is EntryKind.VOID:
        return _strange_void(case, entry, attempt)
    return _strange_guest(case, entry, attempt) or _strange_receipt(entry, attempt)


def _gateways_own(case: Pairing, entry: Entry) -> bool:
    if entry.kind is not EntryKind.VOID:
        return False
    if entry.reverses is None:
        return entry.points == 0
    undone = case.numbered.get(entry.reverses)
    attempt = None if undone is None else case.attempts.get(undone.key)
    return attempt is not None and attempt.outcome not in ACCEPTED


def _strange_void(case: Pairing, entry: Entry, attempt: Attempt) -> str | None:
    if entry.reverses is None:
        return None
    undone = case.numbered.get(entry.reverses)
    if undone is None or undone.number >= entry.number:
        return f"undoes entry {entry.reverses}, which is not before it"
    if attempt.is_gateways and _is_given_up_sale(case, undone) is False:
        return f"undoes entry {undone.number}, which its till was told stands"
    match attempt.operation:
        case Void(operation=str(key)):
            meant = undone.key == key
        case _:
            receipt = attempt.receipt
            sale = case.numbered.get(undone.reverses or 0)
            meant = receipt in (undone.receipt, None if sale is None else sale.receipt)
    return None if meant else f"undoes entry {undone.number}, which {attempt.key} does not speak of"


def _is_given_up_sale(case: Pairing, undone: Entry) -> bool | None:
    """None when it is no sale: what else stood on the receipt goes with it."""
    sold = case.attempts.get(undone.key) if undone.kind is EntryKind.SALE else None
    return None if sold is None else sold.outcome not in ACCEPTED


def _strange_guest(case: Pairing, entry: Entry, attempt: Attempt) -> str | None:
    match attempt.operation:
        case Coupon() | Release() | Return() | Void():
            return None  # these name no guest of their own; the model and the refund check know whose they are
        case _ if entry.kind is EntryKind.RELEASE:
            return None  # a hold that ends with its check ends on the account it was taken from
        case Register() if entry.number in case.undone:
            return None  # given up and taken back: what the guest showed is another account's since
        case operation:
            named = case.people.guest_named(operation)
    if named is None or entry.guest == named or (entry.kind is EntryKind.SALE and is_cardless(attempt)):
        return None
    if entry.kind is EntryKind.SALE and not entry.guest:
        guest = case.people.guests.get(named)
        if guest is not None and not card_good(guest, operation.origin.made_at, case.evidence.programme):
            return None
    return f"is on the account of {entry.guest or 'nobody'}, but {attempt.key} names {named or 'nobody'}"


def _strange_receipt(entry: Entry, attempt: Attempt) -> str | None:
    if entry.receipt is None or attempt.receipt is None:
        return None
    if entry.receipt in (attempt.receipt, attempt.operation.origin.receipt):
        return None
    return f"speaks of receipt {entry.receipt}, but {attempt.key} of {attempt.receipt}"
