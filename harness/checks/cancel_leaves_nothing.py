"""OFF-09, OFF-08. What was cancelled or returned whole has left every guest's points as they were (iiko_loyaltyplant.md
9.4, 6).

Knows no rule of the programme but two: the price of a gift does not come back with the goods, and points already spent
elsewhere cannot be taken back below the floor. Everything that belongs to a receipt is added up, whoever's account it
is on, so that what went to the wrong guest shows twice.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import numbering
from harness.history.model.refund import Taken, take
from harness.history.pairing import Pairing
from harness.history.verdict import Finding
from simulators.kit.money import Minor, show_minor
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit, Return
from simulators.till.programme import Shortfall
from simulators.till.receipt import ReceiptId

_GIVES = (EntryKind.SALE, EntryKind.REDEMPTION, EntryKind.COUPON, EntryKind.GIFT)


@check(
    "cancel.leaves-nothing",
    covers=("OFF-09", "OFF-08"),
    title="What is cancelled leaves nothing",
    explain="When everything of a receipt was undone, or all its goods came back, the entries of the receipt add up to"
    " zero points for every guest, but for the price of gifts that were returned and for points the guest had spent"
    " elsewhere by then.",
)
def cancel_leaves_nothing(case: Pairing) -> Opinion | Skip:
    examined = 0
    findings: list[Finding] = []
    for receipt, own in case.by_receipt.items():
        linked = _linked(case, own)
        how = _cancelled(case, linked)
        if how is not None:
            examined += 1
            findings += _left(case, receipt, linked, how)
    if not examined and case.evidence.ledger is not None:
        return Skip("nothing was cancelled or returned whole")
    return Opinion(examined, tuple(findings))


def _linked(case: Pairing, own: tuple[Entry, ...]) -> list[Entry]:
    """The receipt's entries and what reverses them, in posting order; second copies are `replay.nothing-doubled`'s."""
    numbers = {entry.number for entry in own}
    linked = []
    for entry in case.entries:
        if entry.number in numbers or entry.reverses in numbers:
            numbers.add(entry.number)
            if entry.number not in case.repeats:
                linked.append(entry)
    return linked


def _cancelled(case: Pairing, linked: list[Entry]) -> str | None:
    """How all of it was taken back; None when it was not, or there was nothing with points."""
    given = [entry for entry in linked if entry.kind in _GIVES]
    if not any(entry.points for entry in given):
        return None
    standing = [entry for entry in given if entry.number not in case.undone]
    if not standing:
        return "cancelled"
    sales = [entry for entry in standing if entry.kind is EntryKind.SALE]
    return "returned whole" if sales and all(_came_back(case, sale, linked) for sale in sales) else None


def _came_back(case: Pairing, sale: Entry, linked: list[Entry]) -> bool:
    commit = case.operation_of(sale)
    if not isinstance(commit, Commit):
        return False
    taken: Taken = {}
    for entry in linked:
        operation = case.operation_of(entry)
        is_return = entry.kind is EntryKind.RETURN and entry.reverses == sale.number
        if not is_return or entry.number in case.undone or not isinstance(operation, Return):
            continue
        taken = take(commit.receipt, taken, operation.lines) or taken
    whole = {index: line.qty for index, line in enumerate(commit.receipt.lines)}
    return bool(whole) and {index: Decimal(qty) for index, qty in taken.items()} == whole


def _left(case: Pairing, receipt: ReceiptId, linked: list[Entry], how: str) -> Iterator[Finding]:
    sums: defaultdict[str, Minor] = defaultdict(int)
    for entry in linked:
        is_gift = entry.kind is EntryKind.GIFT and entry.number not in case.undone
        sums[entry.guest] += 0 if is_gift else entry.points
    for guest, points in sums.items():
        if guest and points and not (points > 0 and _was_short(case, guest, linked)):
            numbers = [entry.number for entry in linked if entry.guest == guest]
            left = f"{show_minor(abs(points))} points {'more' if points > 0 else 'fewer'}"
            yield Finding(
                f"receipt {receipt} was {how} and left {guest} with {left} than before: {numbering(numbers)}",
                "as many points as before",
                left,
                history=tuple(i for n in numbers for i in _evidence(case, n)),
                ledger=tuple(numbers),
            )


def _was_short(case: Pairing, guest: str, linked: list[Entry]) -> bool:
    """A return took all the guest had left, and that was not enough."""
    programme = case.evidence.programme
    if programme.shortfall is Shortfall.DEBT:
        return False
    returns = {entry.number for entry in linked if entry.kind is EntryKind.RETURN}
    balance = 0
    for entry in case.entries:
        balance += entry.points if entry.guest == guest else 0
        if entry.number in returns and entry.guest == guest and balance <= programme.floor:
            return True
    return False


def _evidence(case: Pairing, number: int) -> tuple[int, ...]:
    attempt = case.attempts.get(case.numbered[number].key)
    return () if attempt is None else attempt.evidence
