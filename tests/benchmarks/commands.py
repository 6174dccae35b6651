"""How long a person waits for a command: processes from start to end."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measuring import PYTHON, ROOT, TILLPROOF, Effort, Row, waited_for

SCENARIO = "scenarios/micros/accrual.yaml"


def start_up(effort: Effort) -> list[Row]:
    bare = waited_for(PYTHON, effort.repeats)
    version = waited_for((*_command(), "--version"), effort.repeats)
    run = (*_command(), "run", SCENARIO, "--no-out")
    real = waited_for(run, effort.repeats)
    virtual = waited_for((*run, "--world", "virtual"), effort.repeats)
    return [
        Row("start-up: `tillproof --version`", "0.12 s", f"{version:.2f} s", _times(version, bare)),
        Row(f"one scenario: `tillproof run {SCENARIO} --no-out`", "0.35 s", f"{real:.2f} s", _times(real, bare)),
        Row("the same with `--world virtual`", "", f"{virtual:.2f} s", _times(virtual, bare)),
    ]


def validate(effort: Effort) -> list[Row]:
    """Copies of the library's own scenarios, each with an id of its own."""
    count = effort.of(500)
    with TemporaryDirectory(prefix="tillproof-") as name:
        folder = Path(name)
        _fill(folder, count)
        parsed = waited_for((sys.executable, "-c", _PARSE, name), effort.repeats)
        took = waited_for((*_command(), "validate", name), effort.repeats)
    against = f"PyYAML (C) reading the same files: {parsed:.2f} s, x {took / parsed:.1f}"
    return [Row(f"`tillproof validate` of {count} scenarios", "0.4 s", f"{took:.2f} s", against)]


_PARSE = """
import sys, pathlib, yaml
loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.yaml")):
    yaml.load(path.read_bytes(), loader)
"""


def _fill(folder: Path, count: int) -> None:
    files = sorted((ROOT / "scenarios" / "micros").glob("*.yaml"))
    for number in range(count):
        text = files[number % len(files)].read_text()
        lines = [f"{line}-{number}" if line.startswith("id: ") else line for line in text.splitlines()]
        (folder / f"case_{number:03}.yaml").write_text("\n".join(lines) + "\n")


def _command() -> tuple[str, ...]:
    """The installed command where it is beside the interpreter, as a person runs it."""
    script = Path(sys.executable).with_name("tillproof")
    return (str(script),) if script.exists() else TILLPROOF


def _times(seconds: float, bare: float) -> str:
    return f"`python -c pass`: {bare:.3f} s, x {seconds / bare:.1f}"
