"""FARC-05. A discount lowers the revenue; points are a payment and do not.

Order 1000 with 10 % off: revenue 900. Order 1000 with 100 points: revenue 1000, of which 100 is paid with points.
"""

from collections.abc import Iterator

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming
from harness.history.pairing import Attempt, Pairing
from harness.history.verdict import Finding
from simulators.kit.money import show_minor
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit
from simulators.till.receipt import POINTS, Receipt


@check(
    "discount.is-not-tender",
    covers=("FARC-05",),
    title="A discount is not a tender",
    explain="On every receipt gross less discounts is the total and the tenders add up to it; points are among the"
    " tenders and never among the discounts, and pay exactly what their redemption in the ledger says; the ledger's"
    " amount of the sale is that total.",
    needs_ledger=False,
)
def discount_is_not_tender(case: Pairing) -> Opinion | Skip:
    sales = [a for a in case.attempts.values() if isinstance(a.operation, Commit)]
    if not sales:
        return Skip("nothing was sold")
    findings = [finding for attempt in sales for finding in _judge(case, attempt)]
    return Opinion(len(sales), tuple(findings))


def _judge(case: Pairing, attempt: Attempt) -> Iterator[Finding]:
    assert isinstance(attempt.operation, Commit)
    receipt = attempt.operation.receipt
    for sentence, expected, observed in _arithmetic(receipt):
        yield Finding(f"{naming(attempt)}: {sentence}", expected, observed, history=attempt.evidence)
    for tender in receipt.tenders:
        paid = _redemption(case, attempt, tender.key) if tender.kind == POINTS and tender.key else None
        if paid is not None and (tender.points, tender.amount) != (-paid.points, paid.amount):
            observed = f"{show_minor(tender.points)} points for {show_minor(tender.amount)}"
            expected = f"{show_minor(-paid.points)} points for {show_minor(paid.amount)}"
            sentence = f"{naming(attempt)} takes {observed} as payment; redemption {tender.key} was {expected}"
            yield Finding(sentence, expected, observed, history=attempt.evidence, ledger=(paid.number,))
    for entry in case.by_key.get(attempt.key, ()):
        if entry.kind is EntryKind.SALE and entry.amount != receipt.total and entry.number not in case.repeats:
            observed, expected = show_minor(entry.amount), show_minor(receipt.total)
            sentence = f"{naming(attempt)} stands in the ledger with revenue {observed}; its total is {expected}"
            yield Finding(sentence, expected, observed, history=attempt.evidence, ledger=(entry.number,))


def _redemption(case: Pairing, attempt: Attempt, key: str) -> Entry | None:
    """What the receipt asked for itself, this time it was tried; else what was granted on the check before."""
    asked = {one.operation.origin.key: one.key for one in case.asked_with(attempt)}
    return next((e for e in case.by_key.get(asked.get(key, key), ()) if e.kind is EntryKind.REDEMPTION), None)


def _arithmetic(receipt: Receipt) -> Iterator[tuple[str, str, str]]:
    total = show_minor(receipt.total)
    paid = sum(tender.amount for tender in receipt.tenders)
    if paid != receipt.total:
        yield f"tenders of {show_minor(paid)} do not add up to the total of {total}", total, show_minor(paid)
    if receipt.total < 0:
        off = show_minor(receipt.gross - receipt.total)
        gross = show_minor(receipt.gross)
        yield f"discounts of {off} are more than the gross of {gross}", f"at most {gross}", off
    keys = {tender.key for tender in receipt.tenders if tender.kind == POINTS and tender.key}
    for discount in receipt.discounts:
        if discount.source == POINTS or discount.source in keys:
            amount = show_minor(discount.amount)
            yield f"points were taken as a discount of {amount}, which lowers the revenue", "a tender", "a discount"
