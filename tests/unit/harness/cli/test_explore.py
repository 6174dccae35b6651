"""The command: what it prints, what it leaves behind, how it ends."""

import json
from pathlib import Path

import pytest

import harness.explore.exploring as exploring
from harness.cli.explore_command import across_only
from harness.cli.main import run_cli
from harness.explore.draft import Draft, Tree
from simulators.kit.chance import Random
from tests.unit.harness.explore.test_trying import LOST, SALE, draft

MUTANT = "backend.posts-repeats"


@pytest.fixture(autouse=True)
def _few_drafts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def draw(chance: Random) -> Draft:
        return draft(SALE, LOST, SALE) if chance.randrange(3) == 0 else draft(SALE, SALE)

    monkeypatch.setattr(exploring, "draw", draw)
    monkeypatch.chdir(tmp_path)


def explore(*arguments: str) -> int:
    return run_cli(["explore", "--cases", "12", "--seed", "1", "-n", "1", *arguments])


def test_nothing_found_is_zero_and_says_how_much_was_walked(capsys: pytest.CaptureFixture[str]) -> None:
    assert explore() == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("12 cases in ")
    assert "states reached, nothing found" in last


def test_a_finding_is_one_with_a_file_that_the_command_beside_it_plays(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad: Tree = {"misbehave": {"part": "backend", "how": "refuse", "kind": "commit"}}
    cut: Tree = {"cut": {"link": "gateway-backend"}}
    back: Tree = {"restore": {"link": "gateway-backend"}}
    monkeypatch.setattr(exploring, "draw", lambda _: draft(cut, SALE, bad, back, SALE, {"settle": {"within": "2m"}}))
    assert explore("--fail-fast") == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("FOUND steps-then in case 0: then dead letters")
    again = next(line for line in lines if "again:" in line).split("tillproof ")[1]
    assert run_cli([*again.split(), "--no-out"]) == 1
    assert "dead letters" in capsys.readouterr().err


def test_a_mutant_that_no_single_case_shows_is_not_hunted() -> None:
    assert across_only() == {"tills.tells-no-categories"}


def test_a_mutant_is_hunted_down_and_plays_again(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert explore("--mutant", MUTANT, "--save", "kept") == 0
    found, total = capsys.readouterr().out.splitlines()
    assert found.startswith(f"found  {MUTANT}")
    assert "-> 2 steps  replay.nothing-doubled" in found
    assert total == "1 of 1 mutants found"
    [file] = (tmp_path / "kept" / "found").glob("*.yaml")
    assert run_cli(["run", str(file), "--world", "virtual", "--no-out", "-q"]) == 0
    assert run_cli(["run", str(file), "--world", "virtual", "--no-out", "-q", "--mutant", MUTANT]) == 1


def test_a_mutant_that_lives_is_one(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploring, "draw", lambda _: draft(SALE))
    assert explore("--mutant", MUTANT) == 1
    assert "ALIVE" in capsys.readouterr().out


def test_figures_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    assert explore("--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["cases"], told["found"], told["complaints"], told["interrupted"]) == (12, [], {}, False)
    assert told["states"] > 0
    assert explore("--mutant", MUTANT, "--format", "json") == 0
    [hunt] = json.loads(capsys.readouterr().out)
    assert hunt["found"][0]["by"] == "replay.nothing-doubled"


def test_a_corpus_is_played_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert explore("--save", "kept") == 0
    capsys.readouterr()
    assert explore("--save", "kept") == 0
    assert "scenarios of the corpus played again, 0 complaints" in capsys.readouterr().err


def test_an_interruption_tells_what_there_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 0

    def draw(_: Random) -> Draft:
        nonlocal count
        count += 1
        if count > 6:
            raise KeyboardInterrupt
        return draft(SALE)

    monkeypatch.setattr(exploring, "draw", draw)
    assert explore() == 130
    assert "cases in" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--budget", "soon"), "'soon' is not a length of time such as 60s or 5m"),
        (("--mutant", "gateway.no-reversals"), "did you mean gateway.no-reversal?"),
    ],
)
def test_what_cannot_be_asked_is_two(
    arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explore(*arguments) == 2
    assert sentence in capsys.readouterr().err
