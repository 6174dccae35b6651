"""OFF-11. After the link is back the queue drains in bounded time; what is refused for good blocks nobody.

Judged when something had to be delivered later, or is still waiting at the end.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import naming
from harness.history.pairing import Pairing
from harness.history.verdict import Finding
from simulators.kit.instant import show_span
from simulators.till.answer import Outcome
from simulators.till.attempt import DeadLettered


@check(
    "replay.converges",
    covers=("OFF-11",),
    title="Convergence",
    explain="Once every link is restored and every part runs, all queues are empty within the drain limit; each"
    " operation given up for good is still on its dead-letter list, with a reason, and kept no other one waiting.",
    needs_ledger=False,
)
def converges(case: Pairing) -> Opinion | Skip:
    evidence = case.evidence
    later = [a for a in case.changing() if any(w.outcome is Outcome.OFFLINE for w in a.words) or a.key in case.dead]
    if not later and not any(evidence.pending.values()):
        return Skip("nothing had to be delivered later")
    away = _still_away(case)
    if away is not None:
        return Skip(f"{away}, so nothing could drain")
    findings = [*_undrained(case), *_dead_letters(case)]
    unseen = "" if evidence.settled else "the queues were never seen empty"
    return Opinion(max(len(later), 1), tuple(findings), unknown=unseen)


def _still_away(case: Pairing) -> str | None:
    """What was cut or killed and never came back."""
    down: dict[str, str] = {}
    for event in case.evidence.parts:
        match event.what:
            case "cut":
                down[event.part] = f"{event.part} was never restored"
            case "crash":
                down[event.part] = f"{event.part} was never restarted"
            case "restore" | "restart":
                down.pop(event.part, None)
            case _:
                pass
    return next(iter(down.values()), None)


def _undrained(case: Pairing) -> list[Finding]:
    evidence = case.evidence
    limit = evidence.drain_limit
    waiting = {part: count for part, count in evidence.pending.items() if count}
    if waiting:
        what = ", ".join(f"{part} {count}" for part, count in sorted(waiting.items()))
        return [Finding(f"operations were still undelivered at the end: {what}", "every queue empty", what)]
    if evidence.drain is not None and limit is not None and evidence.drain > limit:
        took = show_span(evidence.drain)
        sentence = f"the queues took {took} to drain, longer than {show_span(limit)}"
        return [Finding(sentence, f"at most {show_span(limit)}", took)]
    return []


def _dead_letters(case: Pairing) -> list[Finding]:
    listed = dict(case.evidence.dead_letters)
    findings: list[Finding] = []
    for key, reason in listed.items():
        if not reason.strip():
            what = naming(case.attempts[key]) if key in case.attempts else key
            findings.append(Finding(f"{what} is on a dead-letter list without a reason", "a reason", "none"))
    for noted in case.evidence.history:
        match noted.entry:
            case DeadLettered(gateway=gateway, key=key, reason=reason) if key not in listed:
                what = naming(case.attempts[key]) if key in case.attempts else key
                sentence = f"{what} was given up by {gateway} ({reason}) and has vanished from its dead-letter list"
                findings.append(Finding(sentence, "on the list at the end", "not on it", history=(noted.index,)))
            case _:
                pass
    return findings
