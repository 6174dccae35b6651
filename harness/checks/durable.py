"""OFF-10. What was acknowledged before a part was killed is in the ledger, or still waiting to get there.

Only cases in which a part was killed have anything to say; `replay.nothing-lost` leaves these losses to this check.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import clock_time, naming
from harness.history.cutover import met_both_links
from harness.history.pairing import ACCEPTED, Attempt, Pairing
from harness.history.verdict import Finding
from harness.history.vouching import acknowledged_before_crash, crashes, effect_missing


@check(
    "durable.before-acknowledged",
    covers=("OFF-10",),
    title="Durable before acknowledged",
    explain="Everything a till had been told is accepted when a part was killed has its effect in the ledger once the"
    " queues are empty, is still pending, or is on a dead-letter list.",
)
def durable(case: Pairing) -> Opinion | Skip:
    if not crashes(case):
        return Skip("no part was killed")
    told = [a for a in case.changing() if a.outcome in ACCEPTED and acknowledged_before_crash(case, a)]
    if not told:
        return Skip("nothing had been acknowledged when a part was killed")
    missing = [a for a in told if effect_missing(case, a)]
    both = met_both_links(case, missing)
    own = [a for a in missing if a.key not in both]
    if own and not case.evidence.settled:
        return Opinion(len(told), unknown=f"{len(own)} operations may still be on their way: nothing settled")
    return Opinion(len(told), tuple(_finding(case, a) for a in own))


def _finding(case: Pairing, attempt: Attempt) -> Finding:
    word = attempt.accepted
    assert word is not None
    event = next(e for e in case.evidence.parts if e.what == "crash" and e.at >= word.at)
    return Finding(
        f"{naming(attempt)} was acknowledged to till {attempt.terminal} at {clock_time(case, word.at)} and lost when"
        f" {event.part} was killed at {clock_time(case, event.at)}",
        "in the ledger, or still pending",
        "no entry, no dead letter, nothing pending",
        history=attempt.evidence,
    )
