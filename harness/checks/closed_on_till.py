"""LP-04. An order paid with points is closed on the till, not on a waiter's phone (iiko_loyaltyplant.md 3.3)."""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming
from harness.history.codes import scans_of
from harness.history.pairing import Attempt, Pairing
from harness.history.verdict import Finding
from simulators.till.answer import Outcome
from simulators.till.programme import Mechanic

WAITER = "waiter"
"""Kind of a terminal that is a waiter's phone."""


@check(
    "order.closed-on-till",
    covers=("LP-04",),
    title="Paid with points, closed on the till",
    explain="With a code to pay with points attached to an order, no waiter's phone closes the order; its till does.",
    needs_ledger=False,
)
def closed_on_till(case: Pairing) -> Opinion | Skip:
    phones = {till.name for till in case.evidence.tills if till.kind == WAITER}
    paying = [scan for scan in scans_of(case) if scan.answer.mechanic is Mechanic.PAY]
    commits: dict[str, Attempt] = {}
    for scan in paying:
        for attempt in case.commits.get(scan.operation.receipt.id, ()):
            if attempt.index > scan.word.index and attempt.outcome is not Outcome.REFUSED:
                commits.setdefault(attempt.key, attempt)
    if not commits:
        return Skip("no order with a code to pay with points was closed")
    findings = tuple(_finding(attempt) for attempt in commits.values() if attempt.terminal in phones)
    return Opinion(len(commits), findings)


def _finding(attempt: Attempt) -> Finding:
    return Finding(
        f"{naming(attempt)} was closed on {attempt.terminal}, a waiter's phone, although its guest pays with points",
        "closed on a till",
        f"closed on {attempt.terminal}",
        history=attempt.evidence,
    )
