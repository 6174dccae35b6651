"""The checks have power: every broken part is caught by each check that is meant to, each check is needed, and none
fails with the true parts.

`tillproof power` plays the whole library; here it is the part of it that suffices. A new mutant needs its case here.
"""

from collections.abc import Sequence
from functools import partial

import pytest

import harness.checks.registry
import harness.run.power
from harness.checks.registry import Check, all_checks
from harness.run.mutants import Suspect, suspects
from harness.run.power import Power, Trial, measure, trials_of, try_mutant
from harness.scenario.expansion import Case, expand_all
from harness.scenario.library import SHIPPED, load_many

pytestmark = pytest.mark.slow

SUFFICE = (
    "farcard/answer_lost_posted_once",
    "farcard/bill_reported",
    "farcard/blocked_then_paid",
    "farcard/coupon_free_dish",
    "farcard/coupon_used_elsewhere",
    "farcard/deferred_with_points_is_blocked",
    "farcard/insufficient_then_cash",
    "farcard/midnight_old_shift_date",
    "farcard/no_link_blocked",
    "farcard/no_link_card_not_applied",
    "farcard/pass_all_without_card",
    "farcard/rollback",
    "farcard/rollback_first",
    "farcard/rollback_unknown",
    "farcard/void",
    "farcard/void_rolled_back",
    "mixed/accrual_tier_two_stores",
    "mixed/accrual_excluded",
    "mixed/birthday_offline",
    "mixed/birthday_twice",
    "mixed/cutover",
    "micros/cutover_both_silent",
    "mixed/gift",
    "micros/gift_same_dish_twice",
    "mixed/hold",
    "mixed/outage_balance_elsewhere",
    "mixed/outage_before_request",
    "mixed/outage_gateway_power_cut",
    "mixed/outage_gateway_restart",
    "mixed/outage_hold_refused",
    "micros/outage_points_refused",
    "mixed/outage_poison_parked",
    "micros/outage_refused_record",
    "micros/outage_reversal_first",
    "mixed/outage_slow_disk",
    "micros/outage_uploaded_together",
    "mixed/queue_not_overtaken_online",
    "mixed/redeem_two_tills",
    "micros/refund_offline_sale",
    "micros/refund_parts",
    "micros/register",
    "micros/rough_line",
    "micros/till_gives_points_up",
    "mixed/void_before_replay",
    "mixed/void_paid_with_points",
)
"""Scenarios in which, together, every mutant shows itself."""
WORKERS = 2


def cases() -> tuple[Case, ...]:
    loaded = load_many([SHIPPED / f"{name}.yaml" for name in SUFFICE])
    assert not loaded.errors
    return expand_all(loaded.scenarios)


@pytest.fixture(scope="module")
def power() -> Power:
    return measure(cases(), (), WORKERS)


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
    assert power.trials > 2 * len(SUFFICE), "the cases with crashes were not played"


def test_what_catches_a_mutant_is_shown(power: Power) -> None:
    assert all(": " in kills.example and kills.cases for kills in power.kills)


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)
def test_without_a_check_the_zoo_is_not_caught(
    check: Check, trials: Sequence[Trial], power: Power, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tuple(other for other in all_checks() if other is not check)
    for module in (harness.checks.registry, harness.run.power):
        monkeypatch.setattr(module, "all_checks", lambda: left)
    caught_alone = [
        kills.suspect for kills in power.kills if check.id in kills.alone and check.id in kills.suspect.meant
    ]
    assert caught_alone, f"no mutant is meant for {check.id} and caught by it alone"
    weak = Power(tuple(map(partial(try_mutant, trials=trials), caught_alone[:1])), len(trials))
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
