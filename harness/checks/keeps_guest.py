"""LP-03. Who was attached to an order is on its receipt: points accrue after payment, to that guest.

Only the till can lose somebody between the scan and the payment; the programme then posts a sale of nobody, and every
account agrees with every other. Attachings that their till or gateway gave up do not count, nor do guests taken off.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming
from harness.history.codes import Scan, ended_on, scans_of
from harness.history.pairing import Attempt, Pairing
from harness.history.people import code_shown
from harness.history.verdict import Finding
from simulators.till.operation import Commit
from simulators.till.receipt import ReceiptId


@check(
    "order.keeps-guest",
    covers=("LP-03", "OFF-01"),
    title="The order keeps its guest",
    explain="The receipt of an order names the guest by the code that was last attached to the order and not taken off"
    " again before it was paid.",
    needs_ledger=False,
)
def keeps_guest(case: Pairing) -> Opinion | Skip:
    by_check: dict[ReceiptId, list[Scan]] = {}
    for scan in scans_of(case):
        by_check.setdefault(scan.operation.receipt.id, []).append(scan)
    examined = 0
    findings: list[Finding] = []
    for receipt, scans in by_check.items():
        for commit in case.commits.get(receipt, ()):
            who = _attached(case, receipt, scans, commit)
            if who is None or commit.reinstates:
                continue
            examined += 1
            findings += _judge(who, commit)
    if not examined:
        return Skip("no order with a guest attached by a code was paid")
    return Opinion(examined, tuple(findings))


def _attached(case: Pairing, receipt: ReceiptId, scans: list[Scan], commit: Attempt) -> Scan | None:
    """Who is on the check when it is paid; None when nobody is, or who it is cannot be told."""
    before = [scan for scan in scans if scan.word.index < commit.index]
    if not before or any(scan.attempt.key in case.reversals for scan in before):
        return None
    last = before[-1]
    ends = (ending for ending in ended_on(case, receipt) if last.attempt.index < ending.index < commit.index)
    return last if next(ends, None) is None else None


def _judge(scan: Scan, attempt: Attempt) -> list[Finding]:
    commit = attempt.operation
    assert isinstance(commit, Commit)
    if commit.receipt.guest == code_shown(scan.operation.code):
        return []
    found = "nobody" if commit.receipt.guest is None else commit.receipt.guest.masked()
    expected = code_shown(scan.operation.code).masked()
    return [
        Finding(
            f"{naming(attempt)} names {found}; till {scan.attempt.terminal} had attached {expected} to it"
            f" ({naming(scan.attempt)})",
            expected,
            found,
            history=(*scan.attempt.evidence, *attempt.evidence),
        )
    ]
