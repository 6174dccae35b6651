"""FARC-14. A rollback or void undoes the sale to the last point, and taking the void back brings exactly that again
(farcard.md 7.2, rule 3).

Judged per receipt and guest: after (sale; void) nothing is left of it; after (sale; void; void taken back) what the
sale alone had left, whatever the rules or the hour say by then.
"""

from collections import defaultdict

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming
from harness.history.pairing import ACCEPTED, Attempt, Pairing
from harness.history.verdict import Finding
from simulators.kit.money import Minor, show_minor
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit, Void

_OF_RECEIPT = (EntryKind.SALE, EntryKind.REDEMPTION, EntryKind.GIFT, EntryKind.VOID, EntryKind.COUPON, EntryKind.RETURN)


@check(
    "rollback.symmetric",
    covers=("FARC-14",),
    title="Reversals are symmetric",
    explain="Points of a receipt that was sold and voided (or rolled back) come to nothing for every guest; when the"
    " void was itself taken back, they are again those of the sale, to the hundredth.",
)
def reversals_symmetric(case: Pairing) -> Opinion | Skip:
    turned = [a for a in case.attempts.values() if isinstance(a.operation, Void) and a.operation.reopens]
    receipts = dict.fromkeys(a.receipt for a in turned if a.receipt is not None and a.outcome in ACCEPTED)
    if not receipts:
        return Skip("nothing that may be sold again was undone")
    examined, findings = 0, []
    for receipt in receipts:
        entries = [e for e in case.by_receipt.get(receipt, ()) if e.kind in _OF_RECEIPT]
        for attempt in turned:
            if attempt.receipt == receipt and any(e.key == attempt.key for e in entries):
                examined += 1
                findings += _after_void(attempt, entries)
        for reinstated in case.commits.get(receipt, ()):
            if isinstance(reinstated.operation, Commit) and reinstated.operation.reinstates:
                examined += 1
                findings += _after_reinstating(reinstated, entries)
    if examined == 0:
        return Opinion(len(receipts))
    return Opinion(examined, tuple(findings))


def _after_void(attempt: Attempt, entries: list[Entry]) -> list[Finding]:
    last = max(e.number for e in entries if e.key == attempt.key)
    return [
        _differs(attempt, guest, 0, left, "should be left after it")
        for guest, left in _sums([e for e in entries if e.number <= last]).items()
        if left
    ]


def _after_reinstating(attempt: Attempt, entries: list[Entry]) -> list[Finding]:
    own = [e.number for e in entries if e.key == attempt.key and e.kind is EntryKind.SALE]
    if not own:
        return []
    undoing = [e for e in entries if e.kind is EntryKind.VOID and e.reverses is not None and e.number < own[0]]
    if not undoing:
        return []
    sold = _sums([e for e in entries if e.number < _first_of(undoing[-1], entries)])
    last = max(e.number for e in entries if e.key == attempt.key and e.kind is not EntryKind.VOID)
    now = _sums([e for e in entries if e.number <= last])
    guests = dict.fromkeys([*sold, *now])
    return [
        _differs(attempt, guest, sold.get(guest, 0), now.get(guest, 0), "the sale had moved")
        for guest in guests
        if sold.get(guest, 0) != now.get(guest, 0)
    ]


def _first_of(undoing: Entry, entries: list[Entry]) -> int:
    """Where the undoing operation began to post."""
    return min(e.number for e in entries if e.key == undoing.key)


def _sums(entries: list[Entry]) -> dict[str, Minor]:
    sums: defaultdict[str, Minor] = defaultdict(int)
    for entry in entries:
        if entry.guest:
            sums[entry.guest] += entry.points
    return dict(sums)


def _differs(attempt: Attempt, guest: str, expected: Minor, found: Minor, what: str) -> Finding:
    return Finding(
        f"after {naming(attempt)} {show_minor(found)} points of {guest} are on the receipt; {show_minor(expected)}"
        f" {what}",
        show_minor(expected),
        show_minor(found),
        history=attempt.evidence,
    )
