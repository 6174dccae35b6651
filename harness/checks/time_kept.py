"""OFF-05. An entry carries the moment and business date of the sale, not of the replay.

Wires may drop fractions of a second (a Micros message has none), so a moment cut to the millisecond or second is kept.
Rules judged at the wrong moment show as wrong points: that is `balance.conservation`. The till's clock is the only one
that was there: what it made an hour too early, because its clock was wrong, is kept an hour too early. Nobody corrects
it, and the order of things is that of their telling (`replay.order-kept`), never that of their times.
"""

from datetime import datetime

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming, naming_entry
from harness.history.attempt import keeps_time
from harness.history.pairing import Pairing
from harness.history.verdict import Finding
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Hold, Origin


@check(
    "replay.time-kept",
    covers=("OFF-05",),
    title="Time kept",
    explain="The moment and the business date of every ledger entry are those of its operation as the till told them,"
    " to the precision of the wire, however late it was posted.",
)
def time_kept(case: Pairing) -> Opinion | Skip:
    examined = 0
    findings: list[Finding] = []
    for entry in case.entries:
        attempt = case.attempts.get(entry.key)
        if attempt is None or entry.number in case.repeats:
            continue
        if entry.kind is EntryKind.RELEASE and isinstance(attempt.operation, Hold):
            continue  # the hold's time ran out: that moment is the backend's
        examined += 1
        origin = attempt.operation.origin
        if _same(entry, origin):
            continue
        findings.append(
            Finding(
                f"{naming_entry(entry)} says {naming(attempt)} was made at {_when(entry.made_at)} on business date"
                f" {entry.business_date}; the till made it at {_when(origin.made_at)} on {origin.business_date}",
                f"{_when(origin.made_at)}, {origin.business_date}",
                f"{_when(entry.made_at)}, {entry.business_date}",
                history=attempt.evidence,
                ledger=(entry.number,),
            )
        )
    if examined == 0 and case.evidence.ledger is not None:
        return Skip("no operation was posted")
    return Opinion(examined, tuple(findings))


def _same(entry: Entry, origin: Origin) -> bool:
    return entry.business_date == origin.business_date and keeps_time(entry, origin.made_at)


def _when(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="milliseconds")
