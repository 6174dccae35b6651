"""The checks have power: every broken part is caught by each check that is meant to, each check is needed, and none
fails with the true parts.

Played is what `tillproof power` plays by itself: the scenarios tagged `zoo`. A new mutant needs one in which it shows.
"""

from collections.abc import Sequence
from functools import partial

import pytest

import harness.checks.registry
import harness.run.power
from harness.checks.registry import Check, all_checks
from harness.cli.power_command import ZOO
from harness.cli.selecting import select_cases
from harness.run.mutants import Suspect, suspects
from harness.run.power import Power, Trial, measure, trials_of, try_mutant
from harness.scenario.expansion import Case

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

WORKERS = 2


def cases() -> tuple[Case, ...]:
    return select_cases((), None, (ZOO,), 0)


@pytest.fixture(scope="module")
def power() -> Power:
    return measure(cases(), (), WORKERS, briefly=True)


@pytest.fixture(scope="module")
def trials() -> tuple[Trial, ...]:
    """Those of a few of the cases; crashes make the rest long."""
    return tuple(trial for case in cases() for trial in trials_of(case) if trial.crash is None)


def test_no_mutant_survives(power: Power) -> None:
    assert power.survivors == ()
    assert len(power.kills) == len(suspects()) >= 50


def test_each_check_catches_the_mutants_it_is_meant_for(power: Power) -> None:
    assert power.missed == ()


def test_no_check_is_idle(power: Power) -> None:
    assert power.idle_checks == ()


def test_no_check_fails_with_the_true_parts(power: Power) -> None:
    assert power.false_alarms == ()
    assert power.trials > 2 * len(cases()), "the cases with crashes were not played"


def test_what_catches_a_mutant_is_shown(power: Power) -> None:
    assert all(": " in kills.example and kills.cases for kills in power.kills)


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)
def test_without_a_check_the_zoo_is_not_caught(
    check: Check, trials: Sequence[Trial], power: Power, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tuple(other for other in all_checks() if other is not check)
    for module in (harness.checks.registry, harness.run.power):
        monkeypatch.setattr(module, "all_checks", lambda: left)
    those = [kills for kills in power.kills if check.id in kills.alone and check.id in kills.suspect.meant]
    caught_alone = [kills.suspect for kills in those]
    assert caught_alone, f"no mutant is meant for {check.id} and caught by it alone"
    example = those[0].example
    shown_in = tuple(trial for trial in trials if example.startswith(f"{trial.name}: ")) or trials
    weak = Power(tuple(map(partial(try_mutant, trials=shown_in), caught_alone[:1])), len(trials))
    assert (caught_alone[0].id, check.id) in weak.missed
    assert check.id not in {id for kills in weak.kills for id in kills.by_check}


def test_a_check_nobody_is_caught_by_is_idle(power: Power) -> None:
    check = all_checks()[0].id
    others = tuple(kills for kills in power.kills if check not in kills.alone)
    assert check in Power(others, power.trials).idle_checks


def test_a_mutant_meant_for_the_wrong_check_is_told(trials: Sequence[Trial]) -> None:
    one = next(suspect for suspect in suspects() if suspect.id == "backend.float-points")
    mistaken = Suspect(one.id, one.how, ("coupon.once",))
    kills = try_mutant(mistaken, trials)
    assert kills.is_caught
    assert kills.missed == ("coupon.once",)
