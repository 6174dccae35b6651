"""LP-02, COSTA-10. Somebody who types digits until a guest's code fits is stopped (iiko_loyaltyplant.md 4.6.1).

Unknown codes count when the programme hears them, some time between question and answer; so a terminal is known to be
closed only from the last answer until the pause after the last question, and to be open only when no reading of the
times makes it closed. Profile of ours: LP-SIM.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import clock_time, naming
from harness.history.codes import attaches_of
from harness.history.pairing import Attempt, Pairing
from harness.history.verdict import Finding
from simulators.till.answer import Attached, Outcome, Reason, Refused

_NOBODY_ASKED = (Reason.OFFLINE, Reason.UNAVAILABLE, Reason.UNAUTHORISED)


@check(
    "code.guarded",
    covers=("LP-02", "COSTA-10"),
    title="Codes cannot be guessed",
    explain="After as many unknown codes from one terminal within the window as the programme allows, every attaching"
    " there is refused as too many attempts until the pause is over, a good code too; and none is refused so without"
    " that many unknown codes before it.",
    needs_ledger=False,
)
def code_guarded(case: Pairing) -> Opinion | Skip:
    examined = 0
    findings: list[Finding] = []
    for attempts in _by_terminal(case).values():
        for place, attempt in enumerate(attempts):
            before = attempts[:place]
            if _is(attempt, Reason.TOO_MANY_ATTEMPTS):
                examined += 1
                findings += _without_cause(case, before, attempt)
            elif _was_judged(attempt) and (guesses := _closing(case, before, attempt)):
                examined += 1
                findings.append(_let_in(case, guesses, attempt))
    if not examined:
        return Skip("nobody typed so many unknown codes")
    return Opinion(examined, tuple(findings))


def _by_terminal(case: Pairing) -> dict[tuple[str, str], list[Attempt]]:
    terminals: dict[tuple[str, str], list[Attempt]] = {}
    for attempt in attaches_of(case):
        origin = attempt.operation.origin
        terminals.setdefault((origin.store, origin.terminal), []).append(attempt)
    return terminals


def _is(attempt: Attempt, reason: Reason) -> bool:
    return isinstance(attempt.answer, Refused) and attempt.answer.reason is reason


def _was_judged(attempt: Attempt) -> bool:
    """The programme looked at the code."""
    answer = attempt.answer
    return isinstance(answer, Attached) or (isinstance(answer, Refused) and answer.reason not in _NOBODY_ASKED)


def _closing(case: Pairing, before: list[Attempt], attempt: Attempt) -> list[Attempt]:
    """The unknown codes that had closed the terminal when this was asked and answered; nothing when it may have been
    open. Those from before a pause do not count, so whatever came before a refusal for guessing is left out."""
    rules = case.evidence.programme.codes
    window, pause = timedelta(seconds=rules.guess_window_s), timedelta(seconds=rules.guess_pause_s)
    stopped = max((place for place, one in enumerate(before) if _is(one, Reason.TOO_MANY_ATTEMPTS)), default=-1)
    unknown = [one for one in before[stopped + 1 :] if _is(one, Reason.NOT_FOUND)]
    guesses = unknown[-rules.guesses :]
    if len(guesses) < rules.guesses:
        return []
    (begin, _), (closed_from, closed_at) = _times(case, guesses[0]), _times(case, guesses[-1])
    asked, answered = _times(case, attempt)
    certain = closed_at - begin < window and asked >= closed_at and answered < closed_from + pause
    return guesses if certain else []


def _times(case: Pairing, attempt: Attempt) -> tuple[datetime, datetime]:
    """Between when and when the programme looked at it, by its own clock."""
    assert attempt.best is not None, "it was answered"
    return case.posting_clock(attempt.at, attempt.best.at)


def _let_in(case: Pairing, guesses: list[Attempt], attempt: Attempt) -> Finding:
    rules = case.evidence.programme.codes
    said = "attached" if isinstance(attempt.answer, Attached) else f"refused ({_reason(attempt)})"
    return Finding(
        f"{naming(attempt)} at till {attempt.terminal} was {said} although {len(guesses)} unknown codes had been typed"
        f" there since {clock_time(case, guesses[0].at)}, which closes it for {rules.guess_pause_s} s",
        "refused: too_many_attempts",
        said,
        history=tuple(index for one in (*guesses, attempt) for index in one.evidence),
    )


def _reason(attempt: Attempt) -> str:
    return attempt.answer.reason.value if isinstance(attempt.answer, Refused) else ""


def _without_cause(case: Pairing, before: list[Attempt], attempt: Attempt) -> Iterator[Finding]:
    """Fewer codes than it takes may have been unknown. What nobody heard the answer of may have been."""
    rules = case.evidence.programme.codes
    reach = timedelta(seconds=rules.guess_window_s + rules.guess_pause_s)
    _, answered = _times(case, attempt)
    may_be = [one for one in before if _is(one, Reason.NOT_FOUND) or one.outcome is Outcome.UNKNOWN or _given_up(one)]
    recent = [one for one in may_be if answered - _ended(case, one) <= reach]
    if len(recent) < rules.guesses:
        yield Finding(
            f"{naming(attempt)} at till {attempt.terminal} was refused for too many attempts after {len(recent)}"
            " unknown codes",
            f"{rules.guesses} unknown codes before it",
            f"{len(recent)} unknown codes",
            history=tuple(index for one in (*recent, attempt) for index in one.evidence),
        )


def _given_up(attempt: Attempt) -> bool:
    return isinstance(attempt.answer, Refused) and attempt.answer.reason in _NOBODY_ASKED


def _ended(case: Pairing, attempt: Attempt) -> datetime:
    """As late as the programme may have heard of it: what was never answered, at any time since."""
    if attempt.best is None or attempt.answer is None:
        return case.posting_clock(attempt.at, case.evidence.history[-1].at)[1]
    return case.posting_clock(attempt.at, attempt.best.at)[1]
