"""FARC-13. A receipt that was not confirmed is told again as it was, and one that was confirmed is not (farcard.md 7.2,
rule 2: "transaction blocked").

The tries of one key are compared with each other. A till that makes another receipt of the same order has given it
another key; it is told by the order, begun at the same moment with the same dishes. What the programme makes of a try
that says something else is not the programme's fault, and `commit.repeats-agree` leaves it.
"""

from collections.abc import Iterator
from itertools import pairwise

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming
from harness.history.attempt import told_key
from harness.history.evidence import ActTaken
from harness.history.pairing import ACCEPTED, Attempt, Pairing
from harness.history.verdict import Finding
from harness.history.vouching import differences
from simulators.till.answer import Outcome
from simulators.till.operation import Commit, Void

_GIVING_UP = ("VoidCheck", "DropCard", "DropPoints")
"""Acts after which another receipt may be made of the order, or the order be gone."""


@check(
    "till.retry-identical",
    covers=("FARC-13",),
    title="A receipt tried again is the same",
    explain="Of an r_keeper receipt that is told again only times move: its number, date, order, dishes, discounts,"
    " payments, guest and coupons, and what is asked for with it, are those of the first try. One that was refused or"
    " unheard is not closed, and one that was confirmed is not paid anew unless it was undone.",
    needs_ledger=False,
)
def retry_identical(case: Pairing) -> Opinion | Skip:
    tills = frozenset(till.name for till in case.evidence.tills if till.kind == "farcard")
    told = [a for a in case.attempts.values() if a.terminal in tills and isinstance(a.operation, Commit | Void)]
    again = [a for a in told if a.key != told_key(a.key)]
    if not told:
        return Skip("no r_keeper till told of a receipt")
    findings = [f for a in again if (f := _changed(case, a)) is not None]
    for terminal in sorted({a.terminal for a in told}):
        own = [a for a in told if a.terminal == terminal]
        findings += [*_other_receipts(case, own), *_paid_anew(own), *_closed(case, own)]
    return Opinion(len(told), tuple(findings))


def _changed(case: Pairing, attempt: Attempt) -> Finding | None:
    first = case.tries[told_key(attempt.key)][0]
    found = differences(first.operation, attempt.operation)
    if not found:
        return None
    return Finding(
        f"{naming(attempt)} was told again by till {attempt.terminal} with another {' and another '.join(found)}",
        "the same but for its times",
        f"{', '.join(found)} changed",
        history=(*first.evidence, *attempt.evidence),
    )


def _other_receipts(case: Pairing, own: list[Attempt]) -> Iterator[Finding]:
    """An order whose receipt is open, shown as another receipt."""
    for before, attempt in pairwise(own):
        one, other = before.operation, attempt.operation
        if not isinstance(one, Commit) or not isinstance(other, Commit) or before.outcome in ACCEPTED:
            continue
        is_same_order = (one.receipt.opened_at, one.receipt.lines) == (other.receipt.opened_at, other.receipt.lines)
        if one.receipt.id == other.receipt.id or not is_same_order or _was_given_up(case, before, attempt):
            continue
        if any(later.receipt == before.receipt and later.at > attempt.at for later in own):
            continue  # closed, kept and told again: another order of the same second is another order
        yield Finding(
            f"{naming(before)} was not confirmed, and till {attempt.terminal} told it again as {naming(attempt)}",
            str(one.receipt.id),
            str(other.receipt.id),
            history=(*before.evidence, *attempt.evidence),
        )


def _was_given_up(case: Pairing, before: Attempt, attempt: Attempt) -> bool:
    return any(
        act.terminal == attempt.terminal
        and act.act in _GIVING_UP
        and before.at <= (act.done_at or act.asked_at) <= attempt.at
        for act in case.evidence.acts
    )


def _paid_anew(own: list[Attempt]) -> Iterator[Finding]:
    """A receipt that was confirmed and has been undone by nobody, under another key."""
    confirmed: dict[object, Attempt] = {}
    for attempt in own:
        if isinstance(attempt.operation, Void):
            confirmed.pop(attempt.receipt, None)
            continue
        before = confirmed.get(attempt.receipt)
        if before is not None and told_key(before.key) != told_key(attempt.key) and not attempt.reinstates:
            yield Finding(
                f"{naming(attempt)} was confirmed to till {attempt.terminal}, which tells it again as paid anew without"
                " undoing it",
                "a rollback in between",
                "none",
                history=(*before.evidence, *attempt.evidence),
            )
        if attempt.accepted is not None:
            confirmed[attempt.receipt] = attempt


def _closed(case: Pairing, own: list[Attempt]) -> Iterator[Finding]:
    """A receipt that was sold although it was not confirmed."""
    for act in case.evidence.acts:
        if act.act != "Sell" or act.outcome != Outcome.OK.value or not own or act.terminal != own[0].terminal:
            continue
        during = [a for a in own if isinstance(a.operation, Commit) and _is_during(act, a)]
        if during and not _was_confirmed(act, during[-1]):
            yield Finding(
                f"{naming(during[-1])} was closed by till {act.terminal} although it ended"
                f" {during[-1].outcome.value!r} for it",
                "an open receipt",
                "a closed one",
                history=during[-1].evidence,
            )


def _is_during(act: ActTaken, attempt: Attempt) -> bool:
    return act.done_at is not None and not attempt.again and act.asked_at <= attempt.at < act.done_at


def _was_confirmed(act: ActTaken, attempt: Attempt) -> bool:
    return any(word.outcome in ACCEPTED and word.at <= (act.done_at or 0) for word in attempt.words)
