"""O06, OFF-01. A receipt that an iiko till did not close is not told (iiko_loyaltyplant.md 6.2, 7.5, 9.3).

Between Pay and the fiscal receipt an order is still open: when the printer fails, what was paid is cancelled. The trap:
a receipt with coupons is confirmed before it is printed, so it may be told in an act that closes nothing; then it is
taken back in the same act. An act that ends not knowing says nothing of whether it closed.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import clock_time, naming
from harness.history.evidence import ActTaken
from harness.history.pairing import ACCEPTED, Attempt, Pairing
from harness.history.verdict import Finding
from simulators.till.answer import Outcome
from simulators.till.operation import Commit, Void

IIKO = ("iiko", "waiter")
"""Kinds of terminals that are stations of iikoFront."""
PAYING = "Sell"
"""The cashier's act."""


@check(
    "till.told-when-printed",
    covers=("OFF-01",),
    title="Told when it is printed",
    explain="An act of paying at an iiko till that ended with the order still open has told of no receipt that was"
    " accepted, unless the till took it back before the act was over.",
    needs_ledger=False,
)
def told_when_printed(case: Pairing) -> Opinion | Skip:
    stations = {till.name for till in case.evidence.tills if till.kind in IIKO}
    refused = [act for act in case.evidence.acts if act.terminal in stations and _closed_nothing(act)]
    if not refused:
        return Skip("no iiko till kept an order open that was to be paid")
    findings = [_finding(case, act, attempt) for act in refused for attempt in _told(case, act)]
    return Opinion(len(refused), tuple(findings))


def _closed_nothing(act: ActTaken) -> bool:
    return act.act == PAYING and act.done_at is not None and act.outcome == Outcome.REFUSED.value


def _told(case: Pairing, act: ActTaken) -> list[Attempt]:
    """Receipts told in the act that stood when it was over; none of those that only waited to be told again."""
    assert act.done_at is not None, "the act is over"
    others = {one.asked_at for one in case.evidence.acts if one is not act and one.terminal == act.terminal}
    until = act.done_at - (
        act.done_at in others
    )  # the next act began in the same instant: what is told then is its own
    within = [a for a in case.attempts.values() if a.terminal == act.terminal and act.asked_at <= a.at <= until]
    taken_back = {
        a.operation.target: a.index for a in within if isinstance(a.operation, Void) and a.operation.operation is None
    }
    return [
        a
        for a in within
        if isinstance(a.operation, Commit)
        and not a.again
        and a.outcome in ACCEPTED
        and taken_back.get(a.operation.receipt.id, -1) < a.index
    ]


def _finding(case: Pairing, act: ActTaken, attempt: Attempt) -> Finding:
    assert act.done_at is not None, "the act is over"
    return Finding(
        f"{naming(attempt)} was told by till {attempt.terminal}, whose order was still open when the act ended at"
        f" {clock_time(case, act.done_at)}: nothing was printed",
        "told once the receipt is printed",
        "told, and not printed",
        history=attempt.evidence,
    )
