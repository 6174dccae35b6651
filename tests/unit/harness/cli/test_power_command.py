"""`tillproof power`: what it prints, what a machine reads, and when it fails."""

import json
from collections import Counter
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from harness.cli.power_command import command
from harness.cli.status import FAILED, PASSED
from harness.run.kills import Catch, Kills, Power
from harness.run.mutants import Suspect
from harness.scenario.files import SHIPPED

ACCRUAL = str(SHIPPED / "micros" / "accrual.yaml")


def killed(id: str, meant: tuple[str, ...], *catches: Catch) -> Kills:
    return Kills(Suspect(id, "It happens.", meant), Counter(catches), f"case of {id}: it was seen")


ONE = killed("gateway.one", ("x",), Catch("s", frozenset("x")), Catch("t", frozenset("xy")))
OTHER = killed("backend.other", ("y",), Catch("t", frozenset("y")), Catch("u", frozenset("y")))
GOOD = Power((ONE, OTHER), 5, ("x", "y"), ("s", "t", "u"))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, ["-n", "1", *arguments], standalone_mode=False)


@pytest.fixture
def finds(monkeypatch: pytest.MonkeyPatch) -> Callable[[Power], None]:
    """What measuring comes to."""

    def come_to(power: Power) -> None:
        def measure(_cases: object, _only: object, _workers: int, told: Callable[[Kills], None]) -> Power:
            for kills in power.kills:
                told(kills)
            return power

        monkeypatch.setattr("harness.run.power.measure", measure)

    return come_to


def test_a_mutant_that_is_caught() -> None:
    done = run("--mutant", "backend.tells-wrong-balance", ACCRUAL)
    assert done.return_value == PASSED
    assert done.output.startswith("caught  backend.tells-wrong-balance        balance.answers-agree x1\n")
    assert "IDLE" not in done.output, "one mutant proves no check idle"
    assert done.output.endswith("1 of 1 mutants caught in 1 trials\n")


def test_a_mutant_that_survives_is_a_failure() -> None:
    done = run("--mutant", "gateway.truncated-queue", ACCRUAL)
    assert done.return_value == FAILED
    assert "ALIVE   gateway.truncated-queue            NOBODY\n" in done.output
    assert "SURVIVOR gateway.truncated-queue: no check noticed it\n" in done.output
    assert "MISSED   gateway.truncated-queue: replay.nothing-lost was meant to catch it\n" in done.output


def test_the_whole_table(finds: Callable[[Power], None]) -> None:
    finds(GOOD)
    done = run()
    assert done.return_value == PASSED
    assert done.output.splitlines() == [
        "caught  gateway.one                        x x2, y x1",
        "caught  backend.other                      y x2",
        "",
        "check                           kills  mutants  alone",
        "x                                   2        1      1  gateway.one",
        "y                                   3        2      1  backend.other",
        "",
        "NEEDLESS t: kills nothing alone (2 kills)",
        "NEEDLESS u: kills nothing alone (1 kills)",
        "2 of 2 mutants caught in 5 trials",
    ]


def test_an_idle_check_is_a_failure(finds: Callable[[Power], None]) -> None:
    finds(GOOD.without_scenario("s"))
    done = run()
    assert done.return_value == FAILED
    assert "IDLE     x: no mutant is caught by it alone" in done.output


def test_for_a_machine(finds: Callable[[Power], None]) -> None:
    finds(GOOD)
    done = run("--format", "json")
    assert done.return_value == PASSED
    told = json.loads(done.output)
    assert told["matrix"] == {"gateway.one": {"x": 2, "y": 1}, "backend.other": {"y": 2}}
    assert told["mutants"][0] == {
        "id": "gateway.one",
        "how": "It happens.",
        "caught_by": ["x", "y"],
        "alone": {"x": 1},
        "kills": 2,
        "example": "case of gateway.one: it was seen",
    }
    assert told["scenarios"] == [
        {"id": "s", "kills": 1, "alone": 1},
        {"id": "t", "kills": 2, "alone": 0},
        {"id": "u", "kills": 1, "alone": 0},
    ]
    assert told["idle_scenarios"] == ["t", "u"]
    assert (told["survivors"], told["missed"], told["idle_checks"], told["false_alarms"]) == ([], [], [], [])
    assert told["trials"] == 5
