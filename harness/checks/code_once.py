"""OFF-07, LP-02. A one-time code attaches one check, and only while it is good.

What is proven comes from three words: an app was told a code, a till was told that it is on a check, the ledger holds
something under it. The code's end is the programme's clock's, so a scan that might have arrived in time is no breach.
The first use is what counts: the same code on the same check once more is the same attaching.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming, naming_entry
from harness.history.codes import (
    Code,
    Scan,
    attaches_of,
    codes_of,
    ended_on,
    heard_yes,
    is_code,
    scans_of,
    was_asked_for,
)
from harness.history.pairing import Attempt, Pairing
from harness.history.people import identifier_in
from harness.history.verdict import Finding
from simulators.till.identifier import IdentifierKind, mask
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Attach
from simulators.till.receipt import ReceiptId

_BINDS = (EntryKind.SALE, EntryKind.REDEMPTION, EntryKind.GIFT, EntryKind.HOLD)


@check(
    "code.once",
    covers=("OFF-07", "LP-02"),
    title="Code once",
    explain="A one-time code is on one check at most, whichever tills, stores and replays there were: of those it was"
    " attached to and those it spent, earned or held on in the ledger. Nobody attaches one that was never issued, had"
    " ended, had been replaced by a newer one of the guest, or had been taken off its check; and no receipt made after"
    " its end is posted with one that never was attached.",
    needs_ledger=False,
)
def code_once(case: Pairing) -> Opinion | Skip:
    shown = _shown(case)
    if not shown:
        return Skip("no one-time code was taken")
    findings = [finding for uses in shown.values() for finding in _judge(case, uses)]
    return Opinion(len(shown), tuple(findings))


@dataclass(slots=True)
class _Uses:
    """What became of one code."""

    digits: str
    code: Code | None
    is_set_up: bool
    scans: list[Scan] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def __str__(self) -> str:
        whose = "" if self.code is None or self.code.guest is None else f" of {self.code.guest}"
        return f"code {mask(self.digits)}{whose}"


def _shown(case: Pairing) -> dict[str, _Uses]:
    codes = codes_of(case)
    own = {i.value for guest in case.evidence.guests for i in guest.identifiers if i.kind is IdentifierKind.CODE}
    shown: dict[str, _Uses] = {}

    def uses_of(digits: str) -> _Uses:
        return shown.setdefault(digits, _Uses(digits, codes.get(digits), digits in own))

    for scan in scans_of(case):
        uses_of(scan.operation.code).scans.append(scan)
    for entry in case.entries:
        operation = case.operation_of(entry) if entry.kind in _BINDS else None
        identifier = None if operation is None else identifier_in(operation)
        if identifier is None or not is_code(identifier) or entry.number in case.repeats or entry.receipt is None:
            continue
        if identifier.value in codes or entry.number not in case.undone:  # one that was set up is free again then
            uses_of(identifier.value).entries.append(entry)
    return shown


def _judge(case: Pairing, uses: _Uses) -> Iterator[Finding]:
    yield from _two_checks(case, uses)
    if not uses.scans:
        yield from _late_receipt(case, uses)
        return
    first, *again = uses.scans
    if uses.code is not None:
        yield from _not_good(case, uses, uses.code, first)
    elif not uses.is_set_up and case.evidence.ledger is not None:
        yield _wrong(uses, first, "which was never issued to anybody", "refused: not_found")
    for scan in again:
        ended = _ended_before(case, first, scan)
        if ended is not None and scan.operation.receipt.id == first.operation.receipt.id:
            yield _wrong(uses, scan, f"which was dead since {naming(ended)}", "refused: used", ended)


def _two_checks(case: Pairing, uses: _Uses) -> Iterator[Finding]:
    """At most one finding a code: the first check it was on against the first other one."""
    scanned: dict[ReceiptId, Scan] = {}
    for scan in uses.scans:
        scanned.setdefault(scan.operation.receipt.id, scan)
    posted: dict[ReceiptId, Entry] = {}
    for entry in uses.entries:
        assert entry.receipt is not None
        posted.setdefault(entry.receipt, entry)
    checks = tuple(dict.fromkeys((*scanned, *posted)))
    if len(checks) < 2:
        return
    history = [i for check in checks if check in scanned for i in scanned[check].attempt.evidence]
    ledger = [posted[check].number for check in checks if check in posted]
    history += [i for entry in posted.values() if entry.key in case.attempts for i in case.attempts[entry.key].evidence]
    told = [
        f"till {scanned[check].attempt.terminal} attached it to {check}"
        if check in scanned
        else f"{naming_entry(posted[check])} is of {check}"
        for check in checks
    ]
    yield Finding(
        f"{uses} was taken on {len(checks)} checks: {', and '.join(told)}",
        "one check",
        f"{len(checks)} checks",
        history=tuple(dict.fromkeys(history)),
        ledger=tuple(ledger),
    )


def _not_good(case: Pairing, uses: _Uses, code: Code, first: Scan) -> Iterator[Finding]:
    before = (one for one in attaches_of(case) if one.index < first.attempt.index and _shows(one, uses.digits))
    if any(was_asked_for(one) for one in before):
        return  # a try that nobody heard of may have come in time
    asked, _ = case.posting_clock(first.attempt.at, first.word.at)
    if asked >= code.expires_at:
        yield _wrong(
            uses, first, f"whose time was over at {code.expires_at.isoformat()}", "refused: expired", code.attempt
        )
        return
    newer = _newer(case, code)
    if newer is not None and newer.word.index < first.attempt.index:
        yield _wrong(
            uses, first, "although a newer one had been issued to the guest", "refused: superseded", newer.attempt
        )


def _shows(attempt: Attempt, digits: str) -> bool:
    return isinstance(attempt.operation, Attach) and attempt.operation.code == digits


def _newer(case: Pairing, code: Code) -> Code | None:
    """The next one that the same guest was issued."""
    later = (one for one in codes_of(case).values() if one.word.index > code.word.index)
    return next((one for one in later if code.guest and one.guest == code.guest), None)


def _ended_before(case: Pairing, first: Scan, scan: Scan) -> Attempt | None:
    """What took the code off its check, and was confirmed before it was shown again."""
    for ending in ended_on(case, first.operation.receipt.id):
        word = heard_yes(ending)
        if word is not None and first.word.index < ending.index and word.index < scan.attempt.index:
            return ending
    return None


def _late_receipt(case: Pairing, uses: _Uses) -> Iterator[Finding]:
    """An offline receipt: judged at its own moment. An attaching nobody heard of may have been in time."""
    code, sale = uses.code, next((entry for entry in uses.entries if entry.kind is EntryKind.SALE), None)
    if code is None or sale is None or any(_shows(one, uses.digits) for one in attaches_of(case)):
        return
    made_at = case.attempts[sale.key].made_at
    if made_at >= code.expires_at:
        yield Finding(
            f"{naming(case.attempts[sale.key])} was posted with {uses}, whose time was over at"
            f" {code.expires_at.isoformat()}; the receipt was made at {made_at.isoformat()}",
            "refused: expired",
            f"entry {sale.number}",
            history=(*code.attempt.evidence, *case.attempts[sale.key].evidence),
            ledger=(sale.number,),
        )


def _wrong(uses: _Uses, scan: Scan, why: str, expected: str, because: Attempt | None = None) -> Finding:
    return Finding(
        f"till {scan.attempt.terminal} attached {uses} to {scan.operation.receipt.id} ({naming(scan.attempt)}), {why}",
        expected,
        "attached",
        history=(*(() if because is None else because.evidence), *scan.attempt.evidence),
    )
