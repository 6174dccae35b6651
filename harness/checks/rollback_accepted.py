"""FARC-14. A rollback is never refused, not even of a sale nobody has seen (farcard.md 7.2, rule 5).

A till whose fiscal printer failed cannot do anything but roll back; a back-end that answers "no such receipt" leaves it
stuck with points taken for a meal that was not sold. That it must be accepted is inferred [I], not documented.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming
from harness.history.pairing import Attempt, Pairing
from harness.history.verdict import Finding
from simulators.till.answer import Outcome, Reason, Refused

_NOT_ITS_FAULT = (Reason.OFFLINE, Reason.UNAVAILABLE, Reason.UNAUTHORISED)
"""Nobody could be asked, or who asked is a stranger."""


@check(
    "rollback.accepted",
    covers=("FARC-14",),
    title="Rollbacks are accepted",
    explain="A void that leaves its receipt open (an r_keeper rollback or void) is never refused for good, whether the"
    " sale had been seen or not and however often it is said; but in a store whose exchange is switched off, so that"
    " nothing is ever taken, there is nothing to roll back.",
    needs_ledger=False,
)
def rollback_accepted(case: Pairing) -> Opinion | Skip:
    rollbacks = [attempt for attempt in case.attempts.values() if attempt.reopens]
    if not rollbacks:
        return Skip("nothing was rolled back")
    answered = [(a, a.answer) for a in rollbacks if a.outcome is Outcome.REFUSED]
    refused = [(a, answer) for a, answer in answered if isinstance(answer, Refused)]
    return Opinion(
        len(rollbacks),
        tuple(
            Finding(
                f"{naming(a)} was refused ({answer.reason.value}): {answer.text}",
                "accepted",
                "refused",
                history=a.evidence,
            )
            for a, answer in refused
            if answer.reason not in _NOT_ITS_FAULT and not _is_nothing_to_anybody(case, a, answer)
        ),
    )


def _is_nothing_to_anybody(case: Pairing, rollback: Attempt, answer: Refused) -> bool:
    """In a store whose exchange is switched off, nothing was ever taken and there is nothing to roll back; a till that
    died after its question, and does not know the answer, is told so. It is off where all is refused, and not only this
    for that reason."""
    store = rollback.operation.origin.store
    own = [one for one in case.attempts.values() if one.operation.origin.store == store and one.answer is not None]
    refused = [(one, one.answer.reason) for one in own if isinstance(one.answer, Refused)]
    is_off = any(reason is Reason.UNSUPPORTED and not one.reopens for one, reason in refused)
    was_posted = any(entry.receipt is not None and entry.receipt.store == store for entry in case.entries)
    return answer.reason is Reason.UNSUPPORTED and is_off and len(refused) == len(own) and not was_posted
