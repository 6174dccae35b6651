"""FARC-12. A bill is not a sale: what is shown or reported before payment changes no account (farcard.md 7.2, rule 6).

Tills in "all receipts and bills" mode report the pre-check with the same call as the paid receipt; only the chmode
differs. A back-end that does not look at it accrues twice, or too early.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming, naming_entry
from harness.history.pairing import Attempt, Pairing
from harness.history.verdict import Finding
from simulators.till.ledger import Entry
from simulators.till.operation import Identify, Quote

_ASKING = (Identify, Quote)


@check(
    "bill.no-effect",
    covers=("FARC-12",),
    title="A bill changes nothing",
    explain="Card requests, calculations and bills reported before payment have no entry in the ledger.",
)
def bill_no_effect(case: Pairing) -> Opinion | Skip:
    told = [a for a in case.attempts.values() if isinstance(a.operation, _ASKING) and a.operation.phase is not None]
    if not told:
        return Skip("no till told at which step it asks")
    findings = [f for a in told if (f := _posted(case, a)) is not None]
    return Opinion(len(told), tuple(findings))


def _posted(case: Pairing, attempt: Attempt) -> Finding | None:
    entries: list[Entry] = list(case.by_key.get(attempt.key, ()))
    if isinstance(attempt.operation, Quote):
        entries += [e for e in case.by_receipt.get(attempt.operation.receipt.id, ()) if _is_of_no_commit(case, e)]
    if not entries:
        return None
    what = ", ".join(naming_entry(entry) for entry in entries)
    return Finding(
        f"{naming(attempt)}, which only shows a check that is not paid, has {what}",
        "no entry",
        what,
        history=attempt.evidence,
        ledger=tuple(entry.number for entry in entries),
    )


def _is_of_no_commit(case: Pairing, entry: Entry) -> bool:
    return entry.key not in case.attempts
