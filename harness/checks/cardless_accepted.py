"""FARC-12. A receipt without a card is taken, and moves nobody's points (farcard.md 7.2, rule 8).

In "pass all receipts" mode a till cannot close a receipt its loyalty system refuses; some back-ends break on a packet
without a card, others credit whoever came before.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming, naming_entry
from harness.history.pairing import Attempt, Pairing
from harness.history.verdict import Finding
from harness.history.vouching import is_cardless
from simulators.till.answer import Outcome, Reason, Refused
from simulators.till.ledger import EntryKind

_RIGHTLY = (
    Reason.OFFLINE,
    Reason.UNAVAILABLE,
    Reason.VOIDED,
    Reason.CONFLICT,
    Reason.UNAUTHORISED,
    Reason.UNSUPPORTED,
)
"""Reasons that have nothing to do with there being no card."""


@check(
    "commit.cardless-accepted",
    covers=("FARC-12",),
    title="Receipts without a card are accepted",
    explain="A receipt without a guest, which asks for nothing, is not refused for that, and is on nobody's account.",
)
def cardless_accepted(case: Pairing) -> Opinion | Skip:
    cardless = [attempt for attempt in case.attempts.values() if is_cardless(attempt)]
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
    sales = (e for e in case.by_key.get(attempt.key, ()) if e.kind is EntryKind.SALE and e.guest)
    sale = next(sales, None)
    if sale is None:
        return None
    return Finding(
        f"{naming(attempt)} has no card, yet {naming_entry(sale)} is on the account of {sale.guest}",
        "nobody's account touched",
        naming_entry(sale),
        history=attempt.evidence,
        ledger=(sale.number,),
    )
