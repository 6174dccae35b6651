"""Part of `balance.answers-agree`: movements of an account, and the use of a coupon, are told as the ledger had them.

Reports of other protocols leave keys and kinds out (iiko_loyaltyplant.md 5.10), so movements go by their points. What
was posted while the question was under way may be told or not.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from harness.checks.wording import clock_time, naming
from harness.history.pairing import Attempt, Pairing, Word
from harness.history.verdict import Finding
from simulators.kit.money import Minor, show_minor
from simulators.till.answer import CouponFound, LedgerPage
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import FindCoupon, ReadAccount

_GRAIN = timedelta(milliseconds=1)
"""Reports tell moments to the millisecond."""


def accounts_told(case: Pairing, attempt: Attempt, word: Word) -> Iterator[Finding | None]:
    """One for each answer that can be judged; None when it is right."""
    if case.evidence.ledger is None:
        return
    match attempt.operation, word.answer:
        case ReadAccount() as asked, LedgerPage() as page:
            guest = case.people.guest_named(asked)
            if guest:
                yield _movements(case, attempt, word, asked, page, guest)
        case FindCoupon(code=code), CouponFound(used_at=used_at):
            yield _coupon(case, attempt, word, code, used_at)
        case _:
            pass


def _movements(
    case: Pairing, attempt: Attempt, word: Word, asked: ReadAccount, page: LedgerPage, guest: str
) -> Finding | None:
    told = Counter(entry.points for entry in page.entries if entry.points)
    asked_at, heard_at = case.wall(attempt.at), case.wall(word.at)
    own = [entry for entry in case.entries if entry.guest == guest and entry.points]
    possible = Counter(e.points for e in own if e.kind is EntryKind.OPENING or case.posted(e) <= heard_at)
    invented = told - possible
    is_whole = not page.more and asked.skip == 0
    since, until = asked.since + _GRAIN, asked.until - _GRAIN
    """By the clock of the backend, as its reports are."""
    before = (e for e in own if e.kind is not EntryKind.OPENING and case.posted(e) <= asked_at)
    moved = (e for e in before if since <= e.posted_at <= until)
    missing = Counter(e.points for e in moved) - told if is_whole else Counter[Minor]()
    if not invented and not missing:
        return None
    what = [f"{_listed(invented)} which it never had"] if invented else []
    what += [f"nothing of {_listed(missing)}"] if missing else []
    return Finding(
        f"{attempt.terminal} was told of the account of {guest} {' and '.join(what)} (answer to {naming(attempt)},"
        f" heard at {clock_time(case, word.at)})",
        _listed(possible),
        _listed(told) if told else "nothing",
        history=(attempt.index, word.index),
    )


def _listed(points: Counter[Minor]) -> str:
    return ", ".join(show_minor(one) for one in sorted(points.elements()))


def _coupon(case: Pairing, attempt: Attempt, word: Word, code: str, used_at: datetime | None) -> Finding | None:
    begin, end = case.wall(attempt.at), case.wall(word.at)
    uses = [e for e in case.entries if e.kind is EntryKind.COUPON and e.coupon == code]
    stood = any(case.posted(use) <= begin and not _undone_by(case, use, end) for use in uses)
    may_stand = any(case.posted(use) <= end and not _undone_by(case, use, begin) for use in uses)
    if (used_at is None and not stood) or (used_at is not None and may_stand):
        return None
    told = "unused" if used_at is None else f"used at {used_at.isoformat()}"
    held = "used" if stood else "unused"
    return Finding(
        f"{attempt.terminal} was told that a coupon is {told} (answer to {naming(attempt)}); the ledger had it {held}",
        held,
        told,
        history=(attempt.index, word.index),
        ledger=tuple(use.number for use in uses),
    )


def _undone_by(case: Pairing, use: Entry, moment: datetime) -> bool:
    undoing = case.undone.get(use.number)
    return undoing is not None and case.posted(undoing) <= moment
