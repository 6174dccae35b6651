"""`init`, `new`, `schema`: what they write works as it is, and nothing is ever written over."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from harness.cli.main import run_cli
from harness.cli.settings import read_settings
from harness.cli.starting import id_of
from harness.scenario.library import files_in
from harness.scenario.schema import SORTS


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", [(), ("--kind", "micros"), ("--kind", "farcard"), ("--kind", "iiko")])
def test_a_working_folder_works_as_it_is(
    kind: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_cli(["init", "mine", *kind]) == 0
    written = capsys.readouterr().out.splitlines()
    assert sorted(written) == sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert run_cli(["validate", "mine/scenarios"]) == 0
    assert run_cli(["run", "mine/scenarios", "--world", "virtual", "--no-out"]) == 0
    assert "1 pass" in capsys.readouterr().err
    monkeypatch.chdir(folder / "mine")
    assert run_cli(["run", "--world", "virtual", "--no-out"]) == 0
    assert "1 pass" in capsys.readouterr().err
    assert run_cli(["list"]) == 0
    assert capsys.readouterr().out.split()[0] == "first/points-after-an-outage"


def test_its_programme_is_the_one_that_plays(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["init", "."]) == 0
    programme = folder / "programmes/club.yaml"
    programme.write_text(programme.read_text(encoding="utf-8").replace("price: 14.90", "price: 20.00"), "utf-8")
    assert run_cli(["run", "scenarios", "--world", "virtual", "--no-out"]) == 1
    assert "total: expected 29.80, observed 40.00" in capsys.readouterr().err


def test_its_settings_are_read_with_their_comments_taken_away(folder: Path) -> None:
    assert run_cli(["init"]) == 0
    file = folder / "tillproof.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    live = [line.removeprefix("# ") if " = " in line.partition("#")[2] or "[" in line[:3] else line for line in lines]
    file.write_text("\n".join(live[3:]), encoding="utf-8")
    tables = read_settings(folder).tables
    assert tables["run"]["world"] == "virtual"
    assert tables["serve"]["gateway"]["port"] == 5009


@pytest.mark.parametrize(
    "file", ["tillproof.toml", ".gitignore", "programmes/club.yaml", "schemas/scenario.schema.json"]
)
def test_nothing_is_written_over_and_nothing_half_written(
    folder: Path, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text("# mine", encoding="utf-8")
    assert run_cli(["init"]) == 2
    assert f"{file} is there already; nothing was written" in capsys.readouterr().err
    assert [p for p in folder.rglob("*") if p.is_file()] == [folder / file]
    assert (folder / file).read_text(encoding="utf-8") == "# mine"


def test_the_editor_is_told_of_schemas_that_are_there(folder: Path) -> None:
    assert run_cli(["init"]) == 0
    settings = json.loads((folder / ".vscode/settings.json").read_text(encoding="utf-8"))
    for schema in settings["yaml.schemas"]:
        Draft202012Validator.check_schema(json.loads((folder / schema).read_text(encoding="utf-8")))
    assert {Path(schema).name for schema in settings["yaml.schemas"]} == {f"{sort}.schema.json" for sort in SORTS}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("kind", ["micros", "farcard", "iiko"])
@pytest.mark.parametrize("name", ["late refund.yaml", "scenarios/refunds/late_one", "one.yml"])
def test_a_skeleton_passes_as_it_is(name: str, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["new", name, "--kind", kind]) == 0
    file = Path(capsys.readouterr().out.splitlines()[0])
    assert file.suffix in (".yaml", ".yml")
    assert run_cli(["validate", str(file)]) == 0
    assert run_cli(["run", str(file), "--world", "virtual", "--no-out"]) == 0
    first = file.read_text(encoding="utf-8").splitlines()[0]
    schema = file.parent / first.removeprefix("# yaml-language-server: $schema=")
    assert json.loads(schema.read_text(encoding="utf-8"))["title"] == "A tillproof scenario"


def test_a_skeleton_in_a_working_folder_uses_its_schema(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["init"]) == 0
    capsys.readouterr()
    assert run_cli(["new", "scenarios/refunds/late.yaml"]) == 0
    assert capsys.readouterr().out == "scenarios/refunds/late.yaml\n"
    text = (folder / "scenarios/refunds/late.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../../schemas/scenario.schema.json\n")
    assert "\nid: refunds/late\n" in text
    assert run_cli(["validate"]) == 0


@pytest.mark.usefixtures("folder")
def test_a_second_skeleton_leaves_the_schema_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["new", "one"]) == 0
    assert run_cli(["new", "two"]) == 0
    assert capsys.readouterr().out.splitlines() == ["one.yaml", ".tillproof/scenario.schema.json", "two.yaml"]
    assert [path.name for path in files_in(["."])] == ["one.yaml", "two.yaml"]


def test_an_existing_scenario_is_never_written_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "one.yaml").write_text("mine", encoding="utf-8")
    assert run_cli(["new", "one"]) == 2
    assert "one.yaml is there already; nothing was written" in capsys.readouterr().err
    assert (folder / "one.yaml").read_text(encoding="utf-8") == "mine"
    assert not (folder / ".tillproof").exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("one.txt", "one.txt: a scenario file ends in .yaml"), ("file/one", "file/one.yaml cannot be written")],
)
def test_a_place_where_no_scenario_can_be_is_told(
    folder: Path, name: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "file").write_text("", encoding="utf-8")
    assert run_cli(["new", name]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "id"),
    [
        ("a/micros/late_refund.yaml", "micros/late-refund"),
        ("My Folder/Żółw 2.yaml", "my-folder/w-2"),
        ("/!.yaml", "new/new"),
    ],
)
def test_an_id_is_made_of_folder_and_file(path: str, id: str) -> None:
    assert id_of(Path(path)) == id


@pytest.mark.parametrize("sort", SORTS)
def test_a_schema_is_a_schema(sort: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["schema", sort]) == 0
    Draft202012Validator.check_schema(json.loads(capsys.readouterr().out))


def test_the_usual_schema_is_the_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "A tillproof scenario"


def test_an_unknown_schema_is_two_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["schema", "scenaro"]) == 2
    assert "there is no schema of 'scenaro'; did you mean scenario?" in capsys.readouterr().err
