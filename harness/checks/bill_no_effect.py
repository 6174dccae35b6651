"""FARC-12. A bill is not a sale: what is shown or reported before payment changes no account (farcard.md 7.2, rule 6).

Tills in "all receipts and bills" mode report the pre-check with the same call as the paid receipt; only the chmode
differs. A back-end that does not look at it accrues twice, or too early. The trap: the wire carries no number of a
question and, while the order is edited, no number of the check, so the entry of a question is told by its receipt.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming, naming_entry
from harness.history.pairing import Attempt, Pairing
from harness.history.verdict import Finding
from harness.history.vouching import is_of_a_question, shows, told_phase
from simulators.till.ledger import Entry
from simulators.till.operation import Quote


@check(
    "bill.no-effect",
    covers=("FARC-12",),
    title="A bill changes nothing",
    explain="Card requests, looks at coupons, calculations and bills reported before payment have no entry in the"
    " ledger.",
)
def bill_no_effect(case: Pairing) -> Opinion | Skip:
    told = [attempt for attempt in case.attempts.values() if told_phase(attempt)]
    if not told:
        return Skip("no till told at which step it asks")
    posted = [entry for entry in case.entries if is_of_a_question(case, entry)]
    return Opinion(len(told), tuple(_posted(entry, told) for entry in posted))


def _posted(entry: Entry, told: list[Attempt]) -> Finding:
    asked = [one for one in told if one.key == entry.key or shows(one, entry)]
    behind = min(asked, key=lambda one: (abs(one.made_at - entry.made_at), not isinstance(one.operation, Quote)))
    return Finding(
        f"{naming(behind)}, which only shows a check that is not paid, has {naming_entry(entry)}",
        "no entry",
        naming_entry(entry),
        history=behind.evidence,
        ledger=(entry.number,),
    )
