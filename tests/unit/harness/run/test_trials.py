"""What the zoo is played in: which cases, and which crashes."""

import pytest

from harness.run.trials import judge_groups, pairs_of, trials_of
from tests.unit.harness.run.test_power import case_of


def test_a_long_case_is_left_out() -> None:
    assert trials_of(case_of("micros/outage_500_receipts")) == ()


def test_a_case_that_does_very_much_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.run.trials.MOST_EFFECTS", 50)
    assert trials_of(case_of("micros/accrual")) == ()


def test_a_plain_case_is_one_trial() -> None:
    (trial,) = trials_of(case_of("micros/accrual"))
    assert trial.crash is None
    assert trial.failing == frozenset()
    assert trial.name == "micros/accrual[seed=0]"


def test_crashes_are_spread_over_gateway_and_backend() -> None:
    crashes = [trial.crash for trial in trials_of(case_of("mixed/outage_slow_disk")) if trial.crash is not None]
    assert {crash.part for crash in crashes} == {"gateway", "backend"}
    assert {crash.deliver_sent for crash in crashes} == {True, False}
    assert len({crash.effect for crash in crashes if crash.part == "gateway"}) >= 8


def test_a_case_without_a_group_is_compared_with_nothing() -> None:
    trials = trials_of(case_of("micros/accrual"))
    assert list(pairs_of(trials)) == []
    assert [trial.ledger for trial in judge_groups(trials)] == [None]
