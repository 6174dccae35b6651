"""OFF-07. A coupon has at most one standing use at any time, across terminals, stores and replays.

A use that was undone (void, reversal, a receipt that does not speak for it) frees the coupon. Copies of one and the
same use are `replay.nothing-doubled`. A receipt that takes its void back brings its use again, whoever used the coupon
meanwhile: that is no use of the guest's.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import numbering
from harness.history.pairing import Pairing
from harness.history.verdict import Finding
from simulators.till.ledger import Entry, EntryKind


@check(
    "coupon.once",
    covers=("OFF-07",),
    title="Coupon once",
    explain="After every prefix of the ledger each coupon has at most one use that stands. A use that was undone frees"
    " the coupon again.",
)
def coupon_once(case: Pairing) -> Opinion | Skip:
    uses = [e for e in case.entries if e.kind is EntryKind.COUPON and e.number not in case.repeats]
    granted = [use for use in uses if not case.is_reinstated(use)]
    if case.evidence.ledger is not None and not uses:
        return Skip("no coupon was used")
    standing: dict[str, Entry] = {}
    findings: list[Finding] = []
    for use in granted:
        before = standing.get(use.coupon)
        if before is not None and not _undone_before(case, before, use):
            findings.append(_twice(case, before, use))
        else:
            standing[use.coupon] = use
    return Opinion(len(uses), tuple(findings))


def _undone_before(case: Pairing, before: Entry, use: Entry) -> bool:
    undoing = case.undone.get(before.number)
    return undoing is not None and undoing.number < use.number


def _twice(case: Pairing, before: Entry, use: Entry) -> Finding:
    numbers = (before.number, use.number)
    where = f"{before.receipt} and {use.receipt}"
    history = tuple(
        i for entry in (before, use) if entry.key in case.attempts for i in case.attempts[entry.key].evidence
    )
    return Finding(
        f"coupon {use.coupon} of {use.guest} was used on two checks, {where}: {numbering(numbers)}",
        "one use that stands",
        "two uses that stand",
        history=history,
        ledger=numbers,
    )
