"""What tills were told agrees with the ledger at that time.

A told balance must be the guest's sum at some moment between the ask and the answer, inclusive; amounts and points told
must be those of the entries posted. What was not posted at all is left to the checks of loss and ghosts, and what a
later try of a receipt is told of an earlier one to `commit.repeats-agree`.
"""

from collections.abc import Iterator, Mapping

from harness.checks.accounts_told import accounts_told
from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import clock_time, naming
from harness.history.codes import Scan, codes_of, scans_of
from harness.history.evidence import Reading
from harness.history.pairing import Attempt, Pairing, Word
from harness.history.told import Sums, balance_in, sums_of
from harness.history.verdict import Finding
from harness.history.worth import is_told_as
from simulators.kit.instant import Instant
from simulators.kit.money import Minor, show_minor
from simulators.till.answer import (
    Adjusted,
    Answer,
    Attached,
    Claimed,
    Committed,
    DiscountGranted,
    GuestFound,
    Held,
    Redeemed,
    Released,
    ReturnTaken,
    Voided,
)
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit
from simulators.till.programme import Mechanic
from simulators.till.receipt import POINTS


@check(
    "balance.answers-agree",
    covers=("COSTA-09",),
    title="Answers agree with the ledger",
    explain="A till that asked about a guest was told of that guest, and every balance it was told was the guest's at"
    " some moment between the question and the answer; points and money told as earned, spent, taken off, given back or"
    " revoked are those of the entries posted; points told as spendable when a code was attached are no more than the"
    " guest had and the code is for; the movements of an account and the use of a coupon are told as the ledger then"
    " had them.",
)
def answers_agree(case: Pairing) -> Opinion | Skip:
    sums = sums_of(case)
    examined = 0
    findings: list[Finding] = []
    for attempt in case.attempts.values():
        for word in attempt.words:
            if word.answer is None:
                continue
            findings += _another_guest(case, attempt, word)
            told = (
                *_balances(case, sums, attempt, word, word.answer),
                *_figures(case, attempt, word, word.answer),
                *accounts_told(case, attempt, word),
            )
            examined += len(told)
            findings += [finding for finding in told if finding is not None]
    for scan in scans_of(case):
        examined += 1
        findings += _most(case, sums, scan)
    for reading in case.evidence.readings:
        examined += 1
        findings += _reading(case, sums, reading)
    if examined == 0 and case.evidence.ledger is not None:
        return Skip("no till was told a balance or an amount")
    return Opinion(examined, tuple(findings))


def _another_guest(case: Pairing, attempt: Attempt, word: Word) -> Iterator[Finding]:
    """Somebody we know was asked about, and somebody else we know was told of."""
    asked = case.people.guest_named(attempt.operation)
    match word.answer:
        case GuestFound(guest=told) if asked and told != asked and told in case.people.guests:
            yield Finding(
                f"till {attempt.terminal} asked about {asked} and was told of {told} (answer to {naming(attempt)},"
                f" heard at {clock_time(case, word.at)})",
                asked,
                told,
                history=(attempt.index, word.index),
            )
        case _:
            pass


def _balances(
    case: Pairing, sums: Mapping[str, Sums], attempt: Attempt, word: Word, answer: Answer
) -> Iterator[Finding | None]:
    found = balance_in(answer)
    if found is None:
        return
    told, balance = found
    is_look = isinstance(answer, GuestFound | Attached)
    guest = case.people.guest_named(attempt.operation) or told if is_look else _account(case, attempt)
    if not guest or case.evidence.ledger is None:
        return
    possible = sums[guest].between(case.wall(_asked_first(case, attempt)), case.wall(word.at))
    if any(is_told_as(case, attempt.terminal, held, balance) for held in possible):
        yield None
        return
    shown = " or ".join(dict.fromkeys(show_minor(value) for value in possible))
    yield Finding(
        f"till {attempt.terminal} was told {guest} has {show_minor(balance)} (answer to {naming(attempt)}, heard at"
        f" {clock_time(case, word.at)}); the ledger then held {shown}",
        shown,
        show_minor(balance),
        history=(attempt.index, word.index),
    )


def _most(case: Pairing, sums: Mapping[str, Sums], scan: Scan) -> Iterator[Finding]:
    """Points said to be at most spendable are no more than the guest could have, and no more than the code is for."""
    attempt, told = scan.attempt, scan.answer.max_points
    code = codes_of(case).get(scan.operation.code)
    guest = case.people.guest_named(attempt.operation)
    if not told or not guest or case.evidence.ledger is None:
        return
    had = max(sums[guest].between(case.wall(_asked_first(case, attempt)), case.wall(scan.word.at)))
    most = max(0, had - case.evidence.programme.floor)
    if code is not None:
        most = (
            0
            if code.issue.mechanic is not Mechanic.PAY
            else min(most, most if code.issue.points is None else code.issue.points)
        )
    if told > most:
        yield Finding(
            f"till {attempt.terminal} was told that {guest} may pay with up to {show_minor(told)} points (answer to"
            f" {naming(attempt)}, heard at {clock_time(case, scan.word.at)}); it was {show_minor(most)} at most",
            f"at most {show_minor(most)}",
            show_minor(told),
            history=(attempt.index, scan.word.index),
        )


def _asked_first(case: Pairing, attempt: Attempt) -> Instant:
    """When it was first asked: who asks again is told again what was said then. A receipt that takes a void back that
    never came is told what its sale was."""
    tries = case.tries[attempt.operation.origin.key]
    if attempt.reinstates and attempt.receipt is not None:
        tries = (*tries, *case.commits.get(attempt.receipt, ()))
    return min(one.at for one in tries)


def _account(case: Pairing, attempt: Attempt) -> str:
    """Whose account the operation moved, as its entries say; as its identifier says when it has none."""
    owners = dict.fromkeys(entry.guest for entry in case.by_key.get(attempt.key, ()) if entry.guest)
    if len(owners) == 1:
        return next(iter(owners))
    return "" if owners else case.people.guest_named(attempt.operation) or ""


def _figures(case: Pairing, attempt: Attempt, word: Word, answer: Answer) -> list[Finding | None]:
    posted = case.by_key.get(attempt.key, ())
    own = [e for e in posted if e.number not in case.repeats]
    undid_copies = isinstance(answer, Voided) and len(own) < len(posted)
    if not own or undid_copies:
        return []
    return [
        None if told == held else _differs(attempt, word, what, held, told, own)
        for what, told, held in _told_and_held(case, attempt, answer, own)
    ]


def _told_and_held(
    case: Pairing, attempt: Attempt, answer: Answer, own: list[Entry]
) -> Iterator[tuple[str, Minor, Minor]]:
    """What a figure is, what the till was told, what the ledger holds."""
    first = {entry.kind: entry for entry in reversed(own)}
    match answer:
        case Committed(told=False) | Voided(told=False) | Released(points=0, told=False):
            return
        case Committed() if EntryKind.SALE in first:
            yield "earned", answer.earned, first[EntryKind.SALE].points
            yield "spent", answer.spent, _spent(case, attempt)
        case Redeemed() if EntryKind.REDEMPTION in first:
            yield "points spent", answer.points, -first[EntryKind.REDEMPTION].points
            yield "paid with points", answer.amount, first[EntryKind.REDEMPTION].amount
        case DiscountGranted() if EntryKind.COUPON in first:
            yield "discount", sum(d.amount for d in answer.discounts), first[EntryKind.COUPON].amount
        case Held() if EntryKind.HOLD in first:
            yield "points held", answer.points, first[EntryKind.HOLD].amount
        case Released() if EntryKind.RELEASE in first:
            yield "points released", answer.points, sum(e.amount for e in own if e.kind is EntryKind.RELEASE)
        case Adjusted() if EntryKind.ADJUSTMENT in first:
            yield "points given by hand", answer.points, first[EntryKind.ADJUSTMENT].points
        case Claimed() if EntryKind.CLAIM in first:
            yield "price of the reward", answer.points, -first[EntryKind.CLAIM].points
        case ReturnTaken() if EntryKind.RETURN in first:
            entry = first[EntryKind.RETURN]
            yield "money given back", answer.amount, entry.amount
            yield "points given back", answer.returned, entry.spent
            yield "points revoked", answer.revoked, entry.earned
        case Voided():
            moved = [e.points for e in own if e.kind is EntryKind.VOID]
            yield "points returned", answer.returned, sum(points for points in moved if points > 0)
            yield "points revoked", answer.revoked, -sum(points for points in moved if points < 0)
        case _:
            pass


def _spent(case: Pairing, attempt: Attempt) -> Minor:
    """Points of the redemptions the receipt speaks for."""
    assert isinstance(attempt.operation, Commit)
    asked = {one.operation.origin.key: one.key for one in case.asked_with(attempt)}
    tenders = (tender for tender in attempt.operation.receipt.tenders if tender.kind == POINTS)
    keys = dict.fromkeys(asked.get(tender.key, tender.key) for tender in tenders)
    return -sum(
        entry.points
        for key in keys
        for entry in case.by_key.get(key, ())
        if entry.kind is EntryKind.REDEMPTION and entry.number not in case.repeats
    )


def _differs(attempt: Attempt, word: Word, what: str, held: Minor, told: Minor, own: list[Entry]) -> Finding:
    return Finding(
        f"till {attempt.terminal} was told {what} {show_minor(told)} for {naming(attempt)}; the ledger holds"
        f" {show_minor(held)}",
        show_minor(held),
        show_minor(told),
        history=(attempt.index, word.index),
        ledger=tuple(entry.number for entry in own),
    )


def _reading(case: Pairing, sums: Mapping[str, Sums], reading: Reading) -> Iterator[Finding]:
    """A reading may have been old when it was heard: it must be a balance the guest had by then."""
    possible = sums[reading.guest].between(case.wall(0), case.wall(reading.at))
    if case.evidence.ledger is None or reading.balance in possible:
        return
    shown = show_minor(possible[-1])
    when = clock_time(case, reading.at)
    yield Finding(
        f"{reading.source} read {show_minor(reading.balance)} for {reading.guest} at {when};"
        f" the ledger then held {shown}",
        shown,
        show_minor(reading.balance),
    )
