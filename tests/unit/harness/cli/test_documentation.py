"""The reference is true, every command has its help, and start-up imports nothing it does not need."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from harness.checks.across.registry import every_check
from harness.cli.documentation import FOLDER, main, pages, stale, table
from harness.cli.main import COMMANDS, cli, run_cli
from harness.run.mutants import suspects
from harness.scenario.requirement import REQUIREMENTS
from harness.scenario.verb import VERBS
from harness.trouble.registry import TROUBLES

CONTEXT = click.Context(cli, info_name="tillproof")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return pages()


@pytest.mark.parametrize(
    "page", ["cli.md", "verbs.md", "troubles.md", "checks.md", "mutants.md", "profiles.md", "coverage.md"]
)
def test_a_page_under_docs_is_true(page: str, texts: dict[str, str]) -> None:
    assert (FOLDER / page).read_text(encoding="utf-8") == texts[page], "run `make docs`"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_stands_in_the_reference(
    name: str, texts: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_cli([name, "--help"]) == 0
    assert f"Usage: tillproof {name}" in capsys.readouterr().out
    command = cli.get_command(CONTEXT, name)
    assert command is not None
    assert command.short_help == COMMANDS[name]
    assert f"\n## tillproof {name}\n" in texts["cli.md"]
    inner = command.commands.values() if isinstance(command, click.Group) else [command]
    for one in inner:
        assert one.help
        for option in (param for param in one.params if isinstance(param, click.Option)):
            assert f"`{option.opts[-1]}`" in texts["cli.md"]
            assert f"`TILLPROOF_{name.upper()}_" in texts["cli.md"]


def test_every_word_stands_in_its_page(texts: dict[str, str]) -> None:
    assert [name for name in VERBS if f"\n## {name}\n" not in texts["verbs.md"]] == []
    assert [name for name in TROUBLES if f"\n## {name}\n" not in texts["troubles.md"]] == []
    assert [check.id for check in every_check() if f"\n## {check.id}\n" not in texts["checks.md"]] == []
    assert [mutant.id for mutant in suspects() if f"\n| `{mutant.id}` |" not in texts["mutants.md"]] == []
    assert [id for id in REQUIREMENTS if f"\n| {id} |" not in texts["coverage.md"]] == []


def test_pages_are_written_and_found_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--folder", str(tmp_path)], standalone_mode=False)
    assert stale(tmp_path) == []
    (tmp_path / "checks.md").write_text("old", encoding="utf-8")
    (tmp_path / "verbs.md").unlink()
    with pytest.raises(SystemExit) as ended:
        main(["--check", "--folder", str(tmp_path)], standalone_mode=False)
    assert ended.value.code == 1
    shown = capsys.readouterr().err
    assert "checks.md is not true; run `make docs`" in shown
    assert "verbs.md is not true" in shown
    assert (tmp_path / "checks.md").read_text(encoding="utf-8") == "old"


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    assert list(table(("a",), [("x | y",)]))[-1] == "| x \\| y |"


@pytest.mark.parametrize(("word", "close"), [("lst", "list"), ("explian", "explain"), ("initt", "init")])
def test_a_wrong_command_has_a_neighbour(word: str, close: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli([word]) == 2
    assert f"no command {word!r}; did you mean {close}" in capsys.readouterr().err


@pytest.mark.real
def test_the_version_is_told_without_loading_the_harness() -> None:
    code = (
        "import sys; from harness.cli.main import run_cli; run_cli(['--version']); "
        "heavy = ('simulators', 'yaml', 'rich', 'harness.run', 'harness.scenario'); "
        "print([m for m in sys.modules if m.startswith(heavy)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
