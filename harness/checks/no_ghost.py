"""OFF-13. What a till gave up, or heard refused, has no effect that stands.

A given-up permission is reversed by the till or its gateway; until the queues are empty that reversal may still be on
its way. A guest attached by a code leaves no entry, but stands in the way of the next one. Facts (sales, voids,
returns) a till never heard of again may or may not have happened: not ours. Receipts that ask for something, and what
they ask for, are `commit.all-or-nothing`'s.
"""

from collections.abc import Iterator

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming, naming_entry
from harness.history.codes import attaches_of, heard_yes, was_asked_for
from harness.history.pairing import Attempt, Pairing
from harness.history.verdict import Finding
from harness.history.vouching import ran_out
from simulators.till.answer import Outcome, Reason, Refused
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import (
    Adjust,
    Claim,
    Commit,
    Coupon,
    Detach,
    Gift,
    Hold,
    Redeem,
    Register,
    Release,
    Return,
    Void,
)

_PERMISSIONS = (Redeem, Coupon, Gift, Hold)
_ALL = (*_PERMISSIONS, Adjust, Claim, Commit, Detach, Register, Release, Return, Void)


@check(
    "answer.no-ghost",
    covers=("OFF-13",),
    title="No ghost of a late answer",
    explain="A permission the till gave up (heard nothing in time) and any operation it heard refused have, once the"
    " queues are empty, no entry in the ledger that stands: none at all, or each one undone. An attaching that was"
    " undone keeps no other guest from the check.",
)
def no_ghost(case: Pairing) -> Opinion | Skip:
    given_up = [a for a in case.changing() if _given_up(case, a)]
    undone = [a for a in attaches_of(case) if _undone_at(case, a) is not None]
    if not given_up and not undone:
        return Skip("no till gave anything up or heard a refusal")
    in_the_way = tuple(finding for a in undone for finding in _in_the_way(case, a))
    haunting = [(a, standing) for a in given_up if (standing := _standing(case, a))]
    examined = len(given_up) + len(undone)
    if haunting and not case.evidence.settled:
        return Opinion(examined, in_the_way, unknown="reversals may still be on their way: nothing settled")
    return Opinion(examined, (*(_ghost(a, entries) for a, entries in haunting), *in_the_way))


def _given_up(case: Pairing, attempt: Attempt) -> bool:
    if attempt.commit is not None or (isinstance(attempt.operation, Commit) and attempt.operation.asks):
        return False
    if attempt.outcome is Outcome.REFUSED:
        return isinstance(attempt.operation, _ALL)
    unheard = attempt.outcome is Outcome.UNKNOWN and (bool(attempt.words) or attempt.key in case.reversals)
    return unheard and isinstance(attempt.operation, _PERMISSIONS)


def _standing(case: Pairing, attempt: Attempt) -> tuple[Entry, ...]:
    if isinstance(attempt.operation, Void):
        # A refused void stands when it undid something all the same.
        own = case.by_key.get(attempt.key, ())
        return tuple(entry for entry in own if entry.kind is EntryKind.VOID and entry.reverses is not None)
    standing = (e for e in case.standing(attempt.key) if e.number not in case.repeats)
    return tuple(entry for entry in standing if not ran_out(case, entry))


def _undone_at(case: Pairing, attempt: Attempt) -> int | None:
    """Where in the history the undoing of an attaching that nobody heard of was confirmed."""
    if attempt.outcome is Outcome.OK:
        return None
    words = (heard_yes(one) for one in case.reversals.get(attempt.key, ()))
    return next((word.index for word in words if word is not None), None)


def _in_the_way(case: Pairing, attempt: Attempt) -> Iterator[Finding]:
    """The next guest is refused although whoever nobody heard of was taken off again, and nobody else was put on."""
    others = [a for a in attaches_of(case) if a.receipt == attempt.receipt and a is not attempt]
    if any(was_asked_for(a) and _undone_at(case, a) is None for a in others):
        return
    for later in others:
        undone = _undone_at(case, attempt)
        answer = later.answer
        if undone is None or later.index < undone or not isinstance(answer, Refused):
            continue
        if answer.reason is Reason.HAS_GUEST:
            yield Finding(
                f"{naming(attempt)} left a ghost: it was undone, yet {naming(later)} was refused because the check has"
                " a guest",
                "nobody on the check",
                "refused: has_guest",
                history=(*attempt.evidence, *later.evidence),
            )


def _ghost(attempt: Attempt, entries: tuple[Entry, ...]) -> Finding:
    how = "heard it refused" if attempt.outcome is Outcome.REFUSED else "gave it up unheard"
    what = ", ".join(naming_entry(entry) for entry in entries)
    return Finding(
        f"{naming(attempt)} left a ghost: till {attempt.terminal} {how}, yet {what} stands",
        "no effect that stands",
        what,
        history=attempt.evidence,
        ledger=tuple(entry.number for entry in entries),
    )
