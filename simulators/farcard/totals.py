"""Does a packet's own arithmetic come out? Pure; gives sentences, for tests and for remarks about a till.

Only what captures showed to hold is asked for (farcard.md 4.6 to 4.8, observed on real receipts, not documented): a
packet that breaks it is not unreadable, but a back-end that sums other parts than ours will count other money.
The trap: component dishes repeat in their combo, so `modify` and `combo` lines are in no sum (4.6).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from simulators.farcard.packet import CheckData, CheckLine, LineType, Packet
from simulators.farcard.packet_writer import sum_text
from simulators.kit.money import Minor

_REPEATED = (LineType.MODIFY, LineType.COMBO)
_Sums: TypeAlias = dict[str, Minor]


def counted_lines(data: CheckData) -> tuple[CheckLine, ...]:
    """The lines that add up to what the receipt costs."""
    return tuple(line for line in data.lines if line.type not in _REPEATED)


def total_of(data: CheckData) -> Minor:
    """What the receipt costs after discounts, in kopecks."""
    return sum(line.sum for line in counted_lines(data))


def remarks_on(packet: Packet) -> tuple[str, ...]:
    """What does not add up, a sentence each; nothing when all does or there is nothing to add. Blocks that are not
    there are not missed: tills leave them out by the moment (4.10)."""
    if packet.data is None:
        return ()
    data = packet.data
    return (*_totals(data), *_line_payments(data), *_discounts(data), *_taxes(data))


def _totals(data: CheckData) -> Iterator[str]:
    total = total_of(data)
    if data.categories and data.lines:
        in_categories = sum(one.sum for one in data.categories)
        if in_categories != total:
            yield f"CHECKCATEGS add up to {sum_text(in_categories)}, CHECKLINES to {sum_text(total)}"
    if data.payments:
        paid = sum(one.base_sum for one in data.payments)
        if paid != total:
            yield f"CHECKPAYMENTS add up to {sum_text(paid)}, CHECKLINES to {sum_text(total)}"


def _line_payments(data: CheckData) -> Iterator[str]:
    """Each line is covered, and by currency as much as was paid (less change, a payment of its own: 4.8)."""
    for line in data.lines:
        covered = sum(part.sum for part in line.payments)
        if line.payments and covered != line.sum:
            yield f"LINE uni={line.uni} costs {sum_text(line.sum)}, its LINEPAYMENTS add up to {sum_text(covered)}"
    if not data.payments or not any(line.payments for line in data.lines):
        return
    parts = _sums((part.id, part.sum) for line in counted_lines(data) for part in line.payments)
    paid = _sums((one.id, one.base_sum) for one in data.payments)
    for currency, of_lines, of_check in _differences(parts, paid):
        yield f"LINEPAYMENTS of {currency} add up to {sum_text(of_lines)}, its PAYMENTs to {sum_text(of_check)}"


def _discounts(data: CheckData) -> Iterator[str]:
    """Parts add up to their DISCOUNT; those of categories to all parts but mark-ups (4.6)."""
    parts = [(line, part) for line in counted_lines(data) for part in line.discounts]
    if data.discounts:
        by_part = _sums((str(part.line_uni), part.sum) for _, part in parts)
        by_check = _sums((str(one.uni), one.sum) for one in data.discounts)
        for uni, of_lines, of_check in _differences(by_part, by_check):
            yield f"DISCOUNTPARTs of uni={uni} add up to {sum_text(of_lines)}, the DISCOUNT is {sum_text(of_check)}"
    if data.categories and data.lines:
        in_categories = sum(one.discsum for one in data.categories)
        in_lines = sum(min(part.sum, 0) for _, part in parts)
        if in_categories != in_lines:
            yield f"discsum of CHECKCATEGS is {sum_text(in_categories)}, DISCOUNTPARTs are {sum_text(in_lines)}"


def _taxes(data: CheckData) -> Iterator[str]:
    """The last block is of the whole receipt (4.8)."""
    if not data.taxes or not any(line.taxes for line in data.lines):
        return
    of_lines = _sums((part.id, part.sum) for line in counted_lines(data) for part in line.taxes)
    of_check = _sums((one.id, one.sum) for one in data.taxes[-1])
    for tax, in_lines, in_check in _differences(of_lines, of_check):
        yield f"LINETAXES of {tax} add up to {sum_text(in_lines)}, the last CHECKTAXES says {sum_text(in_check)}"


def _sums(pairs: Iterable[tuple[str, Minor]]) -> _Sums:
    sums: _Sums = defaultdict(int)
    for key, amount in pairs:
        sums[key] += amount
    return sums


def _differences(left: _Sums, right: _Sums) -> Iterator[tuple[str, Minor, Minor]]:
    for key in dict.fromkeys((*left, *right)):
        if left.get(key, 0) != right.get(key, 0):
            yield key, left.get(key, 0), right.get(key, 0)
