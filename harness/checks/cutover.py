"""OFF-14. What met both the primary link and its backup is in the ledger once: neither lost nor doubled.

Losses and copies of such operations are left to this check by `replay.nothing-lost`, `replay.nothing-doubled` and
`durable.before-acknowledged`.
"""

from harness.checks.nothing_doubled import copies_of, doubled
from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming
from harness.history.cutover import met_both_links, upstream_links
from harness.history.pairing import ACCEPTED, Attempt, Pairing
from harness.history.verdict import Finding
from harness.history.vouching import effect_missing


@check(
    "link.cutover",
    covers=("OFF-14", "RX-05"),
    title="Cut-over between links",
    explain="Every operation whose key went out on both the primary link and the backup has its effect in the ledger"
    " exactly once.",
)
def cutover(case: Pairing) -> Opinion | Skip:
    if not any(len(links) > 1 for links in upstream_links(case).values()):
        return Skip("no gateway used a backup link")
    changing = case.changing()
    both = met_both_links(case, changing)
    met = [a for a in changing if a.key in both]
    if not met:
        return Skip("no operation met both links")
    lost = [a for a in met if a.outcome in ACCEPTED and effect_missing(case, a)]
    copies = {first: more for first, more in copies_of(case).items() if case.numbered[first].key in both}
    findings = [doubled(case, case.numbered[first], more) for first, more in copies.items()]
    if case.evidence.settled:
        findings += [_lost(a) for a in lost]
    elif lost:
        return Opinion(
            len(met), tuple(findings), unknown=f"{len(lost)} operations may still be on their way: nothing settled"
        )
    return Opinion(len(met), tuple(findings))


def _lost(attempt: Attempt) -> Finding:
    return Finding(
        f"{naming(attempt)} was lost between two links: till {attempt.terminal} was told it is accepted",
        "its effect in the ledger, once",
        "no entry, no dead letter",
        history=attempt.evidence,
    )
