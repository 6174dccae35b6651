"""The same scenario means the same over sockets as on the heap: the same verdicts, and the same meaning unless chance
or a race may decide differently."""

import asyncio

import pytest

from harness.history.digest import first_difference, meaning_lines
from harness.run.play import play_real, play_virtual
from harness.scenario.expansion import Case
from harness.scenario.model import Step, walk
from harness.scenario.verbs.crash import Crash
from harness.scenario.verbs.misbehave import Misbehave
from simulators.backend.misbehave import Manner
from tests.simulation.crashing import shortcomings
from tests.simulation.library import short_cases

pytestmark = pytest.mark.real

OPEN = frozenset({"parallel", "trouble"})
"""Verbs after which who comes first, or what is lost, is not the scenario's to say."""


NO_ANSWER = frozenset({Manner.DROP, Manner.LATE, Manner.APPLY_AND_DROP})
"""For a tenth of a second after that a gateway does not dial again, so what is asked next may be offline or not."""


def _is_settled(case: Case) -> bool:
    steps = list(walk(case.scenario.steps))
    return not any(step.name in OPEN or _is_doom(step) or _is_silence(step) or _is_either(step) for step in steps)


def _is_either(step: Step) -> bool:
    """The scenario itself says that it may end in more ways than one."""
    wanted = () if step.expect is None else step.expect.wanted
    return any(one.name == "outcome" and len(one.texts) > 1 for one in wanted)


def _is_silence(step: Step) -> bool:
    return isinstance(step.verb, Misbehave) and step.verb.how in NO_ANSWER


def _is_doom(step: Step) -> bool:
    """Somebody dies by itself after so many effects: when that is, is the world's to say."""
    return isinstance(step.verb, Crash) and step.verb.after_effects is not None


@pytest.mark.parametrize("case", short_cases(), ids=lambda case: str(case.id))
def test_a_scenario_means_the_same_in_both_worlds(case: Case) -> None:
    virtual = play_virtual(case, keep=True)
    real = asyncio.run(play_real(case, keep=True))
    assert virtual.evidence is not None
    assert real.evidence is not None
    assert shortcomings(virtual) == []
    assert shortcomings(real) == []
    verdicts = {step.index: step.verdict for step in virtual.result.steps}
    assert {step.index: step.verdict for step in real.result.steps} == verdicts
    if _is_settled(case):
        assert first_difference(meaning_lines(virtual.evidence), meaning_lines(real.evidence)) is None


def test_most_scenarios_are_settled_enough_to_be_compared() -> None:
    settled = [case for case in short_cases() if _is_settled(case)]
    assert len(settled) > len(short_cases()) // 2
