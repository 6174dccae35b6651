"""A cage of mutants: what it takes, and what it will not."""

from dataclasses import dataclass

import pytest

import simulators.till.mutants
from simulators.kit.cage import Cage


@dataclass(frozen=True)
class Beast:
    id: str
    caught_by: tuple[str, ...] = ("some.check",)


def test_who_is_put_in_is_found_by_id_in_order() -> None:
    cage = Cage[Beast]("tills.", simulators.till.mutants)
    cage.put(Beast("tills.b"))
    cage.put(Beast("tills.a"))
    assert [beast.id for beast in cage.mutants()] == ["tills.a", "tills.b"]
    assert cage.named("tills.b") == Beast("tills.b")
    assert cage.named("tills.c") is None


@pytest.mark.parametrize("beast", [Beast("gateway.a"), Beast("tills.twice"), Beast("tills.free", ())])
def test_a_stranger_a_double_and_one_nobody_would_catch_are_not_taken(beast: Beast) -> None:
    cage = Cage[Beast]("tills.", simulators.till.mutants)
    cage.put(Beast("tills.twice"))
    with pytest.raises(AssertionError, match=beast.id):
        cage.put(beast)
