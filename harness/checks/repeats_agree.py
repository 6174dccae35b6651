"""FARC-13, OFF-02. A receipt that is told again is answered again: yes when it is in, with the figures it has, and by
what is so now when it is not (farcard.md 7.2, rule 4).

A till that heard nothing cannot know that its receipt was posted; it says the same once more, with later times. Refused
then, it never closes a receipt that counts. The trap: a gateway may have undone the first try before the second one
came, so the answer is judged by what stood while the try was under way. A try that says something else than the one
before is `till.retry-identical`'s; figures of the try that was posted are `balance.answers-agree`'s.
"""

from collections.abc import Iterator
from datetime import datetime

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming, naming_entry
from harness.history.pairing import Attempt, Pairing
from harness.history.verdict import Finding
from harness.history.vouching import differences
from simulators.kit.money import Minor, show_minor
from simulators.till.answer import Committed, Reason, Refused
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Commit, Gift, Redeem

_NOBODY_ASKED = (Reason.OFFLINE, Reason.UNAVAILABLE, Reason.UNAUTHORISED)


@check(
    "commit.repeats-agree",
    covers=("FARC-13", "OFF-02"),
    title="Repeats are answered alike",
    explain="A receipt tried again, the same but for times and its operation number, is answered ok with the figures of"
    " its sale when that stands, and never refused; when nothing of it stands it is judged anew: a refusal for want of"
    " points is not said once more while the guest has them.",
)
def repeats_agree(case: Pairing) -> Opinion | Skip:
    every = {id(tries): tries for tries in case.tries.values()}.values()
    groups = [tries for tries in every if len(tries) > 1 and isinstance(tries[0].operation, Commit)]
    if not groups:
        return Skip("no receipt was tried again")
    examined, findings = 0, []
    for tries in groups:
        for number, attempt in enumerate(tries[1:], start=1):
            if attempt.answer is None or differences(tries[0].operation, attempt.operation):
                continue
            examined += 1
            findings += list(_judge(case, tries[:number], attempt, attempt.answer))
    if not examined:
        return Skip("no receipt that was tried again was answered")
    return Opinion(examined, tuple(findings))


def _judge(case: Pairing, before: tuple[Attempt, ...], attempt: Attempt, answer: object) -> Iterator[Finding]:
    begin, end = _under_way(case, attempt)
    sale = next((entry for one in before for entry in _sales(case, one) if _stood(case, entry, begin, end)), None)
    match answer:
        case Refused(reason) if sale is not None and reason not in _NOBODY_ASKED:
            yield Finding(
                f"{naming(attempt)} was told again and refused ({reason.value}), although {naming_entry(sale)} of it"
                " stood",
                "the answer to the sale",
                f"refused: {reason.value}",
                history=attempt.evidence,
                ledger=(sale.number,),
            )
        case Refused(Reason.INSUFFICIENT) if any(_wanted_points(one) for one in before):
            yield from _said_once_more(case, attempt, begin, end)
        case Committed(earned=earned, spent=spent, told=True) if sale is not None:
            yield from _figures(attempt, sale, earned, spent)
        case _:
            pass


def _under_way(case: Pairing, attempt: Attempt) -> tuple[datetime, datetime]:
    assert attempt.best is not None, "it was answered"
    return case.wall(attempt.at), case.wall(attempt.best.at)


def _sales(case: Pairing, attempt: Attempt) -> Iterator[Entry]:
    own = case.by_key.get(attempt.key, ())
    return (entry for entry in own if entry.kind is EntryKind.SALE and entry.number not in case.repeats)


def _stood(case: Pairing, entry: Entry, begin: datetime, end: datetime) -> bool:
    """From before a moment until after another."""
    undone = case.undone.get(entry.number)
    return case.posted(entry) <= begin and (undone is None or case.posted(undone) > end)


def _figures(attempt: Attempt, sale: Entry, earned: Minor, spent: Minor) -> Iterator[Finding]:
    commit = attempt.operation
    assert isinstance(commit, Commit)
    paid = sum(tender.points for tender in commit.receipt.tenders)
    if (earned, spent) == (sale.points, paid):
        return
    expected = f"earned {show_minor(sale.points)}, spent {show_minor(paid)}"
    observed = f"earned {show_minor(earned)}, spent {show_minor(spent)}"
    yield Finding(
        f"{naming(attempt)} was told again and answered with other figures ({observed}) than its sale has ({expected})",
        expected,
        observed,
        history=attempt.evidence,
        ledger=(sale.number,),
    )


def _wanted_points(attempt: Attempt) -> bool:
    return isinstance(attempt.answer, Refused) and attempt.answer.reason is Reason.INSUFFICIENT


def _is_held(case: Pairing, entry: Entry, begin: datetime) -> bool:
    """Whether points were, or may have been, set aside when it was asked."""
    if entry.kind is not EntryKind.HOLD:
        return False
    ended = case.undone.get(entry.number)
    return ended is None or case.posted(ended) >= begin


def _said_once_more(case: Pairing, attempt: Attempt, begin: datetime, end: datetime) -> Iterator[Finding]:
    """Refused again for want of points, which the guest had all the while."""
    guest = case.people.guest_named(attempt.operation) or ""
    wanted = _asked_for(case, attempt)
    if not guest or not wanted or any(_is_held(case, entry, begin) for entry in case.entries):
        return
    least = min(_balances(case, guest, begin, end)) - case.evidence.programme.floor
    if least >= wanted:
        yield Finding(
            f"{naming(attempt)} was refused once more for want of {show_minor(wanted)} points, although {guest} had"
            f" {show_minor(least)} by then",
            "judged anew, and accepted",
            "refused as before",
            history=attempt.evidence,
        )


def _asked_for(case: Pairing, attempt: Attempt) -> Minor:
    commit = attempt.operation
    assert isinstance(commit, Commit)
    costs = {gift.id: gift.cost for gift in case.evidence.programme.gifts}
    points = sum(ask.points for ask in commit.asks if isinstance(ask, Redeem))
    return points + sum(costs.get(ask.gift, 0) for ask in commit.asks if isinstance(ask, Gift))


def _balances(case: Pairing, guest: str, begin: datetime, end: datetime) -> Iterator[Minor]:
    """What the guest had when it began, and after each entry until it was over."""
    balance, began = 0, False
    for entry in case.entries:
        if entry.guest != guest:
            continue
        if entry.kind is not EntryKind.OPENING and case.posted(entry) >= begin and not began:
            began = True
            yield balance
        if entry.kind is not EntryKind.OPENING and case.posted(entry) > end:
            return
        balance += entry.points
        if began:
            yield balance
    if not began:
        yield balance
