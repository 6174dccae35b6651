"""Plays one draft and says what is wrong with it, and which states it reached.

Nobody expects anything of a drawn scenario: the checks judge it, and it must come to rest. A **complaint** is named by
who complains, so that a smaller draft with the same complaint shows the same fault; a **state** is something that
happened, and what happened right before it: how much of the ground was walked over.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from harness.explore.draft import Draft
from harness.history.evidence import Evidence
from harness.history.verdict import Verdict
from harness.run.play import Played, play_virtual
from harness.scenario.text import TextErrors
from simulators.till.answer import Refused
from simulators.till.attempt import Attempted, Learnt
from simulators.till.operation import kind_of

NO_REST = "comes-to-rest"
"""Complains when a case does not end well by itself: it hangs, or no plain conversation works in the end."""
STEPS = "steps"
"""Begins the name of who complains, with the verb, when a step or the end (`then`) is not as it must be though
nothing is expected: a till that hangs, a dead letter nobody announced."""
MOST_EVENTS = 50_000
"""Of a case; what is drawn needs a few thousand, and what goes round in a circle should not take a minute to show."""
PLAYABLE = "playable"
"""Complains when we cannot play it: a defect of ours."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong."""

    by: str
    """Id of a check, or one of the names above."""
    sentence: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one draft."""

    complaints: tuple[Complaint, ...]
    states: frozenset[int]
    unknown: tuple[str, ...] = ()
    """Checks that could not tell."""


def try_draft(draft: Draft, seed: int, mutant: str | None = None, *, states: bool = True) -> Tried:
    """Play it in the virtual world. Raises TextErrors when it is no scenario."""
    case = draft.case(seed, mutant)
    try:
        played = play_virtual(case, keep=states, limit_events=MOST_EVENTS, brief=True)
    except Exception as error:
        return Tried((Complaint(PLAYABLE, f"tillproof itself broke: {type(error).__name__}: {error}"),), frozenset())
    reached = states_of(played.evidence) if played.evidence is not None else frozenset()
    unknown = tuple(check.id for check in played.result.checks if check.verdict is Verdict.UNKNOWN)
    return Tried(tuple(complaints_of(played)), reached, unknown)


def complaints_of(played: Played) -> Iterator[Complaint]:
    """Each complainer once, with its first sentence."""
    result = played.result
    for check in result.checks:
        if check.verdict in (Verdict.FAIL, Verdict.ERROR):
            yield Complaint(check.id, check.findings[0].explain if check.findings else check.note)
    if result.note:
        yield Complaint(NO_REST, result.note)
    for step in result.steps:
        if step.verdict in (Verdict.FAIL, Verdict.ERROR) and not step.on.startswith("check "):
            told = step.note or f"observed {step.observed}, expected {step.expected}"
            yield Complaint(f"{STEPS}-{step.verb}", f"{step.verb} {step.on}: {told}")
            return


def complains(draft: Draft, seed: int, by: str, mutant: str | None) -> bool:
    """Whether it is a scenario and has this complaint; with a mutant: and the true parts have it not."""
    try:
        if all(one.by != by for one in try_draft(draft, seed, mutant, states=False).complaints):
            return False
        if mutant is None:
            return True
        return all(one.by != by for one in try_draft(draft, seed, None, states=False).complaints)
    except TextErrors:
        return False


def states_of(evidence: Evidence) -> frozenset[int]:
    """Each happening with the two before it, as a number that is the same in every process."""
    before, last = "", ""
    found = set()
    for word in _happenings(evidence):
        found.add(_number(before, last, word))
        before, last = last, word
    return frozenset(found)


def _happenings(evidence: Evidence) -> Iterable[str]:
    """What tills tried and learnt, and what befell parts and links, in the order of time."""
    kinds: dict[str, str] = {}
    told: list[tuple[int, int, str]] = []
    for noted in evidence.history:
        match noted.entry:
            case Attempted(key=key, operation=operation):
                kinds[key] = kind_of(operation)
                told.append((noted.at, 0, kinds[key]))
            case Learnt(key=key, outcome=outcome, answer=answer):
                reason = answer.reason.value if isinstance(answer, Refused) else ""
                told.append((noted.at, 0, f"{kinds.get(key, '')} {outcome.value} {reason}"))
            case entry:
                told.append((noted.at, 0, type(entry).__name__))
    told += [(event.at, 1, f"{event.what} {event.part}") for event in evidence.parts]
    told.sort(key=lambda one: one[:2])
    return [word for _, _, word in told]


def _number(*words: str) -> int:
    return int.from_bytes(blake2b("\0".join(words).encode(), digest_size=8).digest())
