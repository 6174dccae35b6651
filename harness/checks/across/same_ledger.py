"""Whichever till it was played at, a scenario leaves the same ledger: a protocol carries meaning, it does not make any.

What is the till's own does not count: numbers and keys, terminals, times of the day, codes drawn in the case. The order
of a guest's entries counts, that between guests does not. The trap: the traces of undoing what was never there (a void
that posted nothing) differ between protocols that ask for permission one by one and all at once; they change nothing
and are left out. So are points set aside and let go again, or used up: whether a till asks for a hold before it spends
is its own business, and it moves no points. A hold that stands at the end counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from harness.checks.across.registry import Member, across
from harness.checks.registry import Opinion, Skip
from harness.history.verdict import Finding
from simulators.kit.money import show_minor
from simulators.till.ledger import Entry, EntryKind

NOTHING_MORE = "nothing more"


@dataclass(frozen=True, slots=True)
class Line:
    """An entry without what is the till's own."""

    number: int
    text: str


@across(
    "ledger.same-for-every-till",
    covers=("FARC-12", "TILL-08"),
    title="The same ledger whichever till it was",
    explain="Cases of a scenario that differ only in `matrix.kind` leave the same ledger: for each guest (and for"
    " receipts without one) the same entries in the same order, by kind, points, amount, points revoked and given back,"
    " business date, coupon offer, gift, and what they undo. Numbers, keys, terminals, times of the day, the opening"
    " balance, voids that posted nothing and points set aside and let go again do not count. A scenario whose cases"
    " cannot agree says so: `differs: {because: ...}`. Each later case is held against the first one; both must have"
    " passed by themselves.",
)
def same_ledger(first: Member, later: Member) -> Opinion | Skip:
    expected, observed = _accounts(first), _accounts(later)
    if not expected and not observed:
        return Skip("neither till posted anything")
    findings = []
    for guest in dict.fromkeys((*sorted(expected), *sorted(observed))):
        finding = _difference(guest, expected.get(guest, []), observed.get(guest, []), first, later)
        if finding is not None:
            findings.append(finding)
    examined = sum(len(lines) for lines in observed.values()) or sum(len(lines) for lines in expected.values())
    return Opinion(examined, tuple(findings), note=f"as in {first.case}" if not findings else "")


def _difference(guest: str, expected: list[Line], observed: list[Line], first: Member, later: Member) -> Finding | None:
    """The first entry in which two accounts differ."""
    for place, (one, other) in enumerate(zip_longest(expected, observed), start=1):
        if one is not None and other is not None and one.text == other.text:
            continue
        here, there = _told(other), _told(one)
        which = f"{guest or 'receipts without a guest'}, entry {place}"
        return Finding(
            explain=f"{which}: a till of kind {first.kind} left {there}, one of kind {later.kind} {here}",
            expected=f"{there}, as in {first.case}",
            observed=here,
            ledger=() if other is None else (other.number,),
        )
    return None


def _told(line: Line | None) -> str:
    return NOTHING_MORE if line is None else f"{line.text} (ledger {line.number})"


def _accounts(member: Member) -> dict[str, list[Line]]:
    """By guest: the entries that count, in posting order. Guests who came in the case go by the order they came in."""
    assert member.ledger is not None, "a case without a ledger is not held against another"
    names = {"": "", **{guest.id: guest.id for guest in member.guests}}
    offers = dict(_offers(member))
    numbered = {entry.number: entry for entry in member.ledger}
    passing = _passing(member.ledger)
    accounts: dict[str, list[Line]] = {}
    newcomers = 0
    for entry in member.ledger:
        if entry.guest not in names:
            newcomers += 1
            names[entry.guest] = f"newcomer {newcomers}"
        if not _counts(entry) or entry.number in passing:
            continue
        text = _words(entry, offers)
        undone = numbered.get(entry.reverses) if entry.reverses is not None else None
        if undone is not None:
            text += f", undoing {_words(undone, offers)}"
        accounts.setdefault(names[entry.guest], []).append(Line(entry.number, text))
    return accounts


def _counts(entry: Entry) -> bool:
    if entry.kind is EntryKind.OPENING:
        return False
    return not (entry.kind is EntryKind.VOID and entry.reverses is None and entry.points == 0)


def _passing(ledger: tuple[Entry, ...]) -> frozenset[int]:
    """Numbers of holds that ended in the case, and of what ended them."""
    holds = {entry.number for entry in ledger if entry.kind is EntryKind.HOLD}
    ends = [entry for entry in ledger if entry.reverses in holds]
    return frozenset(number for end in ends for number in (end.number, end.reverses or 0))


def _words(entry: Entry, offers: dict[str, str]) -> str:
    """Everything of an entry that a till cannot choose. Codes are never told (OFF-15)."""
    parts = [f"{entry.kind.value} of {show_minor(entry.amount)}", f"{show_minor(entry.points)} points"]
    if entry.earned or entry.spent:
        parts.append(f"{show_minor(entry.earned)} revoked and {show_minor(entry.spent)} given back")
    if entry.coupon:
        parts.append(f"coupon {offers.get(entry.coupon, 'issued in the case')}")
    if entry.kind is EntryKind.GIFT and entry.note:
        parts.append(f"gift {entry.note}")
    return f"{', '.join(parts)} on {entry.business_date.isoformat()}"


def _offers(member: Member) -> Iterator[tuple[str, str]]:
    """Code of a coupon set up to what it stands for."""
    for guest in member.guests:
        for place, coupon in enumerate(guest.coupons, start=1):
            yield coupon.code, f"{coupon.offer} ({guest.id}'s number {place})"
