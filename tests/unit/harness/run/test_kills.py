"""The table of mutants and checks: what is counted, what is complained of, and what would be without a part of it."""

from collections import Counter

from harness.run.kills import Catch, CheckKills, Kills, Power
from harness.run.mutants import Suspect


def caught(scenario: str, *checks: str, beside: tuple[str, ...] = ()) -> Catch:
    return Catch(scenario, frozenset(checks), frozenset(beside))


def killed(id: str, meant: tuple[str, ...], *catches: Catch) -> Kills:
    return Kills(Suspect(id, "", meant), Counter(catches))


ONE = killed("a", ("x",), caught("s", "x"), caught("s", "x", "y"), caught("t", "x", "y"))
OTHER = killed("b", ("y",), caught("t", "y"), caught("t", "y"), caught("u", "y", beside=("x",)))
POWER = Power((ONE, OTHER), 9, ("x", "y"), ("s", "t", "u"))


def test_what_is_counted() -> None:
    assert (ONE.by_check, ONE.alone, ONE.cases) == ({"x": 3, "y": 2}, {"x": 1}, 3)
    assert (OTHER.by_check, OTHER.alone, OTHER.cases) == ({"y": 3}, {"y": 2}, 3)
    assert [POWER.kills_in(id) for id in POWER.scenarios] == [2, 3, 1]
    assert POWER.by_check == (CheckKills("x", 3, 1, ("a",)), CheckKills("y", 5, 2, ("b",)))


def test_one_who_was_caught_alone_is_the_better_example() -> None:
    kills = Kills(Suspect("a", "", ()))
    assert not kills.is_caught
    for catch, example in [(caught("s", "x", "y"), "first"), (caught("s", "x"), "alone"), (caught("t", "x"), "later")]:
        kills.put(catch, example)
    assert (kills.is_caught, kills.example) == (True, "alone")


def test_a_good_table_holds() -> None:
    assert POWER.holds
    assert POWER.complaints == ()


def test_whoever_is_not_caught_is_complained_of() -> None:
    power = Power((ONE, killed("c", ("x", "z"))), 3, ("x", "y"))
    assert power.survivors == ("c",)
    assert power.missed == (("c", "x"), ("c", "z"))
    assert power.idle_checks == ("y",)
    assert not power.holds


def test_a_false_alarm_is_complained_of() -> None:
    power = Power((ONE, OTHER), 9, ("x", "y"), (), (("case one", "x"),))
    assert power.complaints == ("ALARM    x fails with the true parts: case one",)


def test_some_of_the_zoo_proves_nothing_idle() -> None:
    power = Power((ONE,), 3, ("x", "y"), ("s", "t"), is_whole=False)
    assert power.holds
    assert (power.idle_checks, power.idle_scenarios) == ((), ())


def test_without_a_check_its_mutants_are_missed() -> None:
    for check, mutant in (("x", "a"), ("y", "b")):
        weak = POWER.without_check(check)
        assert not weak.holds
        assert (mutant, check) in weak.missed
        assert check not in weak.checks
    assert POWER.without_check("y").survivors == ("b",)
    assert POWER.without_check("x").kills[1].alone == {"y": 3}, "what was caught beside it is now caught alone"
    assert POWER.holds, "the table itself is as it was"


def test_a_scenario_nothing_hangs_on_is_named() -> None:
    assert POWER.idle_scenarios == ("u",)
    assert POWER.lost_without("s") == ("IDLE     x: no mutant is caught by it alone",)
    assert len(POWER.lost_without("t")) == 1
