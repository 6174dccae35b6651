"""The checks have power: every broken part is caught by each check that is meant to, each check is needed, and none
fails with the true parts.

Played is what `tillproof power` plays by itself: the scenarios tagged `zoo`. A new mutant needs one in which it shows.
"""

from dataclasses import replace

import pytest

import harness.checks.registry
import harness.run.power
from harness.checks.across.registry import across_checks
from harness.checks.registry import all_checks
from harness.cli.power_command import ZOO
from harness.cli.selecting import select_cases
from harness.run.kills import Power
from harness.run.mutants import suspects
from harness.run.power import measure, table_of, try_mutant
from harness.run.trials import trials_of
from harness.scenario.expansion import Case

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

WORKERS = 2


def cases() -> tuple[Case, ...]:
    return select_cases((), None, (ZOO,), 0)


@pytest.fixture(scope="module")
def power() -> Power:
    return measure(cases(), (), WORKERS, briefly=True)


def test_no_mutant_survives(power: Power) -> None:
    assert power.survivors == ()
    assert len(power.kills) == len(suspects()) >= 50


def test_each_check_catches_the_mutants_it_is_meant_for(power: Power) -> None:
    assert power.missed == ()


def test_power_holds(power: Power) -> None:
    assert power.complaints == ()


def test_no_check_is_idle(power: Power) -> None:
    assert power.idle_checks == ()


def test_no_check_fails_with_the_true_parts(power: Power) -> None:
    assert power.false_alarms == ()
    assert power.trials > 2 * len(cases()), "the cases with crashes were not played"


def test_what_catches_a_mutant_is_shown(power: Power) -> None:
    assert all(": " in kills.example and kills.cases for kills in power.kills)


@pytest.mark.parametrize("check", [*(one.id for one in all_checks()), *(one.id for one in across_checks())])
def test_without_any_one_check_power_fails(check: str, power: Power) -> None:
    weak = power.without_check(check)
    assert power.holds
    assert not weak.holds
    lone = {kills.suspect.id for kills in power.kills if check in kills.alone and check in kills.suspect.meant}
    assert lone, f"no mutant is meant for {check} and caught by it alone"
    assert {(mutant, check) for mutant in lone} <= set(weak.missed)


@pytest.mark.parametrize("id", ["replay.order-kept", "coupon.once", "answer.no-ghost"])
def test_a_check_that_is_really_gone_is_missed(id: str, power: Power, monkeypatch: pytest.MonkeyPatch) -> None:
    """Played anew, in a trial in which the check caught its mutant alone."""
    lone = next(kills for kills in power.kills if id in kills.alone and id in kills.suspect.meant)
    where = next(catch.scenario for catch in lone.catches if catch.alone == id)
    played = (trial for case in cases() if case.scenario.id == where for trial in trials_of(case))
    trials = (next(trial for trial in played if try_mutant(lone.suspect, (trial,)).alone == {id: 1}),)
    left = tuple(check for check in all_checks() if check.id != id)
    for module in (harness.checks.registry, harness.run.power):
        monkeypatch.setattr(module, "all_checks", lambda: left)
    weak = table_of([try_mutant(lone.suspect, trials)], trials, is_whole=True)
    assert weak.survivors == (lone.suspect.id,)
    assert (lone.suspect.id, id) in weak.missed
    assert id not in weak.checks
    assert not weak.holds


def test_a_mutant_meant_for_the_wrong_check_is_told(power: Power) -> None:
    one = next(kills for kills in power.kills if kills.suspect.id == "backend.float-points")
    mistaken = replace(one, suspect=replace(one.suspect, meant=("coupon.once",)))
    assert mistaken.is_caught
    assert mistaken.missed == ("coupon.once",)
