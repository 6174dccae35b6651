"""What there is: every sort, both formats, selection, and what is not there."""

import json
from pathlib import Path

import pytest

from harness.checks.across.registry import every_check
from harness.cli.catalogue import IIKO_DIALECTS, What, marks_of
from harness.cli.columns import align
from harness.cli.endpoints import endpoints
from harness.cli.main import run_cli
from harness.run.mutants import suspects
from harness.scenario.requirement import REQUIREMENTS
from harness.scenario.verb import VERBS
from harness.trouble.registry import TROUBLES
from simulators.farcard.profile import PROFILES as FARCARD_PROFILES
from simulators.farcard.profile import DialectName
from simulators.iiko.profile import PROFILES as IIKO_PROFILES
from simulators.micros.profile import PROFILES
from simulators.till.caller import CALLERS


def rows_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert run_cli(["list", *arguments, "--format", "json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("what", [what for what in What if what is not What.SCENARIOS])
def test_every_sort_is_listed_whole_in_both_formats(what: What, capsys: pytest.CaptureFixture[str]) -> None:
    rows = rows_of(capsys, what.value)
    expected = {
        What.REQUIREMENTS: list(REQUIREMENTS),
        What.CHECKS: [check.id for check in every_check()],
        What.VERBS: sorted(VERBS),
        What.TROUBLES: sorted(TROUBLES),
        What.MUTANTS: [suspect.id for suspect in suspects()],
        What.PROFILES: [
            *(f"micros/{name}" for name in PROFILES),
            *(f"farcard/{name}" for name in FARCARD_PROFILES),
            *(f"iiko/{name}" for name in IIKO_PROFILES),
        ],
        What.DIALECTS: [
            "tillproof-v1",
            *(f"farcard:{name.value}" for name in DialectName),
            *IIKO_DIALECTS,
        ],
        What.ENDPOINTS: [f"{one.protocol}:{one.call}" for one in endpoints()],
        What.CALLERS: list(CALLERS),
    }[what]
    assert [row["id"] for row in rows] == expected
    assert {row["what"] for row in rows} == {what.value.removesuffix("s")}
    assert run_cli(["list", "--what", what.value]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [id for line, id in zip(lines, expected, strict=True) if not line.startswith(id)] == []


def test_a_scenario_says_its_place_what_it_covers_and_its_cases(capsys: pytest.CaptureFixture[str]) -> None:
    rows = rows_of(capsys, "-k", "micros and rough-line")
    assert len(rows) == 1
    row = rows[0]
    assert (row["what"], row["id"], row["line"]) == ("scenario", "micros/rough-line", 1)
    assert str(row["file"]).endswith("micros/rough_line.yaml")
    assert "OFF-02" in str(row["covers"])
    assert row["cases"] == [f"micros/rough-line[seed={seed}]" for seed in (1, 2, 3)]


def test_scenarios_are_selected_by_tag_and_expression(capsys: pytest.CaptureFixture[str]) -> None:
    rows = rows_of(capsys, "--tag", "redeem", "-k", "not offline")
    assert rows
    for row in rows:
        tags = row["tags"]
        assert isinstance(tags, list)
        assert "redeem" in tags
        assert "offline" not in tags


def test_other_sorts_are_selected_by_expression(capsys: pytest.CaptureFixture[str]) -> None:
    found = rows_of(capsys, "checks", "-k", "coupon and off-07 and not linearizable")
    assert [row["id"] for row in found] == ["coupon.once"]


def test_nothing_selected_is_five(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["list", "-k", "nothing-is-called-so"]) == 5
    assert capsys.readouterr().err == "nothing matches\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["mutnats"], "'mutnats' is no file or folder, and nothing to list; did you mean mutants?"),
        (["checks", "--tag", "smoke"], "only scenarios have tags, checks have none"),
        (["checks", "somewhere"], "checks are not in files of yours: somewhere"),
        (["--what", "cheks"], "'cheks'"),
        (["-k", "(offline"], "-k '(offline': expected `)`"),
    ],
)
def test_a_wrong_question_is_two_and_a_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_cli(["list", *arguments]) == 2
    assert sentence in capsys.readouterr().err


def test_a_broken_file_is_told_beside_the_good_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.yaml").write_text("scenario: x\nid: nope\n", encoding="utf-8")
    assert run_cli(["new", str(tmp_path / "good.yaml")]) == 0
    capsys.readouterr()
    assert run_cli(["list", str(tmp_path)]) == 2
    shown = capsys.readouterr()
    assert "/good " in shown.out
    assert "bad.yaml:2:5: expected an id" in shown.err


def test_columns_keep_to_the_terminal() -> None:
    rows = [("a", "short"), ("long-one", "one two three four five six seven eight nine ten")]
    lines = align(rows, 40)
    assert lines[0] == "a         short"
    assert lines[1].startswith("long-one  one two")
    assert lines[2].startswith(" " * 10)
    assert max(map(len, lines)) <= 40
    assert align(rows, None)[1] == "long-one  one two three four five six seven eight nine ten"


def test_a_first_column_as_wide_as_the_terminal_leaves_the_text_a_line_of_its_own() -> None:
    assert align([("x" * 38, "words of some length")], 40) == ["x" * 38, "    words of some length"]


@pytest.mark.parametrize(
    ("doc", "marks"),
    [("A2 [D:spmsq][D:8700spec]", "D"), ("10 s is ours [U]->[I].", "IU"), ("nothing said", "I"), ("[C:capms]", "C")],
)
def test_marks_are_read_from_the_text_of_a_setting(doc: str, marks: str) -> None:
    assert marks_of(doc) == marks
