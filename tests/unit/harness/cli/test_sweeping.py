"""`tillproof run --crash-sweep` and `--crash`: which cases they make, and what they refuse."""

import json

import pytest

from harness.cli.main import run_cli
from harness.cli.sweeping import Sweeping, kill_in, sweeping_of
from harness.run.plan import WorldKind
from simulators.kit.errors import UsageError
from tests.simulation.library import cases_of

FILE = "scenarios/micros/accrual.yaml"
FILES = cases_of("mixed/offline-accrual")


def asked(
    sweep: bool = True,
    points: str | None = None,
    fates: str | None = None,
    crashes: tuple[str, ...] = (),
    world: WorldKind = WorldKind.VIRTUAL,
    *,
    cut: bool = False,
) -> Sweeping:
    return sweeping_of(sweep, points, fates, crashes, world, cut=cut)


def test_what_is_asked_for() -> None:
    assert asked() == Sweeping(every=True, points=20)
    assert asked(points="7", fates="all") == Sweeping(every=True, points=7, every_fate=True)
    assert asked(points="all") == Sweeping(every=True, points=None)
    assert asked(False, crashes=("gateway:4",)) == Sweeping(crashes=("gateway:4",))
    assert not asked(False, world=WorldKind.REAL).is_wanted


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"world": WorldKind.REAL}, "--crash-sweep kills parts between two effects, which only --world virtual can"),
        ({"sweep": False, "crashes": ("gateway:4",), "world": WorldKind.REAL}, "--crash kills parts"),
        ({"cut": True}, "two runs"),
        ({"crashes": ("gateway:4",)}, "give one of them"),
        ({"sweep": False, "points": "4"}, "means nothing without it"),
        ({"sweep": False, "fates": "all"}, "means nothing without it"),
        ({"points": "0"}, "expected a number from 1, or all"),
        ({"points": "many"}, "expected a number from 1, or all"),
        ({"points": "9" * 400}, "expected a number from 1, or all"),
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, object], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        asked(**options)  # type: ignore[arg-type] # of a table


def test_a_sweep_is_each_case_and_its_deaths() -> None:
    found = kill_in(FILES[:1], None, asked(points="2"))
    assert found[0] == FILES[0]
    assert all(case.crashes for case in found[1:])
    assert {crash.part for case in found for crash in case.crashes} >= {"gateway", "backend", "tills"}


def test_an_expression_chooses_among_the_deaths() -> None:
    whole = kill_in(FILES, None, asked(points="6"))
    torn = kill_in(FILES, "torn and kind=micros", asked(points="6"))
    assert torn == tuple(case for case in whole if "torn" in case.id and "kind=micros" in case.id)
    one = torn[0]
    label = one.id.partition("crash=")[2].rpartition(",")[0]
    assert kill_in(FILES, f'"crash={label}," and kind=micros', asked(points="6")) == (one,)
    assert kill_in(FILES, "kind=micros and not crash=", asked(points="6")) == (whole[0],)


def test_deaths_that_are_named_are_played_and_nothing_else() -> None:
    sweeping = asked(False, crashes=("gateway:4:torn", "backend:1+backend:2"))
    found = kill_in(FILES, "kind=micros", sweeping)
    assert [len(case.crashes) for case in found] == [1, 2]


def test_a_run_tells_its_table_and_repeats_itself(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--world", "virtual", "--no-out", "--report", "json=-", "-n", "1"]
    assert run_cli(["run", FILE, "--crash-sweep", "--crash-points", "2", *options]) == 0
    first = capsys.readouterr()
    report = json.loads(first.out)
    assert report["summary"]["pass"] == len(report["scenarios"]) >= 7
    assert "crash sweep: cases by who died and how" in first.err
    killed = next(case for case in report["scenarios"] if case["crashes"])
    again = killed["reproduce"].split()[2:]
    assert run_cli(["run", *again, "--no-out", "--report", "json=-", "-n", "1"]) == 0
    (repeated,) = json.loads(capsys.readouterr().out)["scenarios"]
    assert (repeated["case"], repeated["digest"]) == (killed["case"], killed["digest"])


def test_a_part_that_is_not_there_is_an_error_of_the_lab(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["run", FILE, "--world", "virtual", "--no-out", "--crash", "getaway:4"]) == 3
    assert "there is no part 'getaway' in this world; there are" in capsys.readouterr().err


def test_the_real_world_is_refused_before_anything_is_played(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["run", FILE, "--crash-sweep"]) == 2
    assert "which only --world virtual can" in capsys.readouterr().err
