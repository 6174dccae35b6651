"""OFF-01, OFF-06. Nothing is spent or set aside for an order that was never paid (iiko_loyaltyplant.md 9.4, 5).

An order ends without a receipt when its till voids it before it is paid, or dies with it open, and a guest leaves one
when detached. What was set aside for them must be free again; else it is nobody's until its time is over, a day later.
The trap: a till that deletes an order and tells nobody. What a void leaves of a *paid* receipt is
`balance.conservation`'s.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import clock_time, naming, naming_entry
from harness.history.evidence import ActTaken, PartEvent
from harness.history.pairing import ACCEPTED, Attempt, Pairing
from harness.history.verdict import Finding
from harness.history.vouching import ran_out
from simulators.kit.money import show_minor
from simulators.till.answer import Outcome
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Detach, Release, Void
from simulators.till.receipt import ReceiptId

_SPENT = (EntryKind.HOLD, EntryKind.REDEMPTION, EntryKind.GIFT)
_TAKEN = (*_SPENT, EntryKind.COUPON)
VOIDING = "VoidCheck"
"""The cashier's act."""


@check(
    "order.deleted-unpaid",
    covers=("OFF-01", "OFF-06", "LP-04", "LP-05"),
    title="Nothing stands for an order that was not paid",
    explain="Once the queues are empty, no redemption, gift or hold stands for an order that ended without being paid"
    " (voided, deleted at its till, or open when that died), and no hold of a guest who was detached from it.",
)
def deleted_unpaid(case: Pairing) -> Opinion | Skip:
    ends = tuple(_ends(case))
    if not ends:
        return Skip("no order with points or a guest on it ended unpaid")
    left = [(end, entry) for end in ends if (entry := _standing(case, end)) is not None]
    if left and not case.evidence.settled:
        return Opinion(len(ends), unknown="what lets go may still be on its way: nothing settled")
    return Opinion(len(ends), tuple(_finding(case, end, entry) for end, entry in left))


@dataclass(frozen=True, slots=True)
class _End:
    """How an order, or a guest's part in it, ended without being paid."""

    receipt: ReceiptId
    kinds: tuple[EntryKind, ...]
    """What may not stand."""
    before: int
    """Made before this place in the history."""
    how: str
    evidence: tuple[int, ...]


def _ends(case: Pairing) -> Iterator[_End]:
    for attempt in case.changing():
        if attempt.outcome not in ACCEPTED or attempt.key in case.dead or attempt.receipt is None:
            continue
        match attempt.operation:
            case Void(operation=None, reopens=False) if not _paid(case, attempt.receipt):
                last = case.evidence.history[-1].index + 1
                yield _End(attempt.receipt, _SPENT, last, f"was voided ({naming(attempt)})", attempt.evidence)
            case Detach():
                how = f"lost its guest ({naming(attempt)})"
                yield _End(attempt.receipt, (EntryKind.HOLD,), attempt.index, how, attempt.evidence)
            case _:
                pass
    for act in case.evidence.acts:
        if act.act == VOIDING and act.outcome == Outcome.OK.value:
            yield from _silent(case, act)
    yield from _lost(case)


def _paid(case: Pairing, receipt: ReceiptId) -> bool:
    return any(attempt.outcome is not Outcome.REFUSED for attempt in case.commits.get(receipt, ()))


def _silent(case: Pairing, act: ActTaken) -> Iterator[_End]:
    """The till says that a check is void and has told nobody: then it was one of those it never told of again."""
    done = act.asked_at if act.done_at is None else act.done_at
    of_till = [a for a in case.attempts.values() if a.terminal == act.terminal]
    if any(act.asked_at <= a.at <= done and isinstance(a.operation, Void | Detach | Release) for a in of_till):
        return
    for receipt in dict.fromkeys(a.receipt for a in of_till if a.at < act.asked_at and a.receipt is not None):
        last = max(a.index for a in of_till if a.receipt == receipt)
        said_later = any(a.receipt == receipt and a.at >= act.asked_at for a in case.attempts.values())
        if not said_later and not _paid(case, receipt) and receipt not in case.voids:
            how = f"was deleted at till {act.terminal} at {clock_time(case, act.asked_at)}, which told nobody"
            yield _End(receipt, _SPENT, last + 1, how, ())


def _lost(case: Pairing) -> Iterator[_End]:
    """Checks that were open when their till died: it forgets them, and its next life lets go of what they had taken."""
    of_part: defaultdict[str, dict[ReceiptId, list[Attempt]]] = defaultdict(dict)
    for attempt in case.attempts.values():
        if attempt.receipt is not None and attempt.receipt.check and not attempt.is_gateways:
            of_part[attempt.part].setdefault(attempt.receipt, []).append(attempt)
    for event in case.evidence.parts:
        if event.what != "crash" or not _came_back(case, event):
            continue
        for receipt, attempts in of_part[event.part].items():
            before = [attempt for attempt in attempts if attempt.at < event.at]
            goes_on = any(not isinstance(a.operation, Void | Release | Detach) for a in attempts if a.at >= event.at)
            if before and not goes_on and not _paid(case, receipt):
                how = f"was open when {event.part} died at {clock_time(case, event.at)}"
                yield _End(receipt, _TAKEN, before[-1].index + 1, how, ())


def _came_back(case: Pairing, crash: PartEvent) -> bool:
    return any(e.what == "restart" and e.part == crash.part and e.at >= crash.at for e in case.evidence.parts)


def _standing(case: Pairing, end: _End) -> Entry | None:
    """The first that stands."""
    for entry in case.by_receipt.get(end.receipt, ()):
        if entry.kind not in end.kinds or entry.number in case.undone or entry.number in case.repeats:
            continue
        attempt = case.attempts.get(entry.key)
        if (attempt is None or attempt.index < end.before) and not ran_out(case, entry):
            return entry
    return None


def _finding(case: Pairing, end: _End, entry: Entry) -> Finding:
    attempt: Attempt | None = case.attempts.get(entry.key)
    points = entry.amount if entry.kind is EntryKind.HOLD else -entry.points
    return Finding(
        f"order {end.receipt} {end.how} before it was paid, yet {naming_entry(entry)} of {show_minor(points)} points"
        " stands for it",
        "nothing stands for it",
        naming_entry(entry),
        history=(*(() if attempt is None else attempt.evidence), *end.evidence),
        ledger=(entry.number,),
    )
