"""Figures of a case worth showing, and the sketch of a show piece in words a shop manager would use."""

from collections import Counter

from harness.history.evidence import Fate
from harness.history.pairing import Pairing
from harness.scenario.model import Scenario
from simulators.kit.instant import SECOND
from simulators.kit.money import show_minor
from simulators.till.answer import Outcome
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit, Return, Void

SHOW_PIECE = "show"
"""Tag of scenarios that are told in full even when they pass."""


def counts_of(case: Pairing) -> dict[str, int]:
    """How much there was to judge."""
    evidence, attempts = case.evidence, tuple(case.attempts.values())
    return {
        "operations": len(attempts),
        "receipts": sum(1 for a in attempts if isinstance(a.operation, Commit)),
        "offline": sum(1 for a in attempts if any(w.outcome is Outcome.OFFLINE for w in a.words)),
        "unheard": sum(1 for a in attempts if any(w.outcome is Outcome.UNKNOWN for w in a.words)),
        "ledger": len(evidence.ledger or ()),
        "chunks": len(evidence.journal),
        "bytes": sum(len(chunk.data) for chunk in evidence.journal),
        "lost": sum(1 for chunk in evidence.journal if chunk.fate is Fate.LOST),
    }


def sketch_of(case: Pairing, scenario: Scenario) -> tuple[str, ...]:
    """The day in a few lines."""
    evidence, attempts = case.evidence, tuple(case.attempts.values())
    ledger = evidence.ledger or ()
    points = Counter[EntryKind]()
    for entry in ledger:
        points[entry.kind] += entry.points
    sales = [entry for entry in ledger if entry.kind is EntryKind.SALE]
    known = sum(1 for entry in sales if entry.guest)
    offline = [a for a in attempts if any(w.outcome is Outcome.OFFLINE for w in a.words)]
    voids = sum(1 for a in attempts if isinstance(a.operation, Void))
    returns = sum(1 for a in attempts if isinstance(a.operation, Return))
    late = [entry for entry in sales if (case.posted(entry) - entry.made_at).total_seconds() > 60]
    currency = evidence.programme.currency
    return (
        f"{scenario.title}: {scenario.start:%A, %d %B %Y}",
        f"  {len(evidence.tills)} terminals, {len(evidence.guests)} guests, {len(sales)} receipts "
        f"worth {show_minor(sum(entry.amount for entry in sales))} {currency}; {known} of them with a loyalty card",
        f"  points earned {show_minor(points[EntryKind.SALE])}, spent {show_minor(-points[EntryKind.REDEMPTION])}, "
        f"{voids} voids, {returns} returns, {sum(1 for e in ledger if e.kind is EntryKind.COUPON)} coupons",
        f"  while the link was down {len(offline)} operations were kept; {len(late)} receipts reached the books later,",
        f"  each with the time of its sale{_caught_up(case, late)}",
        f"  {len(evidence.guests)} balances held against the independent model, "
        f"{len(evidence.dead_letters)} dead letters, {sum(evidence.pending.values())} operations left behind",
    )


def _caught_up(case: Pairing, late: list[Entry]) -> str:
    """How long after the link came back the last late receipt was posted."""
    restored = [event.at for event in case.evidence.parts if event.what == "restore"]
    if not restored or not late:
        return ""
    posted = case.clock.until(max(case.posted(entry) for entry in late))
    took = posted - max(restored)
    return f", the last of them {took / SECOND:.1f} s after the link came back" if took >= 0 else ""
