"""OFF-12. The till goes on: every act ends within its limit, every attempt has an outcome.

Acts and attempts that a killed till part took with it are excused; so are reversals while nothing has settled, for
they are sent until somebody answers.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import clock_time, naming
from harness.history.attempt import told_key
from harness.history.evidence import ActTaken, Till
from harness.history.pairing import Attempt, Pairing
from harness.history.verdict import Finding
from simulators.kit.instant import MS, Instant, Span, show_span
from simulators.till.operation import Void

GRACE: Span = 250 * MS
"""A timer of a loaded machine fires late; a till that waits for its peer is late by seconds."""


@check(
    "till.goes-on",
    covers=("OFF-12", "TILL-03"),
    title="The till goes on",
    explain="Each act at a till ends within that till's time limit, and each operation attempted has a defined outcome"
    " (ok, refused, offline or unknown), whatever the links do.",
    needs_ledger=False,
)
def goes_on(case: Pairing) -> Opinion | Skip:
    acts = case.evidence.acts
    if not acts and not case.attempts:
        return Skip("no till did anything")
    tills = {till.name: till for till in case.evidence.tills}
    findings = [f for act in acts if (f := _late(case, act, tills.get(act.terminal))) is not None]
    told = [a for a in case.attempts.values() if a.commit is None]
    findings += [f for a in told if (f := _open_ended(case, a)) is not None]
    return Opinion(len(acts) + len(told), tuple(findings))


def _late(case: Pairing, act: ActTaken, till: Till | None) -> Finding | None:
    if till is None or _was_dead_since(case, till.part or _part_of(case, act.terminal), act.asked_at):
        return None
    took = None if act.done_at is None else act.done_at - act.asked_at
    if took is not None and took <= till.limit + GRACE:
        return None
    limit = show_span(till.limit)
    what = f"{act.act} at till {act.terminal}, begun at {clock_time(case, act.asked_at)},"
    if took is None:
        return Finding(f"{what} never ended", f"over within {limit}", "never over")
    return Finding(f"{what} took {show_span(took)}; its limit is {limit}", f"over within {limit}", show_span(took))


def _open_ended(case: Pairing, attempt: Attempt) -> Finding | None:
    reversal = attempt.is_gateways or (isinstance(attempt.operation, Void) and attempt.operation.operation is not None)
    if any(one.words for one in case.tries[told_key(attempt.key)]) or (reversal and not case.evidence.settled):
        return None
    if _was_dead_since(case, attempt.part, attempt.at):
        return None
    when = clock_time(case, attempt.at)
    return Finding(
        f"{naming(attempt)} was attempted by till {attempt.terminal} at {when} and has no outcome",
        "ok, refused, offline or unknown",
        "nothing recorded",
        history=attempt.evidence,
    )


def _part_of(case: Pairing, terminal: str) -> str:
    """The part a terminal lives in, as its attempts tell; its own name when it made none."""
    return next((a.part for a in case.attempts.values() if a.terminal == terminal), terminal)


def _was_dead_since(case: Pairing, part: str, at: Instant) -> bool:
    """Was the part dead at that instant, or did it die later? What it was asked then, nobody heard."""
    was_dead = False
    for event in case.evidence.parts:
        if event.part != part:
            continue
        if event.what in ("crash", "broke"):
            if event.at >= at:
                return True
            was_dead = True
        elif event.what == "restart" and event.at <= at:
            was_dead = False
    return was_dead
