"""FARC-14. A rollback or void undoes the sale to the last point, and taking the void back brings exactly that again
(farcard.md 7.2, rule 3).

Judged by the model of `balance.conservation`, which leaves these entries to this check: after (sale; void) nothing is
left of the receipt; after (sale; void; void taken back) what the sale alone had left, whatever the rules or the hour
say by then.
"""

from harness.checks.conservation import finding_of
from harness.checks.registry import Opinion, Skip, check
from harness.history.model.audit import Auditor
from harness.history.pairing import Pairing


@check(
    "rollback.symmetric",
    covers=("FARC-14",),
    title="Reversals are symmetric",
    explain="A void that leaves its receipt open (an r_keeper rollback or void) undoes everything of the receipt made"
    " up to its moment, each entry to the hundredth, and nothing made up to then comes in behind it; a receipt that"
    " takes its void back brings again what was undone, all of it and as it was.",
)
def reversals_symmetric(case: Pairing) -> Opinion | Skip:
    turned = [attempt for attempt in case.attempts.values() if attempt.reopens or attempt.reinstates]
    if not turned:
        return Skip("nothing that may be sold again was undone")
    disagreements = [one for one in Auditor(case).walk() if one.of_turn]
    return Opinion(len(turned), tuple(finding_of(case, one) for one in disagreements))
