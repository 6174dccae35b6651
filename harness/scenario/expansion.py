"""From scenarios to cases: each combination of a matrix with each seed is played by itself."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from harness.scenario.model import Scenario
from harness.trouble.cutting import CutAt
from harness.trouble.killing import Crash, label_of


class Case(Struct, frozen=True):
    """One thing to play."""

    scenario: Scenario
    """Of this combination of the matrix."""
    id: str
    """`mixed/offline-accrual[kind=micros,seed=0]`."""
    seed: int
    values: tuple[tuple[str, str], ...] = ()
    """Of the matrix, without the seed."""
    mutant: str | None = None
    """A broken part of the zoo that plays instead of the true one."""
    cut: CutAt | None = None
    """The cell of the cut matrix that it is; None: nothing is cut but what the steps say."""
    crashes: tuple[Crash, ...] = ()
    """Who is killed in it where, beside what the steps say; virtual world only."""


def expand(scenario: Scenario, seeds: Sequence[int] = (0,)) -> tuple[Case, ...]:
    """Every case of a scenario. Its own `matrix.seed` counts instead of `seeds`."""
    return tuple(
        Case(variant, case_id(variant.id, variant.values, seed), seed, variant.values)
        for variant in (scenario, *scenario.variants)
        for seed in (scenario.seeds or seeds)
    )


def expand_all(scenarios: Iterable[Scenario], seeds: Sequence[int] = (0,)) -> tuple[Case, ...]:
    return tuple(case for scenario in scenarios for case in expand(scenario, seeds))


def cut_case(case: Case, cut: CutAt) -> Case:
    """A case with one of its messages cut."""
    return replace(case, id=case_id(case.scenario.id, (*case.values, ("cut", cut.label)), case.seed), cut=cut)


def crash_case(case: Case, crashes: tuple[Crash, ...]) -> Case:
    """A case in which parts are killed."""
    values = (*case.values, ("crash", label_of(crashes)))
    return replace(case, id=case_id(case.scenario.id, values, case.seed), crashes=crashes)


def case_id(scenario: str, values: tuple[tuple[str, str], ...], seed: int) -> str:
    parts = [*(f"{name}={value}" for name, value in values), f"seed={seed}"]
    return f"{scenario}[{','.join(parts)}]"
