"""OFF-08. Every movement of points is what an independent model of the programme's rules says it is.

Judged entry by entry against the ledger so far, so that one wrong entry is one finding. Lost, doubled and invented
entries, returns, floors, times and totals have checks of their own, and so have voids that leave their receipt open.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.history.model.audit import Auditor, Disagreement
from harness.history.pairing import Pairing
from harness.history.verdict import Finding


@check(
    "balance.conservation",
    covers=("OFF-08", "OFF-05"),
    title="Conservation",
    explain="Opening balances, accruals, redemptions, claims, coupons, gifts and their undoings move exactly the points"
    " the programme's rules give, by a model that shares no code with the backend, judged at the moment of the"
    " sale; what a receipt does not speak for is undone, and a void undoes everything of its receipt.",
)
def conservation(case: Pairing) -> Opinion | Skip:
    auditor = Auditor(case)
    findings = tuple(finding_of(case, disagreement) for disagreement in auditor.walk() if not disagreement.of_turn)
    if auditor.examined == 0 and case.evidence.ledger is not None:
        return Skip("no points moved")
    return Opinion(auditor.examined, findings)


def finding_of(case: Pairing, disagreement: Disagreement) -> Finding:
    attempt = case.attempts.get(disagreement.key)
    return Finding(
        disagreement.sentence,
        disagreement.expected,
        disagreement.observed,
        history=() if attempt is None else attempt.evidence,
        ledger=disagreement.entries,
    )
