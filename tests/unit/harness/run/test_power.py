"""Playing the zoo: who is caught, by what, and how it is shown."""

from dataclasses import replace

import pytest

from harness.run.cast import Zoo
from harness.run.mutants import Suspect, suspects, zoo_with
from harness.run.power import table_of, try_mutant
from harness.run.trials import Trial, trials_of
from harness.scenario.expansion import Case, expand_all
from harness.scenario.library import SHIPPED, load_many
from simulators.kit.errors import UsageError


def case_of(name: str) -> Case:
    return expand_all(load_many([SHIPPED / f"{name}.yaml"]).scenarios)[0]


def suspect(id: str) -> Suspect:
    return next(one for one in suspects() if one.id == id)


def test_the_zoo_holds_gateways_backends_and_tills() -> None:
    ids = [one.id for one in suspects()]
    assert len(set(ids)) == len(ids)
    assert {id.partition(".")[0] for id in ids} == {"gateway", "backend", "tills", "clouds"}


@pytest.mark.parametrize("id", ["gateway.no-reversal", "backend.half-void", "tills.waits-for-ever"])
def test_a_mutant_takes_the_place_of_one_true_part(id: str) -> None:
    true, zoo = Zoo(), zoo_with(id)
    changed = [zoo.gateway is not true.gateway, zoo.backend is not true.backend, zoo.site is not true.site]
    assert sum(changed) == 1


def test_no_such_mutant() -> None:
    with pytest.raises(UsageError, match=r"gateway\.perfect"):
        zoo_with("gateway.perfect")


def test_crashes_are_for_mutants_that_lose_what_they_acknowledged() -> None:
    trials = [trial for trial in trials_of(case_of("mixed/outage_slow_disk")) if trial.crash is not None]
    assert try_mutant(suspect("gateway.acknowledge-first"), trials).by_check.keys() == {"durable.before-acknowledged"}
    assert not try_mutant(suspect("backend.tells-wrong-balance"), trials).is_caught


def test_a_check_that_fails_anyway_catches_nobody() -> None:
    (trial,) = trials_of(case_of("micros/accrual"))
    liar = suspect("backend.tells-wrong-balance")
    kills = try_mutant(liar, [trial])
    assert (kills.by_check, kills.alone, kills.cases) == ({"balance.answers-agree": 1}, {"balance.answers-agree": 1}, 1)
    assert kills.example.startswith("micros/accrual[seed=0]: till till1 was told anna has")
    alarmed: Trial = replace(trial, failing=frozenset({"balance.answers-agree"}))
    assert not try_mutant(liar, [alarmed]).is_caught


def test_the_table_of_some_of_the_zoo_proves_no_check_idle() -> None:
    trials = trials_of(case_of("micros/accrual"))
    kills = [try_mutant(suspect("backend.tells-wrong-balance"), trials)]
    assert table_of(kills, trials, is_whole=False).holds
    whole = table_of(kills, trials, is_whole=True)
    assert "balance.answers-agree" not in whole.idle_checks
    assert "coupon.once" in whole.idle_checks
    assert whole.scenarios == ("micros/accrual",)
    assert (whole.trials, whole.false_alarms) == (1, ())
