"""OFF-01. What a till was told is accepted is in the ledger, or on a dead-letter list with its reason.

What was acknowledged before a crash and is missing is left to `durable.before-acknowledged`; what met both links to
`link.cutover`.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming
from harness.history.cutover import met_both_links
from harness.history.pairing import ACCEPTED, Attempt, Pairing
from harness.history.verdict import Finding
from harness.history.vouching import acknowledged_before_crash, effect_missing


@check(
    "replay.nothing-lost",
    covers=("OFF-01",),
    title="Nothing lost",
    explain="Every operation a till was told is accepted, online or for later, has its effect in the ledger once the"
    " queues are empty, or stands on a dead-letter list with a reason. Operations cancelled by a reversal are exempt.",
)
def nothing_lost(case: Pairing) -> Opinion | Skip:
    accepted = [a for a in case.changing() if a.outcome in ACCEPTED]
    if not accepted:
        return Skip("no till was told that a change is accepted")
    missing = [a for a in accepted if effect_missing(case, a)]
    both = met_both_links(case, missing)
    own = [a for a in missing if not acknowledged_before_crash(case, a) and a.key not in both]
    if own and not case.evidence.settled:
        return Opinion(len(accepted), unknown=f"{len(own)} operations may still be on their way: nothing settled")
    dead = [a for a in accepted if a.key in case.dead]
    note = "; ".join(f"{naming(a)} is on a dead-letter list: {case.dead[a.key]}" for a in dead)
    return Opinion(len(accepted), tuple(_lost(a) for a in own), note)


def _lost(attempt: Attempt) -> Finding:
    word = attempt.accepted
    told = attempt.outcome if word is None else word.outcome
    return Finding(
        f"{naming(attempt)} was lost: till {attempt.terminal} was told {told.value!r}, and the ledger does not have it",
        "its effect in the ledger",
        "no entry, no dead letter",
        history=attempt.evidence,
    )
