"""Deaths in a case, and what is wrong with a case in which somebody was killed."""

import os
from collections.abc import Iterator

from harness.history.verdict import Verdict
from harness.run.killing import killed_cases, spread
from harness.run.play import Crash, Played, play_virtual
from harness.scenario.expansion import Case, crash_case
from harness.world.stage import STAGE

FULL = os.environ.get("TILLPROOF_FULL_SWEEP") == "1"
"""Every effect of every short scenario, which takes half an hour; else a sample of some, which takes seconds."""
SAMPLED = 4
"""Effects of a part that are tried when not all are."""
MOST = 2_500
"""In a full sweep too: a gateway that dials in vain for two days does the same thing fifty thousand times."""
SPREAD = 200


def parts_of(effects: dict[str, int]) -> list[str]:
    """Everybody who can be killed: all but the stage."""
    return [part for part in effects if part != STAGE]


def swept(case: Case, at_most: int = SAMPLED) -> tuple[Case, ...]:
    """A case's deaths: so many effects of each part, each with a way to die; (nearly) all effects in a full sweep."""
    if not FULL:
        return killed_cases(case, at_most)
    most = max(count for part, count in play_virtual(case).effects.items() if part != STAGE)
    return killed_cases(case, None if most <= MOST else SPREAD)


def crashes(effects: dict[str, int], at_most: int = SAMPLED) -> Iterator[Crash]:
    """Each part before each of its effects, with and without delivery of what it had sent, and nothing else wrong."""
    for part in parts_of(effects):
        for effect in spread(effects[part], at_most):
            for deliver_sent in (True, False):
                yield Crash(part, effect, deliver_sent)


def complaints(case: Case, *crashes: Crash) -> list[str]:
    """What is wrong with the case when parts are killed there (a case of a sweep knows where itself); empty: nothing.
    Also wrong: a death that never came."""
    played = play_virtual(crash_case(case, crashes) if crashes else case, keep=True)
    return [f"{played.result.reproduce}: {complaint}" for complaint in shortcomings(played)]


def shortcomings(played: Played) -> list[str]:
    """Everything that keeps a case from being proven: failed, unknown or broken, each in a sentence."""
    result = played.result
    found = [result.note] if result.note else []
    for check in result.checks:
        if check.verdict not in (Verdict.PASS, Verdict.SKIP):
            told = "; ".join(finding.explain for finding in check.findings) or check.note
            found.append(f"{check.id} is {check.verdict.value}: {told}")
    for step in result.steps:
        if step.verdict not in (Verdict.PASS, Verdict.SKIP):
            told = step.note or f"expected {step.expected}, observed {step.observed}"
            found.append(f"line {step.line}, {step.verb} {step.on}: {told}")
    for guest, balance in result.balances.items():
        if balance.verdict is not Verdict.PASS:
            found.append(f"balance of {guest} is {balance.observed}, expected {balance.expected}")
    examined = {check.id: check.examined for check in result.checks}
    if not examined.get("parts.nobody-breaks"):
        found.append("nobody looked whether a part broke")
    if result.verdict is not Verdict.PASS and not found:
        found.append(f"verdict {result.verdict.value}, nobody knows why")
    return found
