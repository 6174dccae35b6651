"""FARC-12. A receipt without a card is taken, and moves nobody's points (farcard.md 7.2, rule 8).

In "pass all receipts" mode a till cannot close a receipt its loyalty system refuses; some back-ends break on a packet
without a card.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming, naming_entry
from harness.history.pairing import Attempt, Pairing
from harness.history.verdict import Finding
from simulators.till.answer import Outcome, Reason, Refused
from simulators.till.operation import Commit

_RIGHTLY = (Reason.OFFLINE, Reason.UNAVAILABLE, Reason.VOIDED, Reason.CONFLICT, Reason.UNAUTHORISED)
"""Reasons that have nothing to do with there being no card."""


@check(
    "commit.cardless-accepted",
    covers=("FARC-12",),
    title="Receipts without a card are accepted",
    explain="A receipt without a guest is not refused for that, and its entries are on nobody's account.",
)
def cardless_accepted(case: Pairing) -> Opinion | Skip:
    told = [(a, a.operation) for a in case.attempts.values() if isinstance(a.operation, Commit)]
    cardless = [a for a, commit in told if commit.receipt.guest is None and not commit.asks]
    if not cardless:
        return Skip("every receipt had a guest")
    findings = [f for a in cardless if (f := _judge(case, a)) is not None]
    return Opinion(len(cardless), tuple(findings))


def _judge(case: Pairing, attempt: Attempt) -> Finding | None:
    answer = attempt.answer
    if attempt.outcome is Outcome.REFUSED and isinstance(answer, Refused) and answer.reason not in _RIGHTLY:
        return Finding(
            f"{naming(attempt)}, which has no card, was refused ({answer.reason.value}): {answer.text}",
            "accepted",
            "refused",
            history=attempt.evidence,
        )
    touched = [e for e in case.by_key.get(attempt.key, ()) if e.guest and e.points and e.reverses is None]
    if not touched:
        return None
    return Finding(
        f"{naming(attempt)} has no card, yet {naming_entry(touched[0])} moves points",
        "nobody's account touched",
        naming_entry(touched[0]),
        history=attempt.evidence,
        ledger=tuple(entry.number for entry in touched),
    )
