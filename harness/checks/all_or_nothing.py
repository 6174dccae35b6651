"""FARC-12. What is asked for together with a receipt is posted with it, or nothing is (farcard.md 7.2, rule 7).

That a sale which was refused, or a part of it, left a ghost is found here when the receipt asked for something, and by
`answer.no-ghost` otherwise. What a void leaves of a receipt is `rollback.symmetric`'s.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming, naming_entry
from harness.history.pairing import Attempt, Pairing
from harness.history.verdict import Finding
from simulators.till.answer import Outcome, Reason, Refused
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit

_NOT_THE_PROGRAMMES = (Reason.OFFLINE, Reason.UNAVAILABLE, Reason.UNAUTHORISED)
"""Refusals whose words are the till's own: nobody was asked."""
_UNTOLD = Reason.NOT_APPLICABLE
"""What a refusal is heard as that says neither why nor a word; some ways to call FarCards have no place for either."""


@check(
    "commit.all-or-nothing",
    covers=("FARC-12",),
    title="All of a receipt or nothing",
    explain="Points, coupons and gifts asked for together with a receipt stand in the ledger exactly when the receipt"
    " does; of a receipt that was refused not one of them is posted, and the refusal says why in words.",
)
def all_or_nothing(case: Pairing) -> Opinion | Skip:
    commits = [a for a in case.attempts.values() if isinstance(a.operation, Commit) and a.operation.asks]
    if not commits:
        return Skip("nothing was asked for together with a receipt")
    findings = [finding for a in commits if (finding := _judge(case, a)) is not None]
    unsettled = [a for a in commits if a.outcome is Outcome.REFUSED and _left(case, a) and _was_offline(a)]
    if unsettled and not case.evidence.settled and not findings:
        return Opinion(len(commits), unknown="reversals may still be on their way: nothing settled")
    return Opinion(len(commits), tuple(findings))


def _judge(case: Pairing, attempt: Attempt) -> Finding | None:
    """What is posted wrongly, else what is said wrongly."""
    if attempt.outcome is not Outcome.REFUSED:
        return _torn(case, attempt)
    left = _left(case, attempt)
    if not left or (_was_offline(attempt) and not case.evidence.settled):
        return _wordless(attempt)
    what = ", ".join(naming_entry(entry) for entry in left)
    return Finding(
        f"{naming(attempt)} was refused, and of it {what} {'is' if len(left) == 1 else 'are'} posted",
        "nothing posted",
        what,
        history=attempt.evidence,
        ledger=tuple(entry.number for entry in left),
    )


def _wordless(attempt: Attempt) -> Finding | None:
    answer = attempt.answer
    if not isinstance(answer, Refused) or answer.text or answer.reason in _NOT_THE_PROGRAMMES:
        return None
    return Finding(
        f"{naming(attempt)} was refused ({answer.reason.value}) without a word",
        "a text for the cashier",
        "no text",
        history=attempt.evidence,
        warning=answer.reason is _UNTOLD,
    )


def _keys(case: Pairing, attempt: Attempt) -> tuple[str, ...]:
    return (attempt.key, *(ask.key for ask in case.asked_with(attempt)))


def _left(case: Pairing, attempt: Attempt) -> tuple[Entry, ...]:
    """What a refused try has posted. One that a gateway gave up may have been posted, and undone since."""
    posted = [e for key in _keys(case, attempt) for e in case.by_key.get(key, ()) if e.number not in case.repeats]
    if _was_offline(attempt):
        posted = [e for e in posted if e.number not in case.undone]
    return tuple(e for e in posted if e.kind not in (EntryKind.VOID, EntryKind.RELEASE))


def _granted(case: Pairing, key: str) -> tuple[Entry, ...]:
    """Without what a receipt undoes and lets go of its check."""
    own = (e for e in case.by_key.get(key, ()) if e.number not in case.repeats)
    return tuple(e for e in own if e.kind not in (EntryKind.VOID, EntryKind.RELEASE))


def _was_offline(attempt: Attempt) -> bool:
    """Refused by a gateway that heard nothing: its reversal undoes what was posted all the same. A dialect without a
    place for reasons (rest-get, json-post) cannot tell that from any other refusal."""
    match attempt.answer:
        case Refused(Reason.OFFLINE):
            return True
        case Refused(reason, ""):
            return reason is _UNTOLD
        case _:
            return False


def _torn(case: Pairing, attempt: Attempt) -> Finding | None:
    """A part of it was posted and a part was not."""
    posted = {key: _granted(case, key) for key in _keys(case, attempt)}
    there = [entry for entries in posted.values() for entry in entries]
    missing = [key for key, entries in posted.items() if not entries]
    if not there or not missing:
        return None
    what = ", ".join(naming_entry(entry) for entry in there)
    return Finding(
        f"{naming(attempt)} ended {attempt.outcome.value!r} for its till, and only a part of it is posted: {what}",
        f"all {len(posted)} parts or none; {', '.join(missing)} is not there",
        what,
        history=attempt.evidence,
        ledger=tuple(entry.number for entry in there),
    )
