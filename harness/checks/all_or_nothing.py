"""FARC-12. What is asked for together with a receipt is posted with it, or nothing is (farcard.md 7.2, rule 7)."""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming, naming_entry
from harness.history.pairing import Attempt, Pairing
from harness.history.verdict import Finding
from simulators.till.answer import Outcome, Reason, Refused
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit


@check(
    "commit.all-or-nothing",
    covers=("FARC-12",),
    title="All of a receipt or nothing",
    explain="Points, coupons and gifts asked for together with a receipt stand in the ledger exactly when the receipt"
    " does; after a refusal not one of them is posted, and the refusal says why in words.",
)
def all_or_nothing(case: Pairing) -> Opinion | Skip:
    commits = [a for a in case.attempts.values() if isinstance(a.operation, Commit) and a.operation.asks]
    if not commits:
        return Skip("nothing was asked for together with a receipt")
    findings = [finding for a in commits if (finding := _judge(case, a)) is not None]
    return Opinion(len(commits), tuple(findings))


def _judge(case: Pairing, attempt: Attempt) -> Finding | None:
    if isinstance(attempt.answer, Refused) and not attempt.answer.text:
        return Finding(
            f"{naming(attempt)} was refused without a word",
            "a text for the cashier",
            "no text",
            history=attempt.evidence,
        )
    keys = [ask.key for ask in case.asked_with(attempt)]
    standing = {key: _standing(case, key) for key in (attempt.key, *keys)}
    there = [entry for entries in standing.values() for entry in entries]
    if attempt.outcome is Outcome.REFUSED:
        posted = [e for key in (attempt.key, *keys) for e in case.by_key.get(key, ()) if e.number not in case.repeats]
        own = [e for e in posted if not _of_an_earlier_try(case, e, attempt) and not _taken_back(case, e, attempt)]
        return _breach(attempt, own, "nothing posted") if own else None
    missing = [key for key, entries in standing.items() if not entries]
    if there and missing:
        return _breach(attempt, there, f"all {len(standing)} parts or none; {', '.join(missing)} is not there")
    return None


def _standing(case: Pairing, key: str) -> tuple[Entry, ...]:
    return tuple(e for e in case.standing(key) if e.number not in case.repeats)


def _of_an_earlier_try(case: Pairing, entry: Entry, attempt: Attempt) -> bool:
    """Posted before the last try was made: whether that one was rightly refused is `commit.repeats-agree`'s matter."""
    word = attempt.best
    return entry.kind is EntryKind.VOID or (word is not None and entry.posted_at < case.wall(attempt.at))


def _taken_back(case: Pairing, entry: Entry, attempt: Attempt) -> bool:
    """What a gateway gave up, and said so, may have been posted: its reversal undoes it (OFF-13)."""
    undoing = case.undone.get(entry.number)
    void = None if undoing is None else case.attempts.get(undoing.key)
    is_given_up = isinstance(attempt.answer, Refused) and attempt.answer.reason is Reason.OFFLINE
    return is_given_up and undoing is not None and (void is None or void.is_gateways or void.reopens)


def _breach(attempt: Attempt, entries: list[Entry], expected: str) -> Finding:
    what = ", ".join(naming_entry(entry) for entry in entries)
    return Finding(
        f"{naming(attempt)} ended {attempt.outcome.value!r} for its till, and only a part of it stands: {what}",
        expected,
        what,
        history=attempt.evidence,
        ledger=tuple(entry.number for entry in entries),
    )
