"""`tillproof run --cut-matrix`: which cuts are played, how they are told, and that each can be played again."""

import json
import shlex
from pathlib import Path

import pytest

from harness.cli.cutting_up import CUTS_TAG, check_cuts, cut_up
from harness.cli.main import run_cli
from harness.scenario.expansion import Case, expand
from harness.scenario.library import SHIPPED
from harness.scenario.loader import load_scenario, parse_scenario
from harness.trouble.cutting import CutPoint
from simulators.kit.errors import UsageError
from tests.unit.harness.cli.one_sale import SCENARIO

ASKING = SCENARIO.replace("start:", "matrix: {cuts: [after-commit, twice]}\nstart:")
SALE = "SALE commit 5/1/1 anna"


def cases(text: str = SCENARIO) -> tuple[Case, ...]:
    return expand(parse_scenario(text, "one.yaml", SHIPPED))


def labels(text: str, expression: str | None = None, *, every: bool = False, at_all: bool = True) -> list[str]:
    return [
        "whole" if case.cut is None else case.cut.label
        for case in cut_up(cases(text), expression, every=every, at_all=at_all).cases
    ]


def test_nothing_is_cut_unless_somebody_asks() -> None:
    assert labels(SCENARIO) == ["whole"]
    assert cut_up(cases(), None, every=False).matrices == ()


def test_a_scenario_asks_for_its_own_points_and_a_run_for_all() -> None:
    assert labels(ASKING) == [
        "whole",
        "tills-gateway:1:after-commit",
        "tills-gateway:1:twice",
        "gateway-backend:1:after-commit",
        "gateway-backend:1:twice",
    ]
    assert labels(ASKING, at_all=False) == ["whole"]
    every = labels(ASKING, every=True)
    assert every[0] == "whole"
    assert len(every) == 1 + 10 + 11


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('"cut=gateway-backend:1:after-commit,"', ["gateway-backend:1:after-commit"]),
        ("after-send and tills-gateway", ["tills-gateway:1:after-send"]),
        ("one and not cut=", ["whole"]),
        ("elsewhere", []),
    ],
)
def test_an_expression_chooses_among_the_case_and_its_cuts(expression: str, expected: list[str]) -> None:
    assert labels(SCENARIO, expression, every=True) == expected


def test_a_named_cut_is_found_though_its_message_would_not_be_chosen() -> None:
    few = cut_up(cases(), None, every=True, most=1)
    assert {case.cut.link for case in few.cases if case.cut is not None} == {"tills-gateway"}
    assert few.matrices[0].note == "1 of 2 messages are cut, those first that change something"
    named = cut_up(cases(), '"cut=gateway-backend:1:twice,"', every=True, most=1)
    assert [case.cut.label for case in named.cases if case.cut is not None] == ["gateway-backend:1:twice"]


def test_options_that_do_not_go_together() -> None:
    with pytest.raises(UsageError, match="does not go with --target"):
        check_cuts(True, None, "target.yaml")
    with pytest.raises(UsageError, match="means nothing without it"):
        check_cuts(False, 3, None)
    check_cuts(True, 3, None)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def test_a_run_tells_the_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "out"
    run = [
        "run",
        "one.yaml",
        "--cut-matrix",
        "--world",
        "virtual",
        "-n",
        "1",
        "--out",
        str(out),
        "--report",
        "junit=j.xml",
    ]
    assert run_cli(run) == 0
    shown = capsys.readouterr().err
    assert "cut matrix of test/one[seed=0]: 2 messages, 21 cuts, all held" in shown
    assert "bef snt cmt sil 1st mid lst lat two 2nd flp bak" in shown
    assert f"tills-gateway     1  {SALE}  .   .   .   .   .   .   .   .   .   -   .   -" in shown
    assert "pass    test/one[cut=" not in shown, "they stand in the table"
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    (matrix,) = report["cut_matrix"]
    assert (matrix["scenario"], matrix["case"], matrix["seed"]) == ("test/one", "test/one[seed=0]", 0)
    assert matrix["points"] == [point.value for point in CutPoint]
    first = matrix["rows"][0]
    assert (first["link"], first["number"], first["what"]) == ("tills-gateway", 1, SALE)
    assert first["cells"] == {p.value: "pass" for p in CutPoint if p not in (CutPoint.TWICE_LATER, CutPoint.BACKUP)}
    assert report["summary"]["pass"] == 22
    assert (folder / "j.xml").read_text(encoding="utf-8").count("<testcase ") == 22


@pytest.mark.usefixtures("folder")
def test_a_mutant_fails_in_a_cell_whose_line_plays_it_again(capsys: pytest.CaptureFixture[str]) -> None:
    cut = ["run", "one.yaml", "--cut-matrix", "--no-out", "-n", "1", "--world", "virtual"]
    assert run_cli([*cut, "--mutant", "backend.posts-repeats", "-k", "after-commit or twice"]) == 1
    shown = capsys.readouterr().err
    again = next(line for line in shown.splitlines() if line.strip().startswith("again: tillproof "))
    arguments = shlex.split(again.partition("tillproof ")[2])
    assert run_cli([*arguments, "--no-out", "-n", "1"]) == 1
    alone = capsys.readouterr().err
    assert "1 cut, 1 fail" in alone
    assert "FAIL  1 fail in" in alone
    name = next(line for line in alone.splitlines() if line.startswith("FAIL test/one[cut="))
    assert name.partition(":")[0] in shown


@pytest.mark.usefixtures("folder")
def test_a_cut_case_of_a_saved_run_repeats(capsys: pytest.CaptureFixture[str]) -> None:
    run = ["run", "one.yaml", "--cut-matrix", "--out", "a", "-n", "1", "--world", "virtual", "-k", "answer-late"]
    assert run_cli(run) == 0
    capsys.readouterr()
    assert run_cli(["replay", "a"]) == 0
    assert "2 of 2 the same" in capsys.readouterr().out


@pytest.mark.usefixtures("folder")
def test_in_the_real_world_the_same_messages_are_cut(capsys: pytest.CaptureFixture[str]) -> None:
    run = ["run", "one.yaml", "--cut-matrix", "--no-out", "--world", "real"]
    assert run_cli([*run, "-k", "before-send or inside-middle or twice"]) == 0
    assert "2 messages, 7 cuts, all held" in capsys.readouterr().err


def test_without_a_path_the_scenarios_tagged_for_it_are_cut(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tagged = SCENARIO.replace("test/one", "test/two").replace("start:", "tags: [cuts]\nstart:")
    (folder / "two.yaml").write_text(tagged, encoding="utf-8")
    monkeypatch.setattr("harness.scenario.library.SHIPPED", folder)
    run = ["run", "--cut-matrix", "--no-out", "--world", "virtual", "-n", "1", "--cut-messages", "1"]
    assert run_cli(run) == 0
    shown = capsys.readouterr().err
    assert "cut matrix of test/two[seed=0]: 1 message, 10 cuts" in shown
    assert "test/one" not in shown
    assert run_cli([*run, "-k", "test and after-send"]) == 0
    assert "test/one" in capsys.readouterr().err, "who names something chooses among all"


@pytest.mark.parametrize("file", ["micros/cut_everywhere.yaml", "mixed/cut_redeem.yaml", "mixed/cut_backup.yaml"])
def test_scenarios_of_the_library_that_are_cut_by_themselves(file: str) -> None:
    scenario = load_scenario(SHIPPED / file)
    assert scenario.cuts
    assert CUTS_TAG in scenario.tags
