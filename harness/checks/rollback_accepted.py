"""FARC-14. A rollback is never refused, not even of a sale nobody has seen (farcard.md 7.2, rule 5).

A till whose fiscal printer failed cannot do anything but roll back; a back-end that answers "no such receipt" leaves it
stuck with points taken for a meal that was not sold. That it must be accepted is inferred [I], not documented.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming
from harness.history.pairing import Pairing
from harness.history.verdict import Finding
from simulators.till.answer import Outcome, Refused
from simulators.till.operation import Void


@check(
    "rollback.accepted",
    covers=("FARC-14",),
    title="Rollbacks are accepted",
    explain="A void that leaves its receipt open (an r_keeper rollback or void) is never refused for good, whether the"
    " sale had been seen or not and however often it is said.",
    needs_ledger=False,
)
def rollback_accepted(case: Pairing) -> Opinion | Skip:
    rollbacks = [a for a in case.attempts.values() if isinstance(a.operation, Void) and a.operation.reopens]
    if not rollbacks:
        return Skip("nothing was rolled back")
    refused = [(a, a.answer) for a in rollbacks if a.outcome is Outcome.REFUSED]
    return Opinion(
        len(rollbacks),
        tuple(
            Finding(
                f"{naming(a)} was refused"
                + (f" ({answer.reason.value}): {answer.text}" if isinstance(answer, Refused) else ""),
                "accepted",
                "refused",
                history=a.evidence,
            )
            for a, answer in refused
        ),
    )
