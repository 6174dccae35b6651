"""Options by environment and by file: found under their own names, and never silently ignored."""

from pathlib import Path

import pytest

from harness.cli.main import run_cli

SCENARIO = Path(__file__).parents[4] / "scenarios" / "micros" / "accrual.yaml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_environment_chooses_the_world(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TILLPROOF_RUN_WORLD", "virtual")
    monkeypatch.setenv("TILLPROOF_RUN_NO_OUT", "1")
    monkeypatch.setenv("TILLPROOF_RUN_SEED", "7")
    assert run_cli(["run", str(SCENARIO)]) == 0
    shown = capsys.readouterr().err
    assert "virtual world" in shown
    assert "micros/accrual[seed=7]" in shown
    assert not (folder / "reports").exists()


@pytest.mark.usefixtures("folder")
def test_a_repeatable_option_has_several_values_in_its_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TILLPROOF_LIST_TAG", "void hold")
    assert run_cli(["list"]) == 0
    shown = capsys.readouterr().out
    assert "mixed/hold" in shown
    assert "mixed/void-online" in shown
    assert "micros/accrual " not in shown


@pytest.mark.parametrize(
    ("file", "head"), [("tillproof.toml", "[run]"), ("pyproject.toml", "[tool.tillproof.run]")], ids=["own", "project"]
)
def test_a_file_gives_defaults_under_the_names_of_the_options(
    folder: Path, capsys: pytest.CaptureFixture[str], file: str, head: str
) -> None:
    text = f'{head}\nworld = "virtual"\nno-out = true\nseed = 5\ntag = ["smoke"]\npaths = ["{SCENARIO}"]\n'
    (folder / file).write_text(text, encoding="utf-8")
    assert run_cli(["run"]) == 0
    assert "micros/accrual[seed=5]" in capsys.readouterr().err
    assert not (folder / "reports").exists()


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = '[run]\nworld = "virtual"\nno_out = true\nseed = 1\n'
    (folder / "tillproof.toml").write_text(text, encoding="utf-8")
    assert run_cli(["run", str(SCENARIO)]) == 0
    assert "[seed=1]" in capsys.readouterr().err
    monkeypatch.setenv("TILLPROOF_RUN_SEED", "2")
    assert run_cli(["run", str(SCENARIO)]) == 0
    assert "[seed=2]" in capsys.readouterr().err
    assert run_cli(["run", str(SCENARIO), "--seed", "3"]) == 0
    assert "[seed=3]" in capsys.readouterr().err


def test_a_single_text_stands_for_a_list_of_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "tillproof.toml").write_text('[list]\ntag = "register"\n', encoding="utf-8")
    assert run_cli(["list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        "iiko/cloud-register",
        "micros/register",
    ]


def test_the_file_reaches_the_commands_of_a_group(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "tillproof.toml").write_text('[serve.gateway]\nprofile = "9999"\n', encoding="utf-8")
    assert run_cli(["serve", "gateway", "--port", "0"]) == 2
    assert "9999" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[run]\nwrld = 1\n", "[run] has no option 'wrld'; did you mean world?"),
        ("[rum]\nseed = 1\n", "there is no command 'rum'; did you mean run"),
        ("run = 3\n", "run must be a table of options: [run]"),
        ("[run]\nstrict = 1\n", "strict is a switch: true or false, found 1"),
        ("[run]\nworld = ['virtual']\n", "world is one value, found ['virtual']"),
        ("[run]\ntag = [['a']]\n", "tag is a list of texts, found ['a']"),
        ("[run]\nworld = 'moon'\n", "'moon' is not one of 'real', 'virtual'"),
        ("[serve.gatewy]\nport = 1\n", "[serve] has no option 'gatewy'; did you mean gateway?"),
        ("[run\n", "tillproof.toml is not valid TOML"),
    ],
)
def test_what_a_file_says_wrongly_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str, sentence: str
) -> None:
    (folder / "tillproof.toml").write_text(text, encoding="utf-8")
    command = ["serve", "gateway"] if "serve" in text else ["run", str(SCENARIO), "--no-out", "--world", "virtual"]
    if "moon" in text:
        command = ["run", str(SCENARIO), "--no-out"]
    assert run_cli(command) == 2
    shown = capsys.readouterr().err
    assert sentence in shown
    assert "Traceback" not in shown


def test_a_project_without_a_table_of_ours_says_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pyproject.toml").write_text("[tool.other]\nx = 1\n", encoding="utf-8")
    assert run_cli(["list", "profiles"]) == 0
    assert "micros/3700" in capsys.readouterr().out
