"""Playing a saved run again: the same, different with the place, and what is not there."""

import json
from pathlib import Path

import pytest

from harness.cli.main import run_cli
from harness.cli.replaying import find_saved, replay
from tests.unit.harness.cli.one_sale import SCENARIO


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def played(capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
    assert run_cli(["run", "one.yaml", "-q", *arguments]) == 0
    capsys.readouterr()


@pytest.mark.usefixtures("folder")
def test_a_run_of_the_virtual_world_repeats(capsys: pytest.CaptureFixture[str]) -> None:
    played(capsys, "--world", "virtual", "--out", "reports/a", "--seed", "3")
    assert run_cli(["replay", "reports/a"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("same       test/one[seed=3]  ")
    assert shown.endswith("1 of 1 the same\n")


@pytest.mark.usefixtures("folder")
def test_deaths_of_a_sweep_repeat(capsys: pytest.CaptureFixture[str]) -> None:
    played(capsys, "--world", "virtual", "--out", "reports/a", "--crash-sweep", "--crash-points", "2")
    assert run_cli(["replay", "reports/a", "-q"]) == 0
    count, of, total, *_ = capsys.readouterr().out.split()
    assert (count, of) == (total, "of")
    assert int(total) > 5


@pytest.mark.usefixtures("folder")
def test_a_case_is_found_by_its_id_and_by_its_folder(capsys: pytest.CaptureFixture[str]) -> None:
    played(capsys, "--world", "virtual", "--out", "reports/a")
    for what in ("test/one[seed=0]", "test/one", "reports/a/cases/test_one_seed=0"):
        assert run_cli(["replay", what]) == 0
        assert "same       test/one[seed=0]" in capsys.readouterr().out
    assert run_cli(["replay", "test/one", "--run", "reports/a", "-q"]) == 0
    assert capsys.readouterr().out == "1 of 1 the same\n"


@pytest.mark.real
@pytest.mark.usefixtures("folder")
def test_a_run_of_the_real_world_means_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    played(capsys, "--world", "real", "--out", "reports/a")
    assert run_cli(["replay", "reports/a"]) == 0
    assert "1 of 1 the same" in capsys.readouterr().out


def test_a_changed_scenario_is_different_and_the_first_place_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    played(capsys, "--world", "virtual", "--out", "reports/a")
    (folder / "one.yaml").write_text(SCENARIO.replace('plu: "1002"', 'plu: "1001"'), encoding="utf-8")
    assert run_cli(["replay", "reports/a"]) == 1
    shown = capsys.readouterr().out
    assert shown.startswith("different  test/one[seed=0]: digest ")
    assert "; first at line " in shown
    assert "against" in shown
    assert "7770123999" not in shown
    assert b"7770123999".hex() not in shown
    assert shown.endswith("0 of 1 the same\n")


def test_a_changed_cast_is_told_as_the_likely_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    played(capsys, "--world", "virtual", "--out", "reports/a")
    (folder / "one.yaml").write_text(SCENARIO.replace("120.00", "130.00"), encoding="utf-8")
    assert run_cli(["replay", "reports/a"]) == 1
    assert "the cast of the scenario is not what it was" in capsys.readouterr().out


def test_another_version_is_told_as_the_likely_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    played(capsys, "--world", "virtual", "--out", "reports/a")
    plan = folder / "reports/a/plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("tillproof: ", "tillproof: 0.0.0-"), encoding="utf-8")
    (folder / "one.yaml").write_text(SCENARIO.replace("1002", "1001"), encoding="utf-8")
    assert run_cli(["replay", "reports/a"]) == 1
    assert "it was played by tillproof 0.0.0-" in capsys.readouterr().out


def test_a_digest_that_was_tampered_with_is_noticed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    played(capsys, "--world", "virtual", "--out", "reports/a")
    cases = folder / "reports/a/cases.jsonl"
    result = json.loads(cases.read_text(encoding="utf-8"))
    cases.write_text(json.dumps({**result, "digest": "0" * 16}) + "\n", encoding="utf-8")
    assert run_cli(["replay", "reports/a"]) == 1
    assert f"instead of {'0' * 16}; the saved files are not what the run wrote" in capsys.readouterr().out


def test_a_torn_last_line_is_left_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    played(capsys, "--world", "virtual", "--out", "reports/a")
    cases = folder / "reports/a/cases.jsonl"
    cases.write_bytes(cases.read_bytes() + b'{"id": "te')
    found = find_saved("reports/a")
    assert [saved.result.case for saved in found] == ["test/one[seed=0]"]
    assert replay(found[0]).difference is None


def test_a_line_torn_elsewhere_breaks_the_lab(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    played(capsys, "--world", "virtual", "--out", "reports/a")
    cases = folder / "reports/a/cases.jsonl"
    cases.write_bytes(b'{"id": "te\n' + cases.read_bytes())
    assert run_cli(["replay", "reports/a"]) == 3
    assert "cases.jsonl:1: not a result" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["test/oen"],
            "'test/oen' is neither a folder nor a case of a run in reports/; did you mean test/one?",
        ),
        (["."], ". holds no run: neither cases.jsonl nor result.json is there"),
        (["reports/a", "--case", "other"], "no case there contains 'other'"),
    ],
)
def test_what_is_not_there_is_two(capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str) -> None:
    played(capsys, "--world", "virtual", "--out", "reports/a")
    assert run_cli(["replay", *arguments]) == 2
    assert sentence in capsys.readouterr().err


def test_a_scenario_that_is_gone_is_two(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    played(capsys, "--world", "virtual", "--out", "reports/a")
    (folder / "one.yaml").unlink()
    assert run_cli(["replay", "reports/a"]) == 2
    assert "the scenario file one.yaml of test/one[seed=0] is not there" in capsys.readouterr().err


def test_a_case_that_is_gone_is_two(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    played(capsys, "--world", "virtual", "--out", "reports/a")
    (folder / "one.yaml").write_text(SCENARIO.replace("test/one", "test/two"), encoding="utf-8")
    assert run_cli(["replay", "reports/a"]) == 2
    assert "one.yaml has no case test/one[seed=0] any more; did you mean test/two[seed=0]?" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_without_any_run_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["replay", "test/one"]) == 2
    assert "there is no run below reports/" in capsys.readouterr().err
