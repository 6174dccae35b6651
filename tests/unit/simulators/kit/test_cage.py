"""A cage of mutants: what it takes, and what it will not."""

from dataclasses import dataclass

import pytest

import simulators.till.mutants
from simulators.kit.cage import Cage, Mutant


class Animal:
    """What can be broken."""


@dataclass(frozen=True)
class Beast(Mutant):
    animal: type[Animal]


def empty() -> Cage[Beast, type[Animal]]:
    return Cage(("tills", "gateway"), simulators.till.mutants, Beast)


def beast(id: str, caught_by: tuple[str, ...] = ("some.check",)) -> Beast:
    return Beast(id, "it bites", caught_by, Animal)


def test_who_is_put_in_is_found_by_id_in_order() -> None:
    cage = empty()
    for id in ("tills.b", "tills.a", "gateway.c"):
        cage.put(beast(id))
    assert [found.id for found in cage.mutants()] == ["gateway.c", "tills.a", "tills.b"]
    assert cage.named("tills.b") == beast("tills.b")
    assert cage.named("tills.c") is None


def test_a_class_is_registered_and_stays_what_it_is() -> None:
    cage = empty()

    @cage.mutant(id="tills.wolf", how="it howls", caught_by=("some.check",))
    class Wolf(Animal):
        pass

    assert cage.mutants() == (Beast("tills.wolf", "it howls", ("some.check",), Wolf),)
    assert issubclass(Wolf, Animal)


@pytest.mark.parametrize(
    "refused", [beast("backend.a"), beast("till.a"), beast("tills"), beast("tills.twice"), beast("tills.free", ())]
)
def test_a_stranger_a_double_and_one_nobody_would_catch_are_not_taken(refused: Beast) -> None:
    cage = empty()
    cage.put(beast("tills.twice"))
    with pytest.raises(AssertionError, match=refused.id):
        cage.put(refused)
