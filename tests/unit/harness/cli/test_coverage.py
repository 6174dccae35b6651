"""Coverage: what a row needs, the sums of the design card, and the JSON others read."""

import json
from pathlib import Path

import pytest

from harness.checks.across.registry import every_check
from harness.cli.covering import Row, cover, lacking
from harness.cli.main import run_cli
from harness.scenario.library import load_many
from harness.scenario.model import Scenario
from harness.scenario.requirement import REQUIREMENTS, Coverage

HEAD = """\
scenario: One
id: test/one
start: 2026-03-14T09:00:00+01:00
cast:
  programme: programmes/club.yaml
  guests: {anna: {qr: "7770123", birthday: 1990-03-14}}
  terminals: {till1: {kind: micros, workstation: 5}}
"""


def scenario(tmp_path: Path, covers: str, body: str = "steps: [{identify: {on: till1, guest: anna}}]\n") -> Scenario:
    file = tmp_path / "one.yaml"
    file.write_text(f"{HEAD}covers: {covers}\n{body}", encoding="utf-8")
    loaded = load_many([file])
    assert [str(error) for error in loaded.errors] == []
    return loaded.scenarios[0]


def row(id: str, *scenarios: Scenario) -> Row:
    return next(found for found in cover(scenarios).requirements if found.id == id)


def test_a_row_a_scenario_names_is_covered(tmp_path: Path) -> None:
    one = scenario(tmp_path, "[LP-01]")
    assert row("LP-01", one) == Row("LP-01", Coverage.COVERED, ("test/one",), ())
    assert row("LP-06", one) == Row("LP-06", Coverage.NOT, (), ())
    assert lacking("LP-06", [one]) == "no scenario names it"


def test_a_row_of_the_judge_needs_a_check_and_a_scenario(tmp_path: Path) -> None:
    assert row("OFF-07") == Row("OFF-07", Coverage.PARTLY, (), ("guest.linearizable", "coupon.once", "code.once"))
    assert lacking("OFF-07", []) == "no scenario names it"
    assert row("OFF-07", scenario(tmp_path, "[OFF-07]")).status is Coverage.COVERED


def test_a_row_of_the_judge_without_a_check_is_partly_covered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.cli.covering.every_check", lambda: ())
    one = scenario(tmp_path, "[OFF-07]")
    assert row("OFF-07", one).status is Coverage.PARTLY
    assert lacking("OFF-07", [one]) == "no check names it"
    assert row("OFF-07").status is Coverage.NOT
    assert lacking("OFF-07", []) == "no scenario and no check names it"


def test_naming_a_sum_does_not_cover_it(tmp_path: Path) -> None:
    one = scenario(tmp_path, "[CARD-03, CARD-04, CARD-05]")
    assert row("CARD-03", one).status is Coverage.PARTLY
    assert lacking("CARD-03", [one]) == "no scenario has a terminal of kind farcard, a terminal of kind iiko"
    assert row("CARD-04", one).status is Coverage.PARTLY
    assert "a birthday coupon" in lacking("CARD-04", [one])
    assert row("CARD-05", one).status is Coverage.NOT


def test_the_six_subjects_together_cover_the_row(tmp_path: Path) -> None:
    body = """\
steps:
  - identify: {on: till1, guest: anna}
  - ring: {on: till1, items: [{plu: "2001"}]}
  - coupon: {on: till1, guest: anna, occasion: birthday}
  - redeem: {on: till1, guest: anna, points: 10}
  - sale: {on: till1, guest: anna, as: r1}
  - refund: {on: till1, receipt: r1}
  - cutover: {}
then: {balances: {anna: 0.00}}
"""
    text = HEAD.replace("workstation: 5}}", "workstation: 5}}\n  links: {backup: true}")
    file = tmp_path / "six.yaml"
    file.write_text(f"{text}covers: [OFF-02]\n{body}", encoding="utf-8")
    loaded = load_many([file])
    assert [str(error) for error in loaded.errors] == []
    assert lacking("CARD-04", loaded.scenarios) == ""
    assert row("CARD-04", *loaded.scenarios).status is Coverage.COVERED
    assert row("CARD-05", *loaded.scenarios).status is Coverage.COVERED
    assert "coupon.once" in row("CARD-05", *loaded.scenarios).checks


def test_the_json_is_what_others_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = scenario(tmp_path, "[COSTA-01]")
    assert run_cli(["coverage", str(tmp_path / "one.yaml"), "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert list(report) == ["requirements"]
    assert [found["id"] for found in report["requirements"]] == list(REQUIREMENTS)
    assert {tuple(found) for found in report["requirements"]} == {("id", "status", "scenarios", "checks")}
    assert {found["status"] for found in report["requirements"]} <= {"covered", "partly", "not"}
    found = next(found for found in report["requirements"] if found["id"] == "COSTA-01")
    assert found == {"id": "COSTA-01", "status": "covered", "scenarios": [one.id], "checks": []}


def test_text_shows_what_is_lacking_and_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(f"{HEAD}covers: [COSTA-02]\nsteps: [{{note: x}}]\n", encoding="utf-8")
    assert run_cli(["coverage", str(file), "--status", "not", "--status", "partly"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("LP-06") and line.endswith("no scenario names it") for line in lines)
    assert not any(line.split()[1] == "covered" for line in lines[:-1])
    assert lines[-1].startswith(f"{len(REQUIREMENTS)} requirements: ")


def test_an_unknown_row_in_a_scenario_is_an_error_of_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(f"{HEAD}covers: [COSTA-99]\nsteps: [{{note: x}}]\n", encoding="utf-8")
    assert run_cli(["coverage", str(file)]) == 2
    assert "one.yaml:8:10: unknown requirement 'COSTA-99'; did you mean COSTA-09?" in capsys.readouterr().err


def test_checks_name_rows_that_exist() -> None:
    assert {id for check in every_check() for id in check.covers} - set(REQUIREMENTS) == set()
