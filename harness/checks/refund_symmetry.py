"""OFF-09. A return takes back what the returned part earned and gives back what it spent; parts add up to the whole.

Measured against what the ledger's own sale earned, so that a wrong accrual is not also a wrong return.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming_entry
from harness.history.model.books import Books
from harness.history.model.refund import Back, Settlement, settle, share_of
from harness.history.pairing import Pairing
from harness.history.verdict import Finding
from simulators.kit.money import show_minor
from simulators.till.answer import ReturnTaken
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit, Return


@check(
    "refund.symmetry",
    covers=("OFF-09",),
    title="Refund symmetry",
    explain="Every return posted takes back exactly the points its part of the sale earned and gives back exactly what"
    " it spent, in money and in points, as shares that add up to the whole; never more than the sale, never after its"
    " void; what is short is withheld, owed or written off as the programme says.",
)
def refund_symmetry(case: Pairing) -> Opinion | Skip:
    books = Books()
    examined = 0
    findings: list[Finding] = []
    for entry in case.entries:
        operation = case.operation_of(entry)
        if entry.kind is EntryKind.RETURN and isinstance(operation, Return) and entry.number not in case.repeats:
            examined += 1
            findings += _judge(case, books, entry, operation)
        books.enter(entry)
        cause = case.attempts.get(entry.key)
        if entry.kind is EntryKind.SALE and cause is not None and cause.reinstates:
            books.carry_over(entry)
    if examined == 0 and case.evidence.ledger is not None:
        return Skip("nothing was returned")
    return Opinion(examined, tuple(findings))


def _judge(case: Pairing, books: Books, entry: Entry, operation: Return) -> list[Finding]:
    sale = books.standing_sale(operation.target)
    if sale is None:
        return [_finding(case, entry, "has no sale to return: it was never posted or is voided", "refused", "posted")]
    commit = case.operation_of(sale)
    if not isinstance(commit, Commit):
        return []  # an invented sale: not ours
    programme, back = case.evidence.programme, books.back.get(sale.number, Back())
    share = share_of(programme, commit.receipt, sale.points, back, operation.lines)
    if share is None:
        return [_finding(case, entry, "takes back more than is left of the sale", "refused", "posted", sale)]
    books.back[sale.number] = share.back
    findings = []
    if entry.guest != sale.guest or entry.reverses != sale.number:
        observed = f"{entry.guest or 'nobody'}, entry {entry.reverses}"
        expected = f"{sale.guest or 'nobody'}, entry {sale.number}"
        findings.append(_finding(case, entry, "returns another sale", expected, observed, sale))
    balance = books.balances.get(sale.guest, 0)
    due = settle(programme, share, balance) if sale.guest else Settlement(share.money, share.spent, 0, 0)
    found = Settlement(entry.amount, entry.spent, entry.earned, due.withheld, due.uncollected)
    if found != due or entry.points != entry.spent - entry.earned:
        sentence = f"moves {_shown(found, entry.points)}; its part of the sale comes to {_shown(due)}"
        findings.append(_finding(case, entry, sentence, _shown(due), _shown(found, entry.points), sale))
    told = case.attempts[entry.key].answer
    if isinstance(told, ReturnTaken) and told.uncollected not in (0, due.uncollected):
        sentence = f"was said to leave {show_minor(told.uncollected)} points uncollected"
        expected = show_minor(due.uncollected)
        findings.append(_finding(case, entry, sentence, expected, show_minor(told.uncollected), sale))
    return findings


def _shown(settlement: Settlement, points: int | None = None) -> str:
    net = settlement.spent - settlement.revoked if points is None else points
    return (
        f"{show_minor(settlement.amount)} in money, {show_minor(settlement.spent)} points back,"
        f" {show_minor(settlement.revoked)} points revoked ({show_minor(net)} net)"
    )


def _finding(
    case: Pairing, entry: Entry, sentence: str, expected: str, observed: str, sale: Entry | None = None
) -> Finding:
    attempt = case.attempts[entry.key]
    return Finding(
        f"return {naming_entry(entry)} of receipt {attempt.receipt} {sentence}",
        expected,
        observed,
        history=attempt.evidence,
        ledger=(entry.number,) if sale is None else (sale.number, entry.number),
    )
