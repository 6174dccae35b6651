"""Cases of the shipped library for tests, each file read once a process."""

from functools import cache

from msgspec.structs import replace

from harness.cli.selecting import select_cases
from harness.scenario.expansion import Case

LONG = frozenset({"long", "day"})
"""Tags of scenarios that are played for their length."""


@cache
def library() -> tuple[Case, ...]:
    """Everything that ships, with seed 0 where the scenario has no seeds of its own."""
    return select_cases((), None, (), 0)


def short_cases() -> tuple[Case, ...]:
    return tuple(case for case in library() if not LONG & set(case.scenario.tags))


def cases_of(scenario: str) -> tuple[Case, ...]:
    """All cases of a scenario, by its id."""
    found = tuple(case for case in library() if case.scenario.id == scenario)
    assert found, f"the library has no {scenario}"
    return found


def seeded(case: Case, seed: int) -> Case:
    return replace(case, seed=seed, id=f"{case.scenario.id}[seed={seed}]")
