"""The benchmarks still run. How fast is never asserted."""

import subprocess
import sys

import pytest

from tests.benchmarks.__main__ import MEASUREMENTS
from tests.benchmarks.measuring import ROOT, Row, quiet_environment, table

pytestmark = pytest.mark.real


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_a_benchmark_measures_something(name: str) -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", name]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=250, check=False, env=quiet_environment()
    )
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    assert len(lines) >= 2, done.stdout


def test_a_name_that_is_none_is_told() -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "nothing"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "no measurement 'nothing'" in done.stderr) == (2, True)


def test_the_table_is_markdown() -> None:
    lines = table([Row("a", "1 s", "2 s", "b: 1 s, x 2.0")]).splitlines()
    assert lines == [
        "| what | aim | measured | against something real |",
        "|---|---|---|---|",
        "| a | 1 s | 2 s | b: 1 s, x 2.0 |",
    ]
